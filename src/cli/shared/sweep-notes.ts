import { notComplete, SINGLE_REPEATS } from "../../format/sweep-state.ts";
import type { BestTrial } from "../../store/read/best.ts";
import type { SweepRow } from "../../store/read/results.ts";

/** Returns notes on a sweep that is not complete, or that is a summary of repeated trials. */
export function sweepNotes(sweep: SweepRow, best: readonly BestTrial[]): string[] {
  const unfinished = notComplete(sweep);
  const hasSingles = best.some(({ isSingleRepeat }) => isSingleRepeat === true);
  return [...(unfinished === undefined ? [] : [unfinished]), ...(hasSingles ? [SINGLE_REPEATS] : [])];
}
