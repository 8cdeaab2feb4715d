import { createHash } from "node:crypto";
import { SweepError } from "../errors.ts";
import { dataHash } from "./data-hash.ts";
import type { RawData, RawSymbol } from "./raw-data.ts";
import { standardise } from "./standardise.ts";
import type { DataColumn, DataUse, PreparedData } from "./training-data.ts";

/** Returns the data as formulas read it. Throws as `OpenData.prepare` says. */
export function prepareData(raw: RawData, use: DataUse): PreparedData {
  const { rows, sourceHash } = raw;
  const { labels = [], trainingRows = Array.from({ length: rows }, (_, row) => row) } = use;
  const notes: string[] = [];
  const columns = raw.symbols.map((symbol): DataColumn => {
    const { name, width, values } = symbol;
    if (labels.includes(name)) return { name, width, ...labelsOf(symbol, notes) };
    if (!symbol.isList) return { name, width, values };
    if (raw.standardise) return { name, width, values: standardise(symbol, trainingRows, notes) };
    return { name, width, values: raw.scale === 1 ? values : scaled(symbol, raw.scale) };
  });
  const hash = dataHash(sourceHash, rows, columns);
  return { rows, columns, hash, notes, sourceHash, request: requestOf(raw.key, use) };
}

/**
 * Returns what a stored sweep knows its data by: the key `data`, the labels and the training rows.
 */
export function requestOf(key: unknown, { labels = [], trainingRows }: DataUse): string {
  const rows = trainingRows === undefined ? null : createHash("sha256");
  rows?.update(Float64Array.from(trainingRows ?? []));
  return JSON.stringify({ data: key, labels: [...labels].sort(), trainingRows: rows?.digest("hex") ?? null });
}

/** Returns the labels, which formulas count from 1. */
function labelsOf({ name, names, width, values }: RawSymbol, notes: string[]): Pick<DataColumn, "values" | "classes"> {
  let [least, most] = [Infinity, -Infinity];
  for (const [i, value] of values.entries()) {
    if (!Number.isInteger(value) || value < 0) {
      const place = `row ${Math.floor(i / width) + 1}, column ${JSON.stringify(names[i % width])}`;
      const message = `${name} is an index, so its values must be whole numbers from 1 (or from 0): ${place}: ${value}`;
      throw new SweepError("input", message, undefined, undefined, [name]);
    }
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > 0) return { values, classes: most };
  notes.push(`${name}: labels 0 to ${most} count from 1 in formulas: 1 to ${most + 1}`);
  return { values: values.map((value) => value + 1), classes: most + 1 };
}

function scaled({ name, names, width, values }: RawSymbol, scale: number): Float64Array<ArrayBuffer> {
  return values.map((value, i) => {
    const result = value * scale;
    if (Number.isFinite(result)) return result;
    const place = `row ${Math.floor(i / width) + 1}, column ${JSON.stringify(names[i % width])}`;
    throw new SweepError("input", `${name}: too large after scaling: ${place}: ${value}`, undefined, undefined, [
      "scale",
    ]);
  });
}
