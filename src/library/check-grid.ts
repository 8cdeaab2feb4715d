import { oldBaseline, usableBaseline } from "../check/check-baseline.ts";
import type { Target } from "../check/check-baseline.ts";
import { checkResults } from "../check/check-results.ts";
import type { CheckReport } from "../check/reports/check-report.ts";
import type { ParsedGrid } from "../grid/parse-grid.ts";
import type { RunEnd } from "./run-into-database.ts";
import { temporaryDatabase } from "./temporary-database.ts";

export interface CheckSettings {
  readonly target: Target;
  /** Database that keeps the results; undefined for a temporary one. */
  readonly db: string | undefined;
  /** Runs a grid from the start, with all trials, into a database. */
  readonly run: (grid: ParsedGrid, db: string) => Promise<Pick<RunEnd, "sweepId" | "outcome">>;
  /** Receives notes on the run and its results. */
  readonly note: (line: string) => void;
}

/**
 * Runs a grid from the start and checks its results against its expectations and its baseline.
 * Rejects with `setup` if there is nothing to check against.
 */
export async function checkGrid(
  parsed: ParsedGrid,
  { target, db, run, note }: CheckSettings,
): Promise<CheckReport | "interrupted"> {
  const old = target.update ? oldBaseline(target, parsed.spec, note) : usableBaseline(target, parsed);
  using database = db === undefined ? temporaryDatabase() : { file: db, [Symbol.dispose]: () => undefined };
  const { file } = database;
  const { sweepId, outcome } = await run(parsed, file);
  if (outcome !== "interrupted") return await checkResults(file, sweepId, parsed, { target, old, note });
  note("interrupted: nothing was checked");
  return outcome;
}
