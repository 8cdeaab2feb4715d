import { stringify } from "csv-stringify/sync";
import { textTable } from "./table.ts";
import type { Cell } from "./table.ts";

export const FORMATS = ["table", "csv", "json", "jsonl", "md"] as const;

export type Format = (typeof FORMATS)[number];

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly Cell[]>;
}

// Rows are turned into text some at a time, so that a million of them need no memory.
const BLOCK = 1_000;

/** Rows as text, in blocks that come as they are asked for. Numbers are exact in every format but the table. */
export function* formatRows({ columns, rows }: Rows, format: Format, width?: number): Generator<string> {
  switch (format) {
    case "table":
      yield textTable(columns, [...rows], width);
      return;
    case "csv":
      yield stringify([[...columns]]);
      for (const block of inBlocks(rows)) yield stringify(block.map((row) => [...row]));
      return;
    case "jsonl":
      for (const block of inBlocks(rows))
        yield block.map((row) => `${JSON.stringify(record(columns, row))}\n`).join("");
      return;
    case "json": {
      let before = "[\n";
      for (const block of inBlocks(rows)) {
        yield before + block.map((row) => JSON.stringify(record(columns, row))).join(",\n");
        before = ",\n";
      }
      yield before === "[\n" ? "[]\n" : "\n]\n";
      return;
    }
    case "md":
      yield markdownRow(columns) + markdownRow(columns.map(() => "---"));
      for (const block of inBlocks(rows)) yield block.map(markdownRow).join("");
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

function record(columns: readonly string[], row: readonly Cell[]): Record<string, Cell> {
  return Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]));
}

function markdownRow(row: readonly Cell[]): string {
  const cells = row.map((cell) =>
    String(cell ?? "")
      .replaceAll("|", "\\|")
      .replaceAll("\n", " "),
  );
  return `| ${cells.join(" | ")} |\n`;
}
