import { stringify } from "csv-stringify/sync";
import { messageOf } from "../errors.ts";
import { type ColumnBlock, toColumns, toRows } from "./column-block.ts";
import { linesOf } from "./lines.ts";
import { exact } from "./numbers.ts";
import { asSpreadsheetText } from "./spreadsheet-text.ts";
import { textTable } from "./table.ts";
import type { Cell } from "./table.ts";
import { ReportedError } from "./reported-error.ts";
import { visible } from "./visible.ts";

export const FORMATS = ["table", "csv", "json", "jsonl", "md"] as const;

export type Format = (typeof FORMATS)[number];

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly Cell[]>;
}

/** Rows that arrive asynchronously in blocks. */
export interface RowBlocks {
  readonly columns: readonly string[];
  readonly blocks: AsyncIterable<ColumnBlock>;
}

// Rows are formatted in blocks, so that a million of them need little memory.
const BLOCK = 1_000;

/** Formats rows lazily, in blocks of text. Numbers are exact in all formats except the table. */
export function* formatRows({ columns, rows }: Rows, format: Format, width?: number): Generator<string> {
  if (format === "table") {
    yield textTable(columns, [...rows], width);
    return;
  }
  const text = blockText(columns, format);
  yield text.head;
  for (const block of inBlocks(rows)) yield Buffer.from(text.block(toColumns(block, columns.length))).toString();
  yield text.end();
}

/**
 * Formats rows that arrive asynchronously, in any format except the table, which needs all rows at
 * once. If they fail midway, JSON output ends with `{"error": …}` to stay valid, and ReportedError
 * is thrown. Other errors are rethrown.
 */
export async function* formatBlocks(
  { columns, blocks }: RowBlocks,
  format: Exclude<Format, "table">,
): AsyncGenerator<string | Uint8Array> {
  const text = blockText(columns, format);
  let begun = false;
  try {
    for await (const block of blocks) {
      if (!begun) yield text.head;
      begun = true;
      yield text.block(block);
    }
  } catch (error) {
    if (!begun || format !== "json") throw error;
    yield `,\n${JSON.stringify({ error: messageOf(error) })}\n]\n`;
    throw new ReportedError(error);
  }
  if (!begun) yield text.head;
  yield text.end();
}

interface BlockText {
  readonly head: string;
  /** Returns UTF-8. */
  block(block: ColumnBlock): Uint8Array;
  end(): string;
}

function blockText(columns: readonly string[], format: Exclude<Format, "table">): BlockText {
  const nothing = (): string => "";
  switch (format) {
    case "csv": {
      const cell = csvCell();
      const lines = { open: "", before: columns.map((_, i) => (i === 0 ? "" : ",")), close: "\n", cell };
      return { head: `${columns.map(cell).join(",")}\n`, block: (block) => linesOf(block, lines), end: nothing };
    }
    case "jsonl": {
      const lines = { open: "{", before: keysOf(columns), close: "}\n", cell: jsonCell };
      return { head: "", block: (block) => linesOf(block, lines), end: nothing };
    }
    case "json": {
      const lines = { open: ",\n{", before: keysOf(columns), close: "}", cell: jsonCell };
      let begun = false;
      const block = (rows: ColumnBlock): Uint8Array => {
        const bytes = linesOf(rows, lines);
        const first = begun || rows.count === 0 ? 0 : 1;
        begun ||= rows.count > 0;
        // The first row has no comma before it.
        return bytes.subarray(first);
      };
      return { head: "[", block, end: () => (begun ? "\n]\n" : "]\n") };
    }
    case "md":
      return {
        head: markdownRow(columns) + markdownRow(columns.map(() => "---")),
        block: (block) => Buffer.from(toRows(block).map(markdownRow).join("")),
        end: nothing,
      };
  }
}

function* inBlocks(rows: Iterable<readonly Cell[]>): Generator<(readonly Cell[])[]> {
  let block: (readonly Cell[])[] = [];
  for (const row of rows) {
    block.push(row);
    if (block.length === BLOCK) {
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}

/** Cells that need quotes or an apostrophe. */
const SPECIAL = /[",\n\r]|^['=+\-@\t\uFF0B\uFF0D\uFF1D\uFF20]/;
/** Maximum number of quoted texts to remember. */
const MOST_KNOWN = 1_000;

/**
 * Returns a formatter of cells of CSV. It remembers quoted cells, which repeat from row to row:
 * csv-stringify takes ten times as long as the rest of a line.
 */
function csvCell(): (cell: Cell) => string {
  const known = new Map<string, string>();
  return (cell) => {
    if (typeof cell !== "string" || !SPECIAL.test(cell)) return cellText(cell);
    let text = known.get(cell);
    if (text === undefined) {
      if (known.size === MOST_KNOWN) known.clear();
      text = stringify([[asSpreadsheetText(cell)]]).slice(0, -1);
      known.set(cell, text);
    }
    return text;
  };
}

/** Returns the text before each cell of a JSON object. */
function keysOf(columns: readonly string[]): string[] {
  return columns.map((name, index) => `${index === 0 ? "" : ","}${JSON.stringify(name)}:`);
}

function jsonCell(cell: Cell): string {
  if (typeof cell === "bigint") return String(cell);
  return typeof cell === "number" && Number.isFinite(cell) ? exact(cell) : JSON.stringify(cell);
}

function cellText(cell: Cell): string {
  return typeof cell === "number" ? exact(cell) : String(cell ?? "");
}

function markdownRow(row: readonly Cell[]): string {
  // Doubles backslashes before a bar, so that they do not escape our backslash.
  const cells = row.map((cell) =>
    visible(cellText(cell))
      .replaceAll(/\\*\|/g, (bar) => `${"\\".repeat(2 * bar.length - 1)}|`)
      .replaceAll("\n", " "),
  );
  return `| ${cells.join(" | ")} |\n`;
}
