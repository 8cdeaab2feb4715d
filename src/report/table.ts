import Table from "cli-table3";
import { real } from "./numbers.ts";

export type Cell = string | number | null;

const PLAIN = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

/**
 * Rows as text in columns, numbers to six significant digits and to the right, NULL empty. Where the table is wider than
 * `width`, each row becomes a block of lines "column value" instead, as in psql's expanded display.
 */
export function textTable(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  width: number = Infinity,
): string {
  const cells = rows.map((row) => row.map(cellText));
  const widths = columns.map((name, index) => Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)));
  const total = widths.reduce((sum, one) => sum + one + 2, -2);
  return total > width ? blocks(columns, cells) : aligned(columns, rows, cells);
}

function aligned(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  cells: readonly (readonly string[])[],
): string {
  const numeric = columns.map((_, index) => rows.every((row) => isNumber(row[index] ?? null)));
  const table = new Table({
    head: [...columns],
    chars: PLAIN,
    colAligns: numeric.map((right) => (right ? "right" : "left")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
  });
  table.push(...cells.map((row) => [...row]));
  return `${table.toString().replace(/ +$/gm, "")}\n`;
}

function blocks(columns: readonly string[], cells: readonly (readonly string[])[]): string {
  const widest = Math.max(...columns.map((name) => name.length));
  const block = (row: readonly string[]): string =>
    columns.map((name, index) => `${name.padEnd(widest)}  ${row[index] ?? ""}`.trimEnd()).join("\n");
  return `${cells.map(block).join("\n\n")}\n`;
}

/** A number, or the text of one, as in "1,025", "<1 %" and "3.2 s". */
function isNumber(cell: Cell): boolean {
  return typeof cell !== "string" || /^[<>]?[\d.,]+( \S+)?$/.test(cell);
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  return typeof cell === "number" ? real(cell) : cell;
}
