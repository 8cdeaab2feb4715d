/** A table of measurements. */
export interface Section {
  readonly title: string;
  /** The method, and the meaning of the columns. */
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Formats a section as Markdown. */
export function markdown({ title, about, columns, rows }: Section): string {
  return `## ${title}\n\n${about}\n\n${aligned(columns, rows)}`;
}

/** Formats a Markdown table, its columns aligned. */
export function aligned(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [columns, ...rows];
  const widths = columns.map((_, i) => Math.max(3, ...all.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const table = [line(columns), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
  return `${table.join("\n")}\n`;
}

/** Formats a ratio. */
export function times(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}
