import { exact } from "../../format/numbers.ts";
import { asSpreadsheetText } from "../../format/spreadsheet-text.ts";
import type { ChartTable } from "./chart-tables.ts";

/** Formats a table as CSV, as the command line does. Numbers that are not finite are empty. */
export function csvText({ columns, rows }: ChartTable): string {
  return [columns, ...rows].map((row) => `${row.map(cellText).join(",")}\n`).join("");
}

function cellText(cell: string | number): string {
  if (typeof cell === "number") return Number.isFinite(cell) ? exact(cell) : "";
  const text = asSpreadsheetText(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
