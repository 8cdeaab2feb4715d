import type { RunPath } from "../../analysis/trajectory/run-path.ts";
import type { RunRecord } from "../../analysis/trajectory/run-record.ts";

/** An optimizer's run that is shown. */
export interface ShownRun {
  /** Position of its space. It has the curve's colour. */
  readonly index: number;
  readonly name: string;
  readonly record: RunRecord;
  readonly path: RunPath;
}

/** Returns how many kept points a run has up to a step; all for null. */
export function pointsUpTo({ steps }: RunRecord, step: number | null): number {
  if (step === null) return steps.length;
  let [from, to] = [0, steps.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (steps[middle]! <= step) from = middle + 1;
    else to = middle;
  }
  return from;
}
