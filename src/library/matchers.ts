import { SweepError } from "../errors.ts";
import { RESULT_COLUMNS } from "../sweep/outcomes/result-columns.ts";
import { checkGrid, reportText } from "./check.ts";
import type { GridInput } from "./grid-input.ts";
import { resultRows } from "./result-rows.ts";
import type { ResultRow } from "./result-rows.ts";
import { openAny } from "./memory-databases.ts";
import type { Results } from "./results.ts";
import { runSweep } from "./run-sweep.ts";

/** Result of a matcher. */
export interface Match {
  readonly pass: boolean;
  readonly message: () => string;
}

const SHOWN = 5;

/** Checks that at least this fraction of the trials converges in every space. */
export async function convergesBy(grid: GridInput, fraction: number): Promise<Match> {
  if (!(fraction >= 0 && fraction <= 1))
    throw new SweepError("input", `the fraction must be between 0 and 1: ${fraction}`);
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
export async function convergesWithin(grid: GridInput, steps: number): Promise<Match> {
  if (!(Number.isInteger(steps) && steps >= 0)) throw new SweepError("input", `steps must be a whole number: ${steps}`);
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
 * Checks a grid as `sweep check` does: nothing is worse than its baseline, and its expectations
 * hold. Rejects if there is nothing to check against.
 */
export async function matchesBaseline(grid: GridInput, baseline: string | URL | undefined): Promise<Match> {
  const report = await checkGrid(grid, { baseline });
  if (report.verdict === "broken") throw new SweepError("setup", report.summary);
  const pass = report.verdict === "pass";
  const text = `${pass ? "expected the check to fail" : "expected the check to pass"}\n\n${reportText(report)}`;
  return { pass, message: () => text };
}

async function withResults(
  grid: GridInput,
  look: (results: Results, sweepId: number) => { pass: boolean; message: string },
): Promise<Match> {
  const run = await runSweep(grid, { db: ":memory:" });
  const results = openAny(run.db);
  try {
    const { pass, message } = look(results, run.sweepId);
    return { pass, message: () => message };
  } finally {
    results.close();
    run.close();
  }
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
