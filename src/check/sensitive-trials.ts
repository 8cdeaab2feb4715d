import { FAILED, STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import { comparePair } from "./compare-pair.ts";
import type { ComparedTrial, LossScale, Tolerance } from "./comparison.ts";

/**
 * Fraction of the tolerance beyond which a rerun marks a trial. What moves a trial by so much may
 * move it beyond the tolerance after another change of last bits.
 */
const MARGIN = 0.1;

/** The same fraction for a trial that has a mark, so that marks do not come and go. */
const MARKED_MARGIN = 0.001;

/**
 * Returns the repeats of a point, marked with the statuses that its reruns ended with if one of
 * them moved. Failures show nothing: a time limit depends on the machine, not on last bits.
 * `isMarked` says whether the old baseline marks the point.
 */
export function markSensitive(
  repeats: readonly ComparedTrial[],
  reruns: readonly (readonly ComparedTrial[])[],
  tolerance: Tolerance,
  scaleOf: (trial: ComparedTrial) => LossScale,
  isMarked: boolean,
): readonly ComparedTrial[] {
  const margin = isMarked ? MARKED_MARGIN : MARGIN;
  const least = { steps: margin * tolerance.steps, loss: margin * tolerance.loss };
  const seen = repeats.flatMap((trial, i) => {
    const others = reruns.map((rerun) => rerun[i]!).filter((other) => !hasFailed(trial, other));
    const moved = others.some((other) => comparePair(trial, other, least, scaleOf).class !== "same");
    return moved ? [trial, ...others].map(({ status }) => status) : [];
  });
  if (seen.length === 0) return repeats;
  const sensitive = sensitiveStatuses([...seen, ...repeats.map(({ status }) => status)]);
  return repeats.map((trial) => {
    const { isResting: _, ...plain } = trial;
    return { ...plain, sensitive };
  });
}

/** Whether a trial or its rerun failed or timed out, so that they cannot be compared. */
export function hasFailed(...trials: readonly ComparedTrial[]): boolean {
  return trials.some(({ status }) => FAILED.includes(status));
}

/** Returns the statuses, each once, that a sensitive trial may end with. No failure is one. */
export function sensitiveStatuses(statuses: readonly Status[]): readonly Status[] {
  return STATUSES.filter((status) => statuses.includes(status) && !FAILED.includes(status));
}
