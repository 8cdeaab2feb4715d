import { SweepError } from "../errors.ts";
import type { RawSymbol } from "./raw-data.ts";

/**
 * Returns values with mean 0 and population standard deviation 1 of each column in the training
 * rows: (x − mean)/sd. A column that is constant there becomes 0 in all rows.
 */
export function standardise(
  { name, names, width, values }: Pick<RawSymbol, "name" | "names" | "width" | "values">,
  trainingRows: ArrayLike<number>,
  notes: string[],
): Float64Array<ArrayBuffer> {
  const count = trainingRows.length;
  const rows = values.length / width;
  const result = new Float64Array(values.length);
  for (const [k, column] of names.entries()) {
    const at = (i: number): number => values[trainingRows[i]! * width + k]!;
    if (isConstant(at, count)) {
      notes.push(`${name}: column ${JSON.stringify(column)} is constant in the training rows, so it is 0`);
      continue;
    }
    const mean = sum(count, at) / count;
    // The mean lies between two doubles; the rest counts for values near it.
    const rest = sum(count, (i) => at(i) - mean) / count;
    const centred = (value: number): number => value - mean - rest;
    const sd = Math.sqrt(sum(count, (i) => centred(at(i)) * centred(at(i))) / count);
    if (!(sd > 0 && Number.isFinite(sd))) {
      const message = `${name}: the standard deviation of column ${JSON.stringify(column)} is beyond doubles: ${sd}`;
      throw new SweepError("input", message, undefined, undefined, ["standardise"]);
    }
    for (let row = 0; row < rows; row += 1) {
      result[row * width + k] = centred(values[row * width + k]!) / sd;
    }
  }
  return result;
}

function isConstant(at: (i: number) => number, count: number): boolean {
  for (let i = 1; i < count; i += 1) if (at(i) !== at(0)) return false;
  return true;
}

/** Adds with compensation for rounding. Source: Neumaier, ZAMM 54 (1974). */
function sum(count: number, term: (i: number) => number): number {
  let [total, lost] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    const value = term(i);
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}
