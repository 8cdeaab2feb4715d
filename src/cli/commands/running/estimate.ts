import { chooseKernel } from "../../../kernel/choose-kernel.ts";
import { kernelFor } from "../../../kernel/kernel-for.ts";
import { loadKernels } from "../../../kernel/registry.ts";
import { spaceSize } from "../../../sweep/points/samplers.ts";
import type { SpaceSpec } from "../../../sweep/spec/sweep-spec.ts";

const KERNELS = await loadKernels();

// Enough for a figure to one digit; a plan must stay quick.
const SAMPLE_SECONDS = 0.02;
const SAMPLE_STEPS = 2_000;
const SAMPLE_TRIALS = 8;
// A kernel has some trials in flight together.
const SAMPLE_ROW = 24;

// Tells a step of microseconds from one of milliseconds, which a longer sample would take too long for.
const PROBE_STEPS = 10;

/**
 * Seconds that a step of this space takes on one thread, by running shortened trials spread over the space for some
 * milliseconds, the fastest of them: others had to wait for something. 0 where all of those are excluded.
 */
export function secondsPerStep(space: SpaceSpec): number {
  const probe = measure(space, PROBE_STEPS, 0);
  const takes = probe * SAMPLE_TRIALS * SAMPLE_ROW * Math.min(space.stop.max_steps, SAMPLE_STEPS);
  if (takes > 10 * SAMPLE_SECONDS) return probe;
  return measure(space, SAMPLE_STEPS, SAMPLE_SECONDS);
}

/** The least seconds that a step took, of rounds of trials for so long; of one round at least, or what of it fits. */
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
      // The loss and gradient at the end of a trial cost about a step too.
      made += kernel.run(index, Math.min(size, index + SAMPLE_ROW)).steps.reduce((sum, one) => sum + one + 1, 0);
    }
    if (made > 0) least = Math.min(least, (performance.now() - start) / 1000 / made);
  } while (performance.now() - begin < 1000 * seconds);
  return Number.isFinite(least) ? least : 0;
}
