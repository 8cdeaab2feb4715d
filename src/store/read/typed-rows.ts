import { SweepError } from "../../errors.ts";
import { damaged } from "../file/failure.ts";

/** Column types. `count`: a non-negative integer. `?`: nullable. */
export type ColumnKind = "count" | "number" | "text" | "text?";

/**
 * Returns the rows unchanged; throws `setup` if a value does not have its column's type, as in a
 * damaged file.
 */
export function typedRows<Row extends object>(
  file: string,
  rows: Row[],
  kinds: Readonly<Partial<Record<keyof Row, ColumnKind>>>,
): Row[] {
  const columns = Object.entries(kinds) as [keyof Row & string, ColumnKind][];
  for (const row of rows) {
    const wrong = columns.find(([column, kind]) => !isOf(kind, row[column]));
    if (wrong === undefined) continue;
    throw new SweepError("setup", damaged(file, `has unexpected content (${wrong[0]}: ${String(row[wrong[0]])})`));
  }
  return rows;
}

function isOf(kind: ColumnKind, value: unknown): boolean {
  switch (kind) {
    case "count":
      return Number.isSafeInteger(value) && Number(value) >= 0;
    case "number":
      return typeof value === "number";
    case "text":
      return typeof value === "string";
    case "text?":
      return value === null || typeof value === "string";
  }
}
