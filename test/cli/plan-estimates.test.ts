import { describe, expect, test } from "vitest";
import { estimateSweep } from "../../src/cli/commands/running/estimate/estimate-sweep.ts";
import { meanSteps, secondsPerStep } from "../../src/cli/commands/running/estimate/sample.ts";
import { kernelFor } from "../../src/kernel/kernel-for.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import { totalsOf } from "../../src/sweep/outcomes/totals.ts";
import { countTrials, spaceSize } from "../../src/sweep/points/samplers.ts";
import { attempts, everyNth } from "../support/faults/attempts.ts";
import { specOf } from "../support/spaces/parse.ts";
import { PLAN_GRIDS } from "../support/spaces/plan-grids.ts";

const KERNELS = await loadKernels();

/** Grids whose runs take seconds. */
const LONG: ReadonlySet<string> = new Set([
  ...["a million steps a trial", "seven trials of fifteen million steps", "a heavy tail", "noise"],
  ...["a thousand dimensions", "many optimizers", "a fast space and a slow one", "random starts"],
]);
const all = Object.entries(PLAN_GRIDS).toSorted(([a], [b]) => Number(LONG.has(a)) - Number(LONG.has(b)));
const tried = all.slice(0, attempts(all.length - LONG.size, 10 * all.length));

// bench/plan.ts holds the seconds against runs; the steps do not depend on the machine.
test.each(everyNth(2, tried))("the steps of a run are estimated within a factor of 3: %s", async (_, grid) => {
  const spec = specOf(grid);
  const estimate = await estimateSweep(spec, spec.spaces.map(countTrials), {
    ...{ threads: 2, storesRows: false },
    // A busy machine must not make the sample small.
    sampleSeconds: 4,
  });
  const steps = spec.spaces.reduce(
    (sum, space) => sum + totalsOf(kernelFor(KERNELS, space, { seed: spec.seed }).run(0, spaceSize(space))).steps,
    0,
  );
  expect(estimate.steps / steps).toBeGreaterThan(1 / 3);
  expect(estimate.steps / steps).toBeLessThan(3);
  expect(estimate.seconds).toBeGreaterThan(0);
  expect(estimate.secondsAtMost).toBeGreaterThanOrEqual(estimate.seconds);
});

describe("the mean steps of a capped sample", () => {
  const sample = (cap: number, steps: readonly number[]) => ({ cap, steps, seconds: 1 });

  test("are those of the sample if the cap ended none, or is max_steps", () => {
    expect(meanSteps(sample(100, [10, 20, 60]), 1e6)).toBe(30);
    expect(meanSteps(sample(100, [50, 100, 100, 150]), 100)).toBe(100);
    expect(meanSteps(sample(100, []), 100)).toBe(0);
  });

  test("are max_steps if none ended in the second half", () => {
    expect(meanSteps(sample(100, [100, 100]), 1e6)).toBe(1e6);
    expect(meanSteps(sample(100, [10, 100]), 1000)).toBe((10 + 1000) / 2);
  });

  test("follow a power law if some ended: half at each doubling", () => {
    // a = 1: 100 + 100·ln(1000/100) for the two that were capped.
    expect(meanSteps(sample(100, [60, 80, 100, 100]), 1000)).toBeCloseTo((140 + 2 * (100 + 100 * Math.log(10))) / 4);
    // a = 2, three quarters at each doubling: 100 + 100·(1 − 1/10).
    expect(meanSteps(sample(100, [60, 70, 80, 100]), 1000)).toBeCloseTo((210 + 190) / 4);
  });

  test("the final loss of a trial counts as a step", () => {
    expect(secondsPerStep(sample(100, [9, 9]))).toBe(1 / 20);
    expect(secondsPerStep(sample(100, []))).toBe(0);
  });
});
