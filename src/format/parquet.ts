import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";

import { SweepError } from "../errors.ts";

/** Integers are `bigint`, to distinguish them from reals. */
type ExactCell = string | number | bigint | null;

interface ParquetColumn {
  readonly name: string;
  /** The declared SQLite type of a table's column; null for an expression. */
  readonly declared: string | null;
}

export interface ParquetRows {
  readonly columns: readonly ParquetColumn[];
  readonly blocks: AsyncIterable<readonly (readonly ExactCell[])[]>;
  /** Key-value metadata of the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

type Type = "INT64" | "DOUBLE" | "STRING";

const DECLARED: Readonly<Record<string, Type>> = { INTEGER: "INT64", REAL: "DOUBLE", TEXT: "STRING" };
/** Large enough for good compression, small enough to hold in memory. */
const GROUP_ROWS = 100_000;

/**
 * Yields a Parquet file in parts, one row group each, compressed with Snappy. The first row group
 * determines the type of an expression; a later value of another type throws `input`.
 */
export async function* parquetParts({ columns, blocks, metadata = {} }: ParquetRows): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const take = (): Uint8Array => {
    const part = bytes.getBytes().slice();
    bytes.index = 0;
    return part;
  };
  let types: Type[] = [];
  let writer: ParquetWriter | undefined;
  const write = (rows: readonly (readonly ExactCell[])[]): ParquetWriter => {
    if (writer === undefined) {
      types = columns.map((column, index) => typeOf(column, rows, index));
      const schema = schemaFromColumnData({
        columnData: columns.map(({ name }, index) => ({ name, data: [], type: types[index]! })),
      });
      const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
      writer = new ParquetWriter({ writer: bytes, schema, kvMetadata });
    }
    const columnData = columns.map(({ name }, index) => ({
      name,
      data: rows.map((row) => typed(row[index] ?? null, types[index]!, name)),
    }));
    if (rows.length > 0) void writer.write({ columnData, rowGroupSize: GROUP_ROWS });
    return writer;
  };
  let rows: (readonly ExactCell[])[] = [];
  for await (const block of blocks) {
    for (const row of block) rows.push(row);
    if (rows.length < GROUP_ROWS) continue;
    write(rows);
    yield take();
    rows = [];
  }
  void write(rows).finish();
  yield take();
}

function typeOf({ declared }: ParquetColumn, rows: readonly (readonly ExactCell[])[], index: number): Type {
  const known = declared === null ? undefined : DECLARED[declared];
  if (known !== undefined) return known;
  let integers = false;
  for (const row of rows) {
    const cell = row[index] ?? null;
    if (typeof cell === "string") return "STRING";
    if (typeof cell === "number") return "DOUBLE";
    if (cell !== null) integers = true;
  }
  return integers ? "INT64" : "DOUBLE";
}

function typed(cell: ExactCell, type: Type, name: string): ExactCell {
  if (cell === null) return null;
  if (type === "DOUBLE" && typeof cell !== "string") return Number(cell);
  if (type === (typeof cell === "string" ? "STRING" : typeof cell === "bigint" ? "INT64" : "DOUBLE")) return cell;
  throw new SweepError("input", `column "${name}" has values of several types: use CAST(… AS TEXT) or CAST(… AS REAL)`);
}
