import stringWidth from "string-width";
import { real } from "./numbers.ts";
import { visible } from "./visible.ts";

/** A cell; a `bigint` is a large integer, which prints exactly. */
export type Cell = string | number | bigint | boolean | null;

/**
 * Formats rows in columns: numbers right-aligned with six significant digits, NULL empty. If the
 * table is wider than `width`, formats each row as a block of lines "column value", as in psql's
 * expanded display.
 */
export function textTable(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  width: number = Infinity,
): string {
  const names = columns.map(cellText);
  const cells = rows.map((row) => row.map(cellText));
  const widths = names.map((name, index) =>
    cells.reduce((most, row) => Math.max(most, widthOf(row[index] ?? "")), widthOf(name)),
  );
  const total = widths.reduce((sum, one) => sum + one + 2, -2);
  if (total > width) return blocks(names, cells);
  const numeric = columns.map((_, index) => rows.every((row) => isNumber(row[index] ?? null)));
  const line = (row: readonly string[]): string =>
    widths
      .map((one, index) => padded(row[index] ?? "", one, numeric[index] === true))
      .join("  ")
      .trimEnd();
  return `${[names, ...cells].map(line).join("\n")}\n`;
}

/**
 * Returns the width of a text on a terminal, where Chinese characters and emoji take two columns.
 */
function widthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

function padded(text: string, width: number, right: boolean): string {
  const blank = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? blank + text : text + blank;
}

function blocks(names: readonly string[], cells: readonly (readonly string[])[]): string {
  const widest = Math.max(...names.map(widthOf));
  const block = (row: readonly string[]): string =>
    names.map((name, index) => `${padded(name, widest, false)}  ${row[index] ?? ""}`.trimEnd()).join("\n");
  return `${cells.map(block).join("\n\n")}\n`;
}

/** Whether a cell is a number or a formatted one, such as "1,025", "<1 %", "3.2 s" or "∞". */
function isNumber(cell: Cell): boolean {
  if (typeof cell === "boolean") return false;
  return typeof cell !== "string" || /^(?:∞|[<>]?[\d.,]+( \S+)?)$/.test(cell);
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "bigint" || typeof cell === "boolean") return String(cell);
  return typeof cell === "number" ? real(cell) : visible(cell).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}
