import type { BlockColumn, CodedColumn, ColumnBlock } from "./column-block.ts";
import type { Cell } from "./table.ts";

/** A format with a line for each row. */
export interface LineFormat {
  readonly open: string;
  /** The text before the cell of each column. */
  readonly before: readonly string[];
  readonly close: string;
  readonly cell: (cell: Cell) => string;
}

/** The longest text of a number: -1.2345678901234567e-308. */
const NUMBER_BYTES = 24;

/** A column of numbers with the text before each. */
interface Numbers {
  readonly before: Uint8Array;
  readonly numbers: Float64Array;
  /** The latest number and its text: axes of a grid repeat theirs. */
  latest: number;
  text: string;
}

/** Adjacent columns with the same codes: a text for each code. */
interface Coded {
  readonly texts: readonly Uint8Array[];
  readonly codes: Uint16Array;
}

/**
 * Returns the lines of a block in UTF-8. Writes numbers to memory directly, and texts of repeated
 * values at once: a million rows take a third of the time that strings take.
 */
export function linesOf({ count, columns }: ColumnBlock, format: LineFormat): Uint8Array {
  const open = Buffer.from(format.open);
  const close = Buffer.from(format.close);
  const parts = partsOf(columns, format);
  const bytes = Buffer.allocUnsafeSlow(
    parts.reduce((sum, part) => sum + sizeOf(part), count * (open.length + close.length)),
  );
  let at = 0;
  for (let row = 0; row < count; row += 1) {
    at = put(bytes, at, open);
    for (const part of parts) {
      if ("codes" in part) at = put(bytes, at, part.texts[part.codes[row]!]!);
      else at = putNumber(bytes, put(bytes, at, part.before), part, row, format.cell);
    }
    at = put(bytes, at, close);
  }
  return bytes.subarray(0, at);
}

function partsOf(columns: readonly BlockColumn[], { before, cell }: LineFormat): (Numbers | Coded)[] {
  const parts: (Numbers | Coded)[] = [];
  for (let first = 0; first < columns.length;) {
    const column = columns[first]!;
    if (ArrayBuffer.isView(column)) {
      parts.push({ before: Buffer.from(before[first]!), numbers: column, latest: NaN, text: cell(null) });
      first += 1;
      continue;
    }
    const { values, codes } = asCoded(column);
    let end = first + 1;
    while (end < columns.length && codesOf(columns[end]!) === codes) end += 1;
    const group = columns.slice(first, end).map((one) => valuesOf(one));
    const texts = values.map((_, code) => group.map((own, i) => before[first + i]! + cell(own[code]!)).join(""));
    parts.push({ texts: texts.map((text) => Buffer.from(text)), codes });
    first = end;
  }
  return parts;
}

function asCoded(column: CodedColumn | readonly Cell[]): CodedColumn {
  return "codes" in column ? column : { values: column, codes: Uint16Array.from(column.keys()) };
}

function codesOf(column: BlockColumn): Uint16Array | undefined {
  return "codes" in column ? column.codes : undefined;
}

function valuesOf(column: BlockColumn): readonly Cell[] {
  if ("codes" in column) return column.values;
  return ArrayBuffer.isView(column) ? [] : column;
}

function sizeOf(part: Numbers | Coded): number {
  if (!("codes" in part)) return part.numbers.length * (part.before.length + NUMBER_BYTES);
  const sizes = part.texts.map(({ length }) => length);
  return part.codes.reduce((sum, code) => sum + sizes[code]!, 0);
}

/** Returns the place after the text. */
function put(bytes: Uint8Array, at: number, text: Uint8Array): number {
  for (let i = 0; i < text.length; i += 1) bytes[at + i] = text[i]!;
  return at + text.length;
}

function putNumber(bytes: Uint8Array, at: number, part: Numbers, row: number, cell: LineFormat["cell"]): number {
  const value = part.numbers[row]!;
  if (value >= 0 && (value | 0) === value) return putWhole(bytes, at, value);
  if (value !== part.latest) {
    part.latest = value;
    part.text = cell(Number.isNaN(value) ? null : value);
  }
  const { text } = part;
  for (let i = 0; i < text.length; i += 1) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Writes a number below 2^31 in decimal digits. */
function putWhole(bytes: Uint8Array, at: number, value: number): number {
  let end = at + 1;
  for (let power = 10; power <= value; power *= 10) end += 1;
  let left = value;
  for (let i = end - 1; i >= at; i -= 1) {
    const rest = (left / 10) | 0;
    bytes[i] = 48 + left - 10 * rest;
    left = rest;
  }
  return end;
}
