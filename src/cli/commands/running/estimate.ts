import { chooseKernel } from "../../../kernel/choose-kernel.ts";
import { kernelFor } from "../../../kernel/kernel-for.ts";
import { loadKernels } from "../../../kernel/registry.ts";
import { spaceSize } from "../../../sweep/points/samplers.ts";
import type { SpaceSpec } from "../../../sweep/spec/sweep-spec.ts";

const KERNELS = await loadKernels();

// Enough for one digit; a plan must stay fast.
const SAMPLE_SECONDS = 0.02;
const SAMPLE_STEPS = 2_000;
const SAMPLE_TRIALS = 8;
// A kernel runs several trials at once.
const SAMPLE_ROW = 24;

// Distinguishes steps of microseconds from steps of milliseconds, for which a longer sample takes
// too long.
const PROBE_STEPS = 10;

/**
 * Measures the seconds per step of a space on one thread: the minimum over shortened trials spread
 * over the space. Slower ones had to wait. Returns 0 if all of them are excluded.
 */
export function secondsPerStep(space: SpaceSpec): number {
  const probe = measure(space, PROBE_STEPS, 0);
  const takes = probe * SAMPLE_TRIALS * SAMPLE_ROW * Math.min(space.stop.max_steps, SAMPLE_STEPS);
  if (takes > 10 * SAMPLE_SECONDS) return probe;
  return measure(space, SAMPLE_STEPS, SAMPLE_SECONDS);
}

/**
 * Returns the minimum seconds per step over rounds of trials, for this many seconds; at most one
 * round if slow.
 */
function measure(space: SpaceSpec, steps: number, seconds: number): number {
  const short = { ...space, stop: { ...space.stop, max_steps: Math.min(space.stop.max_steps, steps) } };
  const kernel = kernelFor(KERNELS, short, { name: chooseKernel(KERNELS, space) });
  const size = spaceSize(space);
  let least = Infinity;
  const begin = performance.now();
  do {
    const start = performance.now();
    let made = 0;
    for (let i = 0; i < SAMPLE_TRIALS && (made === 0 || performance.now() - begin < 1000 * SAMPLE_SECONDS); i++) {
      const index = Math.floor((size * i) / SAMPLE_TRIALS);
      // The final loss and gradient of a trial cost about one step.
      made += kernel.run(index, Math.min(size, index + SAMPLE_ROW)).steps.reduce((sum, one) => sum + one + 1, 0);
    }
    if (made > 0) least = Math.min(least, (performance.now() - start) / 1000 / made);
  } while (performance.now() - begin < 1000 * seconds);
  return Number.isFinite(least) ? least : 0;
}
