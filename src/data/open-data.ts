import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { codeOf, placed, SweepError } from "../errors.ts";
import { findAllowed } from "../modules/allowed-file.ts";
import type { AllowedFolders } from "../modules/allowed-file.ts";
import { grouped, show } from "../show.ts";
import { didYouMean } from "../suggest.ts";
import { ALL_OTHERS, readDataKey } from "./data-key.ts";
import type { DataKey, SymbolKey } from "./data-key.ts";
import { DATA_SETS } from "./data-sets.ts";
import { openDataSet } from "./open-data-set.ts";
import { openTable } from "./open-table.ts";
import { prepareData } from "./prepare-data.ts";
import type { RawSymbol } from "./raw-data.ts";
import type { Table } from "./table.ts";
import type { OpenData } from "./training-data.ts";

/** Values of all symbols: 800 MB. Workers get all of it in one piece of memory. */
const MAX_VALUES = 1e8;

interface Source {
  readonly table: Table;
  /** Its name in messages. */
  readonly name: string;
  readonly hash: string;
}

/**
 * Reads the data of an objective from its key `data`. A file must lie in or below the folders.
 * Throws SweepError("input") with the path inside the key.
 */
export function openData(value: unknown, folders: AllowedFolders): OpenData {
  const key = readDataKey(value);
  const source = openSource(key.source, typeof value === "string" ? [] : ["file"], folders);
  const { table } = source;
  const chosen = key.symbols.map((symbol) => ({
    name: symbol.name,
    isList: typeof symbol.columns !== "string" || symbol.columns === ALL_OTHERS,
    positions: positionsOf(symbol, key, source),
  }));
  const count = chosen.reduce((sum, { positions }) => sum + positions.length, 0) * table.rows;
  if (count > MAX_VALUES) {
    const most = grouped(MAX_VALUES);
    throw new SweepError("input", `more than ${most} values of data: ${grouped(count)}`);
  }
  const symbols = chosen.map(({ name, isList, positions }): RawSymbol => {
    const columns = placed([name], () => table.read(positions));
    const width = columns.length;
    const names = positions.map((position) => table.names[position]!);
    return { name, isList, width, names, values: rowByRow(columns, table.rows) };
  });
  const { scale, standardise } = key;
  const { name: sourceName, hash: sourceHash } = source;
  const raw = { scale, standardise, symbols, rows: table.rows, source: sourceName, sourceHash, key: value };
  return {
    rows: table.rows,
    symbols: symbols.map(({ name, width }) => ({ name, width })),
    prepare: (use) => prepareData(raw, use),
  };
}

function openSource(given: DataKey["source"], path: readonly string[], folders: AllowedFolders): Source {
  if ("set" in given) return { name: given.set, ...openDataSet(given.set, DATA_SETS[given.set]!) };
  return placed(path, () => {
    const { file } = given;
    const found = findAllowed(file, folders, "a file");
    if ("problem" in found) throw new SweepError("input", `file: ${found.problem}: ${show(file)}`);
    const bytes = readBytes(found.path, file);
    const hash = createHash("sha256").update(bytes).digest("hex");
    return { name: file, table: openTable(bytes, file), hash };
  });
}

function readBytes(path: string, file: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = codeOf(error) ?? String(error);
    throw new SweepError("input", `file: cannot be read (${code}): ${show(file)}`, undefined, error);
  }
}

function positionsOf({ name, columns }: SymbolKey, { symbols }: DataKey, { table, name: file }: Source): number[] {
  if (columns === ALL_OTHERS) {
    const named = new Set(symbols.flatMap((symbol) => symbol.columns));
    const others = [...table.names.keys()].filter((position) => !named.has(table.names[position]!));
    if (others.length > 0) return others;
    throw new SweepError("input", `${name}: other symbols name all columns of ${file}`, undefined, undefined, [name]);
  }
  const isList = typeof columns !== "string";
  return (isList ? columns : [columns]).map((column, i) => {
    const position = table.names.indexOf(column);
    if (position >= 0) return position;
    const known = table.names.length > 12 ? "" : `: columns are ${table.names.join(", ")}`;
    const hint = didYouMean(column, table.names) || known;
    const message = `no column ${show(column)} in ${file}${hint}`;
    throw new SweepError("input", message, undefined, undefined, isList ? [name, i] : [name]);
  });
}

function rowByRow(columns: readonly Float64Array<ArrayBuffer>[], rows: number): Float64Array<ArrayBuffer> {
  const width = columns.length;
  if (width === 1) return columns[0]!;
  const values = new Float64Array(rows * width);
  for (const [k, column] of columns.entries()) {
    for (let row = 0; row < rows; row += 1) values[row * width + k] = column[row]!;
  }
  return values;
}
