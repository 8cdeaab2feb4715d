import { readFileSync } from "node:fs";
import { baselineFile, readBaseline } from "../check/baseline.ts";
import { compareWithBaseline, matchBaseline } from "../check/compare-baseline.ts";
import { FAILING } from "../check/comparison.ts";
import type { TrialChange } from "../check/comparison.ts";
import { conditionDifferences } from "../check/conditions.ts";
import { readTrials } from "../check/read-trials.ts";
import { hyperparameterText } from "../check/trial-order.ts";
import { SweepError } from "../errors.ts";
import { parseGrid } from "../grid/parse-grid.ts";
import type { ParsedGrid } from "../grid/parse-grid.ts";
import { RESULT_COLUMNS } from "../sweep/outcomes/result-columns.ts";
import { conditionsOf } from "../sweep/identity/baseline-hash.ts";
import { openResults } from "../store/read/results.ts";
import type { Results } from "../store/read/results.ts";
import { resultRows } from "./result-rows.ts";
import type { ResultRow } from "./result-rows.ts";
import { runSweep } from "./run-sweep.ts";
import { temporaryDatabase } from "./temporary-database.ts";

/**
 * A grid: the path of its file, the result of parseGrid, or an object with the keys of a grid file.
 */
export type GridLike = string | ParsedGrid | Readonly<Record<string, unknown>>;

/** Result of a matcher. */
export interface Match {
  readonly pass: boolean;
  readonly message: () => string;
}

const SHOWN = 5;

/** Checks that at least this fraction of the trials converges in every space. */
export async function convergesBy(grid: GridLike, fraction: number): Promise<Match> {
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`the fraction must be between 0 and 1: ${fraction}`);
  return withResults(grid, (results, sweepId) => {
    const spaces = results.summary(sweepId).map(({ space, label, counts, done }) => {
      return { space, label, done, converged: counts.converged, enough: counts.converged >= fraction * done };
    });
    const pass = spaces.every(({ enough }) => enough);
    const lines = spaces
      .filter(({ enough }) => enough === pass)
      .map(({ space, label, done, converged }) => {
        const line = `  ${label}: ${converged} of ${done} trials converge`;
        const rows = pass
          ? []
          : worst(results, sweepId, `space = ${space} AND status <> 'converged'`, "final_loss DESC");
        return [line, ...rows].join("\n");
      });
    return {
      pass,
      message: `expected ${pass ? "a space where less than" : "in every space at least"} ${100 * fraction} % of the trials to converge\n${lines.join("\n")}`,
    };
  });
}

/** Checks that every trial converges within `steps` steps. */
export async function convergesWithin(grid: GridLike, steps: number): Promise<Match> {
  if (!(Number.isInteger(steps) && steps >= 0)) throw new RangeError(`steps must be a whole number: ${steps}`);
  return withResults(grid, (results, sweepId) => {
    const late = `status <> 'converged' OR steps > ${steps}`;
    const { total } = results.query(sweepId, { where: late, limit: 0 });
    const count = total();
    const lines = worst(results, sweepId, late, "status = 'converged', steps DESC");
    return {
      pass: count === 0,
      message:
        count === 0
          ? `expected a trial that does not converge within ${steps} steps`
          : `expected every trial to converge within ${steps} steps, but ${count} did not\n${lines.join("\n")}`,
    };
  });
}

/**
 * Checks that nothing is worse than the baseline, with the tolerances of the grid's `check`.
 * Rejects if there is nothing to compare.
 */
export async function matchesBaseline(grid: GridLike, file: string | undefined): Promise<Match> {
  const baseline = file ?? (typeof grid === "string" ? baselineFile(grid) : undefined);
  if (baseline === undefined)
    throw new SweepError("input", "no baseline: this grid has no file; name the baseline file");
  const before = readBaseline(baseline);
  if (before === undefined) {
    throw new SweepError("setup", `no baseline: ${baseline}; \`sweep check GRID --update\` writes one`);
  }
  return withResults(grid, (results, sweepId, parsed) => {
    const matched = matchBaseline(before, parsed);
    const { compared, changes } = compareWithBaseline(matched, readTrials(results, sweepId), parsed);
    const worse = changes.filter((change) => FAILING.includes(change.class));
    const isUndecided = compared === 0 || matched.differences.some(({ kind }) => kind === "changed");
    if (worse.length === 0 && isUndecided && matched.differences.length > 0) {
      const differences = conditionDifferences(matched.conditions, conditionsOf(parsed.spec));
      const lines = differences.map((line) => `  ${line}`).join("\n");
      throw new SweepError("setup", `the baseline has different conditions: ${baseline}\n${lines}`);
    }
    if (compared === 0) throw new SweepError("setup", `no trial of the grid is in the baseline: ${baseline}`);
    return {
      pass: worse.length === 0,
      message:
        worse.length === 0
          ? `expected a trial that is worse than in ${baseline}`
          : `${worse.length} of ${compared} trials are worse than in ${baseline}\n${listed(worse.map(changeLine)).join("\n")}`,
    };
  });
}

async function withResults(
  grid: GridLike,
  look: (results: Results, sweepId: number, parsed: ParsedGrid) => { pass: boolean; message: string },
): Promise<Match> {
  const parsed = parsedGrid(grid);
  using database = temporaryDatabase();
  const { sweepId } = await runSweep(parsed, { db: database.file });
  const results = openResults(database.file);
  try {
    const { pass, message } = look(results, sweepId, parsed);
    return { pass, message: () => message };
  } finally {
    results.close();
  }
}

function parsedGrid(grid: GridLike): ParsedGrid {
  if (typeof grid === "string") return parseGrid(textOf(grid), { file: grid });
  if (typeof grid !== "object" || grid === null)
    throw new SweepError("input", `neither a grid nor a file's path: ${String(grid)}`);
  return isParsed(grid) ? grid : parseGrid(JSON.stringify(grid), { file: "grid" });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SweepError("input", `cannot read the grid: ${file}`, undefined, error);
  }
}

function isParsed(grid: Exclude<GridLike, string>): grid is ParsedGrid {
  return "spec" in grid && "yaml" in grid;
}

function worst(results: Results, sweepId: number, where: string, orderBy: string): string[] {
  return listed([...resultRows(results, sweepId, { where, orderBy, limit: SHOWN + 1 })].map(rowLine));
}

function listed(lines: readonly string[]): string[] {
  return lines.length > SHOWN ? [...lines.slice(0, SHOWN), "    and more"] : [...lines];
}

function rowLine({ trial, objective, optimizer, status, steps, final_loss, ...row }: ResultRow): string {
  const settings = Object.entries(row)
    .filter(([name, value]) => value !== null && !RESULT_COLUMNS.includes(name))
    .map(([name, value]) => `${name}=${value}`);
  return `    trial ${trial}, ${objective} by ${optimizer}, ${settings.join(" ")}: ${status} after ${steps} steps at ${final_loss}`;
}

function changeLine({ class: what, before, after, why }: TrialChange): string {
  const trial = after ?? before;
  const where = trial === null ? "" : `${trial.objective} by ${trial.optimizer}, ${hyperparameterText(trial)}: `;
  return `    ${where}${what}${why === "" ? "" : `, ${why}`}`;
}
