import { expect, test } from "vitest";
import { compareTrials } from "../../src/check/compare-trials.ts";
import type { CompareOptions } from "../../src/check/compare-trials.ts";
import type { ComparedTrial } from "../../src/check/comparison.ts";
import { keepSame } from "../../src/check/new-baseline.ts";
import { markSensitive } from "../../src/check/sensitive-trials.ts";
import { trial } from "../support/spaces/trials.ts";

const OPTIONS: CompareOptions = {
  tolerance: { steps: 0.05, loss: 0.1 },
  scaleOf: () => ({ minimum: 0, target: 1e-8 }),
  chanceOf: () => "none",
};

/** Returns the trial that an update writes for an outcome, in place of one of the old baseline. */
function updated(old: ComparedTrial, now: ComparedTrial): ComparedTrial | undefined {
  const baseline = { trials: [old], conditions: [], unknown: [], differences: [], renamed: new Map<string, string>() };
  return keepSame(baseline, [now], compareTrials([old], [now], OPTIONS))[0];
}

test("an update keeps the marks of a trial that is the same, and adds statuses", () => {
  const resting = trial({ status: "stationary", finalLoss: 0.5, isResting: true });
  expect(updated(resting, trial({ status: "exhausted", finalLoss: 0.5 }))).toEqual(resting);
  const sensitive = trial({ status: "exhausted", finalLoss: 0.5, sensitive: ["exhausted", "diverged"] });
  const now = trial({ status: "exhausted", finalLoss: 0.7, sensitive: ["converged", "exhausted"] });
  expect(updated(sensitive, now)).toEqual({ ...sensitive, sensitive: ["converged", "diverged", "exhausted"] });
  expect(updated(trial({ steps: 101 }), trial())).toEqual(trial({ steps: 101 }));
});

test("a mark comes at a tenth of the tolerance, and goes at a thousandth", () => {
  const markOf = (moved: number, isMarked: boolean): ComparedTrial["sensitive"] => {
    const reruns = [[trial({ steps: 100_000 * (1 + moved * OPTIONS.tolerance.steps) })]];
    const point = [trial({ steps: 100_000 })];
    return markSensitive(point, reruns, OPTIONS.tolerance, OPTIONS.scaleOf, isMarked)[0]?.sensitive;
  };
  expect([0.12, 0.08].map((moved) => markOf(moved, false))).toEqual([["converged"], undefined]);
  expect([0.08, 0.002, 0.0008].map((moved) => markOf(moved, true))).toEqual([["converged"], ["converged"], undefined]);
});
