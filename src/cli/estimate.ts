import { chooseKernel, kernelFor } from "../kernel/kernel-for.ts";
import { spaceSize } from "../spec/points.ts";
import type { SpaceSpec } from "../spec/sweep-spec.ts";

// Enough for a figure to one digit; a plan must stay quick.
const SAMPLE_SECONDS = 0.02;
const SAMPLE_STEPS = 2_000;
const SAMPLE_TRIALS = 8;
// A kernel has some trials in flight together.
const SAMPLE_ROW = 24;

/**
 * Seconds that a step of this space takes on one thread, by running shortened trials spread over the space for some
 * milliseconds, the quickest round of them: others had to wait for something. 0 where all of those are excluded.
 */
export function secondsPerStep(space: SpaceSpec): number {
  const short = { ...space, stop: { ...space.stop, max_steps: Math.min(space.stop.max_steps, SAMPLE_STEPS) } };
  const kernel = kernelFor(short, { name: chooseKernel(space) });
  const size = spaceSize(space);
  const sample = (i: number): number => {
    const index = Math.floor((size * i) / SAMPLE_TRIALS);
    // The loss and gradient at the end of a trial cost about a step too.
    return kernel.run(index, Math.min(size, index + SAMPLE_ROW)).steps.reduce((sum, steps) => sum + steps + 1, 0);
  };
  let least = Infinity;
  const end = performance.now() + SAMPLE_SECONDS * 1000;
  do {
    const start = performance.now();
    let steps = 0;
    for (let i = 0; i < SAMPLE_TRIALS; i++) steps += sample(i);
    const seconds = (performance.now() - start) / 1000;
    if (steps > 0) least = Math.min(least, seconds / steps);
  } while (performance.now() < end);
  return Number.isFinite(least) ? least : 0;
}
