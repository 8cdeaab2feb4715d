import { notComplete } from "../../format/not-complete.ts";
import type { BestTrial } from "../../store/read/best.ts";
import type { SweepRow } from "../../store/read/results.ts";

/** Returns what a reader of a sweep's best must know: that it is not complete, or only a summary. */
export function sweepNotes(sweep: SweepRow, best: readonly BestTrial[]): string[] {
  const unfinished = notComplete(sweep);
  const hasSingles = best.some(({ isSingleRepeat }) => isSingleRepeat === true);
  return [
    ...(unfinished === undefined ? [] : [unfinished]),
    ...(hasSingles
      ? ["a summary keeps single repeats: the best shown is the luckiest repeat, not the best setting"]
      : []),
  ];
}
