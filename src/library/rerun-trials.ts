import { refuseFailed } from "../check/check-results.ts";
import type { ComparedTrial } from "../check/comparison.ts";
import { newTrials, withFurther } from "../check/new-baseline.ts";
import { readTrials } from "../check/read-trials.ts";
import { furtherSpec, readFurther, readReruns, rerunSpec } from "../check/reruns.ts";
import { sensitivePoints } from "../check/sensitive-points.ts";
import type { ParsedGrid } from "../grid/parse-grid.ts";
import { openResults } from "../store/read/results.ts";
import type { Results } from "../store/read/results.ts";
import type { GridRunner } from "./grid-runner.ts";
import { temporaryDatabase } from "./temporary-database.ts";

/** A sweep that has run. */
interface Ran {
  readonly file: string;
  readonly sweepId: number;
}

/**
 * Returns the trials of a sweep for a new baseline, with those marked that other last bits move.
 * Runs them again in databases of their own, so that the user's results hold only real trials.
 * Rejects with `setup` if the baseline would guard nothing.
 */
export async function rerunTrials(
  parsed: ParsedGrid,
  { file, sweepId }: Ran,
  { run, note }: GridRunner,
): Promise<readonly ComparedTrial[] | "interrupted"> {
  const { spec } = parsed;
  withResults(file, (results) => refuseFailed(results, sweepId));
  note("running every trial again with other last bits, to find the sensitive ones");
  using database = temporaryDatabase();
  const reruns = await run({ ...parsed, spec: rerunSpec(spec) }, database.file);
  if (reruns.outcome === "interrupted") return "interrupted";
  const marked = withResults(file, (results) =>
    withResults(database.file, (others) =>
      newTrials(readTrials(results, sweepId), readReruns(others, reruns.sweepId, spec), parsed),
    ),
  );

  const points = sensitivePoints(spec, marked);
  if (points.spaces.length === 0) return marked;
  using other = temporaryDatabase();
  const further = await run({ ...parsed, spec: furtherSpec(spec, points) }, other.file);
  if (further.outcome === "interrupted") return "interrupted";
  return withResults(other.file, (results) => withFurther(marked, readFurther(results, further.sweepId, points)));
}

function withResults<T>(file: string, use: (results: Results) => T): T {
  const results = openResults(file);
  try {
    return use(results);
  } finally {
    results.close();
  }
}
