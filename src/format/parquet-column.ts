import type { ColumnChunk, SchemaElement, Statistics } from "hyparquet";
import type { ByteWriter } from "hyparquet-writer";
import { writeDataPageV2 } from "hyparquet-writer/src/datapage.js";
import { writeDictionaryPage } from "hyparquet-writer/src/dictionary.js";
import { snappyCompress } from "hyparquet-writer/src/snappy.js";

import { type CodedValues, PHYSICAL, type ParquetType, type PlainValues, type Value } from "./parquet-values.ts";

type Encoder = Parameters<typeof writeDataPageV2>[0]["column"];
type Content = PlainValues | CodedValues;

/** A column of a row group. */
export interface Chunk {
  readonly type: ParquetType;
  /** The root, and the column. */
  readonly path: readonly [SchemaElement, SchemaElement];
  readonly content: Content;
}

/**
 * Writes a column of a row group as a page, with a dictionary if it is coded. Returns its metadata.
 * The package's own `write` looks at each value six times, also where codes are known.
 */
export function writeChunk(writer: ByteWriter, { type, path, content }: Chunk): ColumnChunk {
  const element = path[1];
  const column: Encoder = {
    ...{ columnName: element.name, element, schemaPath: [...path], codec: "SNAPPY", stats: true },
    ...{ compressors: { SNAPPY: snappyCompress }, pageSize: 0, columnIndex: false, offsetIndex: false },
  };
  const start = writer.offset;
  const isCoded = "dictionary" in content;
  const dictionarySize = isCoded ? writeDictionaryPage(writer, column, physical(content.dictionary, type)) : 0;
  const dataStart = writer.offset;
  const values = isCoded ? [...content.indexes] : physical(content.values, type);
  const encoding = isCoded ? "RLE_DICTIONARY" : "PLAIN";
  const pageData = { values, definitionLevels: levelsOf(content), repetitionLevels: [], maxDefinitionLevel: 1 };
  const size = dictionarySize + writeDataPageV2({ writer, column, encoding, pageData });
  return {
    file_offset: BigInt(start),
    meta_data: {
      type: PHYSICAL[type],
      encodings: isCoded ? ["PLAIN", encoding] : [encoding],
      path_in_schema: [element.name],
      codec: "SNAPPY",
      num_values: BigInt(values.length),
      total_compressed_size: BigInt(writer.offset - start),
      total_uncompressed_size: BigInt(size),
      data_page_offset: BigInt(dataStart),
      ...(isCoded ? { dictionary_page_offset: BigInt(start) } : {}),
      statistics: statisticsOf(content, type),
    },
  };
}

/** Returns values as the package writes them. */
function physical(values: PlainValues["values"], type: ParquetType): Float64Array | (Value | null)[] | BigInt64Array {
  if (type !== "INT64") return ArrayBuffer.isView(values) ? values : [...values];
  if (ArrayBuffer.isView(values)) return BigInt64Array.from(values, BigInt);
  return values.map((value) => (value === null ? null : BigInt(value)));
}

/** Returns 1 for each value, and 0 for each NULL. */
function levelsOf(content: Content): number[] {
  const values = "dictionary" in content ? content.indexes : content.values;
  const levels = Array<number>(values.length).fill(1);
  if (content.nulls === 0 || ArrayBuffer.isView(values)) return levels;
  for (const [i, value] of values.entries()) if (value === null || value === undefined) levels[i] = 0;
  return levels;
}

function statisticsOf(content: Content, type: ParquetType): Statistics {
  const nulls = BigInt(content.nulls);
  const values = "dictionary" in content ? content.dictionary : content.values;
  const order = type === "STRING" ? byBytes : byValue;
  let min: Value | undefined;
  let max: Value | undefined;
  for (const value of values) {
    if (value === null) continue;
    if (min === undefined || order(value, min) < 0) min = value;
    if (max === undefined || order(value, max) > 0) max = value;
  }
  if (min === undefined || max === undefined) return { null_count: nulls };
  const whole = type === "INT64";
  return {
    null_count: nulls,
    // A zero of either sign may be in the column.
    min_value: whole ? BigInt(min) : min === 0 ? -0 : min,
    max_value: whole ? BigInt(max) : max === 0 ? 0 : max,
  };
}

function byValue(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byBytes(a: Value, b: Value): number {
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
