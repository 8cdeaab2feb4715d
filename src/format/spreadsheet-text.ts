// Characters that start a formula in spreadsheets, including full-width ones, after any
// apostrophes.
const FORMULA = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * Returns a CSV cell that spreadsheets read as text: prefixes an apostrophe to a formula, so that
 * Excel, LibreOffice and Sheets do not evaluate it. Numbers stay unchanged.
 */
export function asSpreadsheetText(text: string): string {
  return FORMULA.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text;
}

/** Inverts `asSpreadsheetText`. */
export function fromSpreadsheetText(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
