import { refuseFailed, refuseUnallowed } from "../check/failed-trials.ts";
import type { ComparedTrial } from "../check/comparison.ts";
import { withFixedRounds } from "../check/fixed-points.ts";
import { emptyFaults, mayBeEmpty, newTrials, refuseEmpty, withFurther } from "../check/new-baseline.ts";
import { readTrials } from "../check/read-trials.ts";
import { furtherSpec, readFurther, readReruns, readStarts, rerunSpec, startSpec } from "../check/reruns.ts";
import { sensitivePoints } from "../check/sensitive-points.ts";
import type { ParsedGrid } from "../grid/parsed-grid.ts";
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
 * `old` are the trials of the baseline that it replaces. Runs them again in separate databases, so
 * that the user's results hold only real trials. Rejects with `setup` if the baseline would guard
 * nothing.
 */
export async function rerunTrials(
  parsed: ParsedGrid,
  { file, sweepId }: Ran,
  { run, note }: GridRunner,
  old: readonly ComparedTrial[],
): Promise<readonly ComparedTrial[] | "interrupted"> {
  const { isSuspect, spec } = withResults(file, (results) => {
    refuseFailed(results, sweepId);
    refuseUnallowed(results, sweepId, parsed.check.allow);
    const trials = readTrials(results, sweepId);
    return { isSuspect: mayBeEmpty(trials, parsed), spec: withFixedRounds(parsed.spec, trials) };
  });
  // Before the reruns that take long.
  const faults = isSuspect ? await startFaults(parsed, { file, sweepId }, run) : [];
  if (faults === "interrupted") return "interrupted";
  refuseEmpty(faults);
  note("running every trial again with other last bits, to find the sensitive ones");
  using database = temporaryDatabase();
  const reruns = await run({ ...parsed, spec: rerunSpec(spec) }, database.file);
  if (reruns.outcome === "interrupted") return "interrupted";
  const { marked, remark } = withResults(file, (results) =>
    withResults(database.file, (others) =>
      newTrials(readTrials(results, sweepId), readReruns(others, reruns.sweepId, spec), parsed, old),
    ),
  );
  if (remark !== undefined) note(remark);

  const points = sensitivePoints(spec, marked);
  if (points.spaces.length === 0) return marked;
  using other = temporaryDatabase();
  const further = await run({ ...parsed, spec: furtherSpec(spec, points) }, other.file);
  if (further.outcome === "interrupted") return "interrupted";
  return withResults(other.file, (results) => withFurther(marked, readFurther(results, further.sweepId, points)));
}

/**
 * Runs trials without steps and compares the results of a sweep with these starts. Returns reasons
 * why a baseline would guard nothing.
 */
export async function startFaults(
  parsed: ParsedGrid,
  { file, sweepId }: Ran,
  run: GridRunner["run"],
): Promise<readonly string[] | "interrupted"> {
  using database = temporaryDatabase();
  const spec = withResults(file, (results) => withFixedRounds(parsed.spec, readTrials(results, sweepId)));
  const starts = await run({ ...parsed, spec: startSpec(spec) }, database.file);
  if (starts.outcome === "interrupted") return starts.outcome;
  return withResults(file, (results) =>
    withResults(database.file, (others) =>
      emptyFaults(readTrials(results, sweepId), readStarts(others, starts.sweepId, spec), parsed),
    ),
  );
}

function withResults<T>(file: string, use: (results: Results) => T): T {
  const results = openResults(file);
  try {
    return use(results);
  } finally {
    results.close();
  }
}
