import { SweepError } from "../../errors.ts";
import { didYouMean } from "../../suggest.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import { unknownColumn } from "../user-sql/sql-problem.ts";
import { GROUP_COUNTS } from "../../sweep/outcomes/printed-columns.ts";

/** The columns that a query may name, and those of them that contain text. */
interface Columns {
  readonly known: readonly string[];
  readonly texts: readonly string[];
}

/** A column of a grouped query. */
export interface GroupColumn {
  readonly name: string;
  readonly sql: string;
}

const DEFAULT = ["count", "converged", "min(steps)", "median(steps)", "min(final_loss)"];
/** Aggregates without a column: the number of trials, and the fraction that converged. */
const COUNTS: Readonly<Record<(typeof GROUP_COUNTS)[number], string>> = {
  count: "count(*)",
  converged: "avg(status = 'converged')",
};

/**
 * Aggregates of a column; NULLs are ignored. A quantile q of sorted values x[0] to x[n−1]
 * interpolates linearly at (n−1)·q: type 7 of Hyndman & Fan, "Sample quantiles in statistical
 * packages", The American Statistician 50 (1996), the default of R and NumPy.
 */
const FUNCTIONS: Readonly<Record<string, (column: string) => string>> = {
  min: (column) => `min(${column})`,
  max: (column) => `max(${column})`,
  median: (column) => `percentile_cont(${column}, 0.5)`,
  mean: (column) => `avg(${column})`,
};

/** Returns the columns of a grouped query. Group columns that `wanted` does not list come first. */
export function groupColumns(
  groupBy: readonly string[],
  wanted: readonly string[] = DEFAULT,
  columns: Columns,
): GroupColumn[] {
  const { known } = columns;
  for (const name of groupBy) if (!known.includes(name)) throw unknownColumn(name, known);
  const shown = wanted.map((text) => groupColumn(text, groupBy, columns));
  const leading = groupBy.filter((name) => !shown.some((column) => column.name === name));
  return [...leading.map((name) => ({ name, sql: quoted(name) })), ...shown];
}

/**
 * Returns ORDER BY for groups. Terms may have ASC or DESC; NULLs sort last, ties by the group
 * columns.
 */
export function groupOrder(groupBy: readonly string[], orderBy: string | undefined, columns: Columns): string {
  const terms = orderBy === undefined ? [] : splitList(orderBy).map((text) => orderTerm(text, groupBy, columns));
  return [...terms, ...groupBy.map((name) => `${quoted(name)} NULLS LAST`)].join(", ");
}

/** Whether a column is an aggregate. */
export function isAggregate(text: string): boolean {
  return Object.hasOwn(COUNTS, text) || text.includes("(");
}

/** Splits a list at commas outside parentheses. */
export function splitList(text: string): string[] {
  return text.split(/,(?![^()]*\))/).map((part) => part.trim());
}

function orderTerm(text: string, groupBy: readonly string[], columns: Columns): string {
  const [, column = text, direction = ""] = /^(.*?)(?:\s+(asc|desc))?$/i.exec(text) ?? [];
  return `${groupColumn(column, groupBy, columns).sql} ${direction} NULLS LAST`;
}

function groupColumn(text: string, groupBy: readonly string[], columns: Columns): GroupColumn {
  if (groupBy.includes(text)) return { name: text, sql: quoted(text) };
  const whole = GROUP_COUNTS.find((count) => count === text);
  if (whole !== undefined) return { name: text, sql: COUNTS[whole] };
  const [, name, column, level] = /^(\w+)\s*\(\s*([^(),]*?)\s*(?:,\s*([^(),]*?)\s*)?\)$/.exec(text) ?? [];
  if (name === undefined || column === undefined) throw neitherNor(text, columns);
  if (name === "quantile") {
    checkColumn(text, column, columns);
    const q = level === undefined || level === "" ? NaN : Number(level);
    if (!(q >= 0 && q <= 1)) {
      throw new SweepError(
        "input",
        `quantile takes a column and a number from 0 to 1, as in quantile(steps, 0.9): ${text}`,
      );
    }
    return { name: `quantile(${column}, ${q})`, sql: `percentile_cont(${quoted(column)}, ${q})` };
  }
  const aggregate = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (aggregate === undefined || level !== undefined) throw noAggregate(text, name);
  checkColumn(text, column, columns, name === "min" || name === "max");
  return { name: `${name}(${column})`, sql: aggregate(quoted(column)) };
}

function checkColumn(text: string, column: string, { known, texts }: Columns, textAllowed: boolean = false): void {
  if (!known.includes(column)) throw unknownColumn(column, known);
  if (texts.includes(column) && !textAllowed)
    throw new SweepError("input", `${text.split("(")[0]}() needs a numeric column: ${column}`);
}

function neitherNor(text: string, { known, texts }: Columns): SweepError {
  if (!known.includes(text)) return unknownColumn(text, [...known, ...Object.keys(COUNTS)]);
  const hint = texts.includes(text) ? "" : `, as in median(${text}),`;
  return new SweepError("input", `a group has many values: use an aggregate${hint} or group by it too: ${text}`);
}

function noAggregate(text: string, name: string): SweepError {
  const functions = [...Object.keys(FUNCTIONS), "quantile"];
  const hint =
    didYouMean(name, functions) || `: use count, converged, ${functions.map((one) => `${one}(…)`).join(", ")}`;
  return new SweepError("input", `no such aggregate "${text}"${hint}`);
}
