import { pointAt } from "../../analysis/map/map-trials.ts";
import { recordRun } from "../../analysis/trajectory/run-record.ts";
import type { RunRecord } from "../../analysis/trajectory/run-record.ts";
import type { PageSpace } from "../load-report.ts";

/** A trial run in the page, and its stored outcome. */
export interface PageRun {
  readonly record: RunRecord;
  readonly stored: { readonly status: string; readonly steps: number; readonly finalLoss: number };
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
  const all = trials();
  const run = recordRun({
    ...{ space: space.spec, seed: sweep.seed, repeat: all.repeat[row] ?? 0 },
    hyperparameters: pointAt(all, row),
  });
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

/** Compares with the stored outcome: the database keeps non-finite losses as NULL and −0 as 0. */
function isSame(record: RunRecord, { status, steps, finalLoss }: PageRun["stored"]): boolean {
  const loss = Number.isFinite(record.finalLoss) ? record.finalLoss : NaN;
  return record.status === status && record.stepCount === steps && (Object.is(loss, finalLoss) || loss === finalLoss);
}
