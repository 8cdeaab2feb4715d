import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";

import type { ColumnBlock } from "./column-block.ts";
import { writeChunk } from "./parquet-column.ts";
import { gather, type ParquetColumn, type ParquetType, typeOf } from "./parquet-values.ts";

export interface ParquetRows {
  readonly columns: readonly ParquetColumn[];
  readonly blocks: AsyncIterable<ColumnBlock>;
  /** Key-value metadata of the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

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
  let types: readonly ParquetType[] | undefined;
  let writer: ParquetWriter | undefined;
  const write = (group: readonly ColumnBlock[]): ParquetWriter => {
    const parts = columns.map((_, at) => group.map((block) => block.columns[at]!));
    types ??= columns.map((column, at) => typeOf(column, parts[at]!));
    writer ??= newWriter(bytes, columns, types, metadata);
    const { schema } = writer;
    const rows = BigInt(group.reduce((sum, { count }) => sum + count, 0));
    if (rows === 0n) return writer;
    const start = bytes.offset;
    const chunks = columns.map((column, at) => {
      const type = types![at]!;
      return writeChunk(bytes, {
        ...{ type, path: [schema[0]!, schema[at + 1]!] },
        content: gather(column, type, parts[at]!),
      });
    });
    const size = chunks.reduce((sum, { meta_data }) => sum + meta_data!.total_uncompressed_size, 0n);
    writer.row_groups.push({
      ...{ columns: chunks, num_rows: rows, total_byte_size: size },
      total_compressed_size: BigInt(bytes.offset - start),
    });
    writer.num_rows += rows;
    return writer;
  };
  let group: ColumnBlock[] = [];
  let count = 0;
  for await (const block of blocks) {
    group.push(block);
    count += block.count;
    if (count < GROUP_ROWS) continue;
    write(group);
    yield take();
    group = [];
    count = 0;
  }
  void write(group).finish();
  yield take();
}

function newWriter(
  writer: ByteWriter,
  columns: readonly ParquetColumn[],
  types: readonly ParquetType[],
  metadata: Readonly<Record<string, string>>,
): ParquetWriter {
  const columnData = columns.map(({ name }, at) => ({ name, data: [], type: types[at]! }));
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  return new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData }), kvMetadata });
}
