import { exact } from "../format/numbers.ts";
import { SweepError } from "../errors.ts";
import type { ExpectationSpec } from "../sweep/spec/check-spec.ts";
import { OUTCOME_COLUMNS } from "../sweep/outcomes/columns.ts";
import { TERM_COLUMNS } from "../sweep/outcomes/result-columns.ts";
import type { Answer } from "./answer.ts";
import { countedRows, oneValueQuery, subexpressions } from "./sql-parts.ts";

/** Result of an expectation. */
export interface ExpectationResult extends ExpectationSpec {
  /** The reason for a failure; null if it holds. */
  readonly problem: string | null;
  /** If it fails: values of its subexpressions, and some of the rows that it counted. */
  readonly details: readonly string[];
  /** If it holds: values of its subexpressions. */
  readonly values: readonly string[];
}

/**
 * Runs a query over this run's results and returns the first `limit` rows; rejects with SweepError
 * if it is wrong.
 */
export type Ask = (sql: string, limit: number) => Promise<Answer>;

const MAX_PARTS = 8;
const MAX_ROWS = 5;
/** Columns omitted from a trial's line. */
const LEFT_OUT: readonly string[] = [
  ...["sweep_id", "sweep", "space", "objective_parameters", "dim", "repeat"],
  ...TERM_COLUMNS,
  ...OUTCOME_COLUMNS.flatMap(({ sql, shownIn }) => (shownIn === "line" ? [] : [sql])),
];

/**
 * Evaluates the expectations of a grid over the results of a run. Rejects with `setup` if one could
 * not be asked.
 */
export async function evaluateExpectations(
  expectations: readonly ExpectationSpec[],
  ask: Ask,
): Promise<ExpectationResult[]> {
  const results: ExpectationResult[] = [];
  for (const expectation of expectations) {
    const answer = await tried(expectation.sql, 2, ask);
    if (answer instanceof SweepError && answer.code === "setup") throw answer;
    const problem = answer instanceof SweepError ? answer.message : problemOf(answer);
    // A query that failed or timed out has no values to show.
    const parts = answer instanceof SweepError ? [] : await partsOf(expectation.sql, problem !== null, ask);
    results.push({
      ...expectation,
      problem,
      ...(problem === null ? { details: [], values: parts } : { details: parts, values: [] }),
    });
  }
  return results;
}

/** Returns why an answer is not exactly one true value; null if it is. */
function problemOf({ columns, rows }: Answer): string | null {
  if (columns.length !== 1) return `expected one value, got ${columns.length} columns: ${columns.join(", ")}`;
  const [row] = rows;
  if (row === undefined) return "expected one value, got no row";
  if (rows.length > 1) return "expected one value, got more than one row";
  const value = row[0];
  if (value === 1) return null;
  if (value === 0) return "false";
  if (value === null) return "NULL, which is not true: no row matched, or a comparison with NULL";
  return `neither true (1) nor false (0): ${shown(value)}`;
}

async function partsOf(sql: string, withRows: boolean, ask: Ask): Promise<string[]> {
  const query = oneValueQuery(sql);
  if (query === undefined) return [];
  const details: string[] = [];
  for (const part of subexpressions(query.value).slice(0, MAX_PARTS)) {
    const answer = await tried(`${query.before} ${part}\n${query.after}`, 1, ask);
    const value = answer instanceof SweepError ? undefined : answer.rows[0]?.[0];
    if (value === undefined) continue;
    details.push(`${part.replaceAll(/\s+/g, " ")} = ${shown(value)}`);
    const rows = withRows ? countedRows(part, query) : undefined;
    if (rows !== undefined) details.push(...(await describeRows(rows, ask)));
  }
  return details;
}

async function describeRows(sql: string, ask: Ask): Promise<string[]> {
  const answer = await tried(sql, MAX_ROWS + 1, ask);
  if (answer instanceof SweepError) return [];
  const { columns, rows } = answer;
  const lines = rows.slice(0, MAX_ROWS).map((row) => {
    const cells = columns.flatMap((name, i) =>
      row[i] === null || LEFT_OUT.includes(name) ? [] : [`${name}=${plain(row[i])}`],
    );
    return `  counted: ${cells.join(" ")}`;
  });
  return rows.length > MAX_ROWS ? [...lines, "  and more"] : lines;
}

/** Returns the answer, or the SweepError of a wrong query. */
async function tried(sql: string, limit: number, ask: Ask): Promise<Answer | SweepError> {
  try {
    return await ask(sql, limit);
  } catch (error) {
    if (error instanceof SweepError) return error;
    throw error;
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? `'${value}'` : plain(value);
}

function plain(value: unknown): string {
  if (value === null) return "NULL";
  if (typeof value === "number") return exact(value);
  return typeof value === "string" ? value : "a blob";
}
