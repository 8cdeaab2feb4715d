import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Compressors, DecodedArray, FileMetaData, SchemaTree } from "hyparquet";
// The main file returns promises, but a grid is read in one go.
import { readColumn } from "hyparquet/src/column.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { parquetMetadata, parquetSchema } from "hyparquet/src/metadata.js";
import { messageOf } from "../errors.ts";
import { checkPages } from "./parquet-pages.ts";
import { cellError, checkFinite, checkNames, exactInteger, fileError } from "./table.ts";
import type { Cell, Table } from "./table.ts";

/** Compressions besides Snappy, which hyparquet knows. */
const COMPRESSORS: Compressors = {
  BROTLI: (page, length) => brotliDecompressSync(page, { maxOutputLength: length }),
  GZIP: (page, length) => gunzipSync(page, { maxOutputLength: length }),
  ZSTD: (page, length) => zstdDecompressSync(page, { maxOutputLength: length }),
};

const READABLE: ReadonlySet<string> = new Set(["UNCOMPRESSED", "SNAPPY", ...Object.keys(COMPRESSORS)]);

/** Types of numbers that stand for something else. */
const NOT_NUMBERS = /^(?:DATE|DECIMAL|TIME|TIMESTAMP|INTERVAL)/;

interface OpenFile {
  readonly bytes: Uint8Array;
  readonly file: string;
  readonly metadata: FileMetaData;
  readonly schema: SchemaTree;
}

/** Opens a Parquet file. Throws SweepError("input") if it is not one. */
export function openParquet(bytes: Uint8Array, file: string): Table {
  const metadata = understood(file, () => parquetMetadata(bytes, { geoparquet: false }));
  const schema = understood(file, () => parquetSchema(metadata));
  const names = schema.children.map(({ element }) => element.name);
  checkNames(file, names);
  const opened = { bytes, file, metadata, schema };
  return {
    names,
    rows: Number(metadata.num_rows),
    read: (columns) => columns.map((column) => numbersOf(opened, schema.children[column]!)),
  };
}

function numbersOf(opened: OpenFile, { element, children }: SchemaTree): Float64Array<ArrayBuffer> {
  const { file, metadata } = opened;
  const { name, converted_type: converted, logical_type: logical } = element;
  if (children.length > 0) throw fileError(file, `column ${JSON.stringify(name)} is nested: it must have numbers`);
  const type = converted ?? logical?.type ?? "";
  if (NOT_NUMBERS.test(type)) {
    throw fileError(file, `column ${JSON.stringify(name)} must have numbers: ${type}; store it as float64`);
  }
  checkCompression(opened, name);
  const chunks = understood(file, () => chunksOf(opened, name));
  const count = chunks.reduce((sum, { length }) => sum + length, 0);
  const rows = Number(metadata.num_rows);
  if (count !== rows)
    throw fileError(file, `column ${JSON.stringify(name)} has ${count} values, the file ${rows} rows`);
  const numbers = new Float64Array(rows);
  let row = 0;
  const cell = (): Cell => ({ file, row: row + 1, column: name });
  for (const values of chunks) {
    for (const value of values as Iterable<unknown>) {
      numbers[row] = toNumber(value, cell);
      row += 1;
    }
  }
  return numbers;
}

function checkCompression({ file, metadata }: OpenFile, name: string): void {
  for (const { columns } of metadata.row_groups) {
    const codec = columns.find(({ meta_data: found }) => found?.path_in_schema[0] === name)?.meta_data?.codec;
    if (codec === undefined || READABLE.has(codec)) continue;
    throw fileError(file, `column ${JSON.stringify(name)} is compressed by ${codec}: use zstd, snappy, gzip or brotli`);
  }
}

/** Returns the values of a column in all row groups. */
function chunksOf({ bytes, metadata, schema }: OpenFile, name: string): readonly DecodedArray[] {
  const child = schema.children.find(({ element }) => element.name === name)!;
  return metadata.row_groups.flatMap((group) => {
    const chunk = group.columns.find(({ meta_data: found }) => found?.path_in_schema[0] === name);
    const found = chunk?.meta_data;
    if (found === undefined || chunk?.file_path !== undefined) throw new Error(`column ${name} is in another file`);
    // Some writers record 0 for a column without a dictionary.
    const start = Number(found.dictionary_page_offset ?? 0n) || Number(found.data_page_offset);
    const rows = Number(group.num_rows);
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, Number(found.total_compressed_size));
    checkPages(view, rows);
    const decoder = {
      ...{ pathInSchema: [name], type: found.type, element: child.element, schemaPath: [schema, child] },
      ...{ codec: found.codec, parsers: DEFAULT_PARSERS, compressors: COMPRESSORS },
    };
    const range = { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows };
    return readColumn({ view, offset: 0 }, range, decoder).data;
  });
}

function toNumber(value: unknown, cell: () => Cell): number {
  if (typeof value === "number") {
    checkFinite(value, cell);
    return value;
  }
  if (typeof value === "bigint") return exactInteger(value, cell);
  if (typeof value === "boolean") return Number(value);
  if (value === null || value === undefined) throw cellError(cell(), "missing value");
  throw cellError(cell(), typeof value === "string" ? `not a number: ${JSON.stringify(value)}` : "not a number");
}

/** Runs a step of hyparquet, which throws plain errors for files that it cannot read. */
function understood<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw fileError(file, `cannot be read as Parquet: ${messageOf(error)}`);
  }
}
