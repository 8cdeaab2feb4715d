// What spreadsheets take for the beginning of a formula, those of East Asian width too; and what we put before one already.
const FORMULA = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * A cell of CSV that a spreadsheet takes for text: one that begins like a formula gets an apostrophe before it, which Excel,
 * LibreOffice and Sheets do not run. The text of a number stays one.
 */
export function asSpreadsheetText(text: string): string {
  return FORMULA.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text;
}

/** The text that `asSpreadsheetText` has made a cell of. */
export function fromSpreadsheetText(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
