import { trialAt } from "../../analysis/map/map-trials.ts";
import { recordRun } from "../../analysis/trajectory/run-record.ts";
import type { RunRecord } from "../../analysis/trajectory/run-record.ts";
import type { PageSpace } from "../load-report.ts";

/** The outcome of a trial in the database. */
interface StoredOutcome {
  readonly status: string;
  readonly steps: number;
  readonly finalLoss: number;
  /** A value for each measure of the space; NaN if one is not finite. */
  readonly measures: readonly number[];
}

/** A trial run in the page, and its stored outcome. */
export interface PageRun {
  readonly record: RunRecord;
  readonly stored: StoredOutcome;
  /** Whether both are equal to the last bit. */
  readonly isSame: boolean;
}

// Milliseconds of work between two turns of the event loop.
const SLICE = 24;

/** Runs a row's trial with the engine's own code. Rejects when `signal` aborts. */
export async function runTrial(
  { space, sweep, trials }: PageSpace,
  row: number,
  stored: PageRun["stored"],
  signal: AbortSignal,
): Promise<PageRun> {
  if (space.spec === undefined) throw new Error(space.whyNot);
  const run = recordRun({ space: space.spec, seed: sweep.seed, ...trialAt(trials(), row) });
  for (let since = performance.now(); ;) {
    const next = run.next();
    if (next.done === true) return { record: next.value, stored, isSame: isSame(next.value, stored) };
    if (performance.now() - since > SLICE) {
      await new Promise((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
      since = performance.now();
    }
  }
}

function isSame(record: RunRecord, { status, steps, finalLoss, measures }: StoredOutcome): boolean {
  return (
    record.status === status &&
    record.stepCount === steps &&
    isStored(record.finalLoss, finalLoss) &&
    measures.every((one, at) => isStored(record.measures[at] ?? NaN, one))
  );
}

/** Whether the database stores a value so: it keeps non-finite ones as NULL, and −0 as 0. */
function isStored(value: number, stored: number): boolean {
  return value === stored || (!Number.isFinite(value) && Number.isNaN(stored));
}
