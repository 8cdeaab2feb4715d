import { parquetHeader } from "hyparquet/src/column.js";

/** More bytes than a value of a number takes, with its levels, in any encoding. */
const VALUE_BYTES = 32;
const PAGE_BYTES = 65_536;

/**
 * Throws an error if the pages of a column of numbers do not fit into its chunk, or do not have its
 * rows. hyparquet trusts their headers: a damaged one could make it run without end.
 */
export function checkPages(view: DataView, rows: number): void {
  const reader = { view, offset: 0 };
  for (let row = 0; row < rows;) {
    const header = parquetHeader(reader);
    const { data_page_header: first, data_page_header_v2: second, dictionary_page_header: dictionary } = header;
    const count = first?.num_values ?? second?.num_values ?? dictionary?.num_values ?? 0;
    const { compressed_page_size: size, uncompressed_page_size: unpacked } = header;
    if (!isCount(size, view.byteLength - reader.offset)) throw new Error(`a page of ${size} bytes`);
    if (!isCount(unpacked, VALUE_BYTES * rows + PAGE_BYTES))
      throw new Error(`a page that unpacks to ${unpacked} bytes`);
    if (!isCount(count, dictionary === undefined ? rows - row : rows)) throw new Error(`a page of ${count} values`);
    if (second !== undefined) {
      const { num_nulls: nulls, num_rows: own, ...lengths } = second;
      const levels = lengths.repetition_levels_byte_length + lengths.definition_levels_byte_length;
      if (!isCount(nulls, count) || own !== count) throw new Error(`a page of ${own} rows, ${nulls} of them null`);
      if (!isCount(levels, size)) throw new Error(`a page with levels of ${levels} bytes`);
    }
    if (dictionary === undefined) row += count;
    reader.offset += size;
  }
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}
