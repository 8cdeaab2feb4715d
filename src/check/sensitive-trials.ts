import { STATUSES } from "../sweep/outcomes/statuses.ts";
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
 * them moved. `isMarked` says whether the old baseline marks the point.
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
    const others = reruns.map((rerun) => rerun[i]!);
    const moved = others.some((other) => comparePair(trial, other, least, scaleOf).class !== "same");
    return moved ? [trial, ...others].map(({ status }) => status) : [];
  });
  if (seen.length === 0) return repeats;
  const sensitive = STATUSES.filter((status) => seen.includes(status) || repeats.some((one) => one.status === status));
  return repeats.map((trial) => {
    const { isResting: _, ...plain } = trial;
    return { ...plain, sensitive };
  });
}
