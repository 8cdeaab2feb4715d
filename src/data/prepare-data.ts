import { createHash } from "node:crypto";
import { SweepError } from "../errors.ts";
import { grouped } from "../show.ts";
import { dataHash } from "./data-hash.ts";
import type { RawData, RawSymbol } from "./raw-data.ts";
import { standardise } from "./standardise.ts";
import type { DataColumn, DataUse, PreparedData } from "./training-data.ts";

/** The largest label: a label that is an index costs a pass over as many terms. */
const MAX_LABEL = 100_000;

/** Returns the data as formulas read it. Throws as `OpenData.prepare` says. */
export function prepareData(raw: RawData, use: DataUse): PreparedData {
  const { rows, source, sourceHash } = raw;
  const { labels = [], unclear = [], equated = [], beside = [] } = use;
  const { trainingRows = Array.from({ length: rows }, (_, row) => row) } = use;
  const notes: string[] = [];
  const columns = raw.symbols.map((symbol): DataColumn => {
    const { name, width, values } = symbol;
    const isChanged = symbol.isList && (raw.standardise || raw.scale !== 1);
    if (labels.includes(name)) {
      const { most, isFromZero } = checkLabels(symbol, source);
      if (isChanged) use.onUnchanged?.(name);
      if (!isFromZero) return { name, width, values, classes: most };
      notes.push(`${name}: labels 0 to ${most} count from 1 in formulas: 1 to ${most + 1}`);
      use.onFromZero?.(name);
      return { name, width, values: values.map((value) => value + 1), classes: most + 1 };
    }
    const least = [...unclear, ...equated, ...beside].includes(name) ? wholeMinima(symbol) : [];
    if (unclear.includes(name) && least.includes(0)) use.onFromZero?.(name);
    if (isChanged && equated.includes(name) && least.length > 0) use.onChanged?.(name);
    if (!isChanged && beside.includes(name) && least.length === width && least.includes(0)) {
      notes.push(`${name} counts from 0, and is compared as a number with an index that begins at 1`);
    }
    if (!symbol.isList) return { name, width, values };
    if (raw.standardise) return { name, width, values: standardise(symbol, trainingRows, notes) };
    return { name, width, values: raw.scale === 1 ? values : scaled(symbol, raw) };
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

/** Returns the largest label, and whether the least is 0. Throws for values that are not labels. */
function checkLabels(symbol: RawSymbol, source: string): { readonly most: number; readonly isFromZero: boolean } {
  const { name, values } = symbol;
  let most = -Infinity;
  for (const [i, value] of values.entries()) {
    if (!Number.isInteger(value) || value < 0) {
      const rule = `${name} is a label, so its values must be whole numbers from 1 (or from 0)`;
      throw new SweepError("input", `${rule}: ${placeOf(symbol, source, i)}: ${value}`, undefined, undefined, [name]);
    }
    if (value > MAX_LABEL) {
      const rule = `${name} is a label, so its values must be at most ${grouped(MAX_LABEL)}`;
      const place = placeOf(symbol, source, i);
      throw new SweepError("input", `${rule}: ${place}: ${grouped(value)}`, undefined, undefined, [name]);
    }
    most = Math.max(most, value);
  }
  const least = wholeMinima(symbol);
  const zero = least.indexOf(0);
  const other = least.findIndex((value) => value !== 0);
  if (zero !== -1 && other !== -1) {
    const [from0, from1] = [zero, other].map((column) => JSON.stringify(symbol.names[column]));
    const problem = `${name} has labels from 0 in column ${from0}, but from ${least[other]} in column ${from1}`;
    const remedy = "give each column a symbol with another name";
    throw new SweepError("input", `${problem}: ${remedy}`, undefined, undefined, [name]);
  }
  return { most, isFromZero: zero !== -1 };
}

/** Returns the minimum of each column of a symbol that has only whole numbers. */
function wholeMinima({ width, values }: RawSymbol): number[] {
  const minima: number[] = Array.from({ length: width }, () => Infinity);
  for (const [i, value] of values.entries()) {
    minima[i % width] = Number.isInteger(value) ? Math.min(minima[i % width]!, value) : -Infinity;
  }
  return minima.filter(Number.isFinite);
}

function scaled(symbol: RawSymbol, { scale, source }: RawData): Float64Array<ArrayBuffer> {
  return symbol.values.map((value, i) => {
    const result = value * scale;
    if (Number.isFinite(result)) return result;
    const message = `${symbol.name}: too large after scaling: ${placeOf(symbol, source, i)}: ${value}`;
    throw new SweepError("input", message, undefined, undefined, ["scale"]);
  });
}

/** Returns the place of value `i` of a symbol, for messages. */
function placeOf({ names, width }: RawSymbol, source: string, i: number): string {
  return `${source}: row ${Math.floor(i / width) + 1}, column ${JSON.stringify(names[i % width])}`;
}
