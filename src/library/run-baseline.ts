import { baselineOf } from "../check/baseline.ts";
import type { Baseline } from "../check/baseline.ts";
import { readTrials } from "../check/read-trials.ts";
import type { ParsedGrid } from "../grid/parse-grid.ts";
import { openResults } from "../store/read/results.ts";
import type { CheckSettings } from "./check-grid.ts";
import { temporaryDatabase } from "./temporary-database.ts";

/** Runs a grid from the start and returns its results as a baseline, without a file. */
export async function runBaseline(parsed: ParsedGrid, run: CheckSettings["run"]): Promise<Baseline | "interrupted"> {
  using database = temporaryDatabase();
  const { sweepId, outcome } = await run(parsed, database.file);
  if (outcome === "interrupted") return outcome;
  const results = openResults(database.file);
  try {
    return baselineOf(parsed.spec, readTrials(results, sweepId));
  } finally {
    results.close();
  }
}
