import { chooseKernel } from "../../../../kernel/choose-kernel.ts";
import { kernelFor } from "../../../../kernel/kernel-for.ts";
import type { Kernel } from "../../../../kernel/kernel.ts";
import { loadKernels } from "../../../../kernel/registry.ts";
import type { TrialColumns } from "../../../../sweep/outcomes/columns.ts";
import { spaceSize } from "../../../../sweep/points/samplers.ts";
import type { SpaceSpec } from "../../../../sweep/spec/sweep-spec.ts";
import type { Sample } from "./sample.ts";

const KERNELS = await loadKernels();

// Trials of a sample: blocks of as many as a kernel runs at once, from all over the space; larger
// ones if they take no time.
const BLOCKS = 8;
const BLOCK = 24;
const LARGE_BLOCK = 512;
const SHORT_SECONDS = 3e-3;

// The cap on steps rises while the next sample would take at most this part of the time.
const FIRST_CAP = 250;
const CAP_GROWTH = 8;
// A step over thousands of rows of data takes milliseconds: single trials, and few steps at first.
const DATA_BLOCK = 1;
const FIRST_DATA_CAP = 2;
const LAST_PART = 1 / 2;

// A sample is repeated so often, or for this part of the time: then its code is compiled in full.
const WARM_RUNS = 30;
const WARM_PART = 1 / 6;

/** A sample, and the seconds that the kernel took to compile. */
interface KernelSample extends Sample {
  readonly compileSeconds: number;
}

/** Runs trials of a space with the kernel that will run it, for about this many seconds. */
export function kernelSample(space: SpaceSpec, seed: number, most: number): KernelSample {
  const { max_steps: maxSteps } = space.stop;
  const [block, firstCap] = space.objective.data === undefined ? [BLOCK, FIRST_CAP] : [DATA_BLOCK, FIRST_DATA_CAP];
  for (let cap = Math.min(firstCap, maxSteps); ; cap = Math.min(cap * CAP_GROWTH, maxSteps)) {
    const start = performance.now();
    const kernel = kernelFor(
      KERNELS,
      { ...space, stop: { ...space.stop, max_steps: cap } },
      { name: chooseKernel(KERNELS, space), seed },
    );
    const compileSeconds = secondsSince(start);
    const sample = warmSample(kernel, { size: spaceSize(space), block, cap }, WARM_PART * most);
    const isWhole = cap === maxSteps || sample.steps.every((one) => one < cap);
    if (isWhole || CAP_GROWTH * sample.seconds > LAST_PART * most) return { ...sample, compileSeconds };
  }
}

/** Trials of a sample: blocks of a space of some size, of which each trial makes up to `cap` steps. */
interface Trials {
  readonly size: number;
  readonly block: number;
  readonly cap: number;
}

/** Repeats a sample until its code is warm, and returns the fastest: others had to wait. */
function warmSample(kernel: Kernel, some: Trials, seconds: number): Sample {
  const first = timed(kernel, some);
  const isShort = first.seconds < SHORT_SECONDS;
  const more = isShort ? { ...some, block: LARGE_BLOCK } : some;
  const begin = performance.now();
  let best = isShort ? timed(kernel, more) : first;
  for (let run = 1; run < WARM_RUNS && secondsSince(begin) < seconds; run++) {
    const next = timed(kernel, more);
    if (next.seconds < best.seconds) best = next;
  }
  return best;
}

function timed(kernel: Kernel, { size, block, cap }: Trials): Sample {
  const blocks = spread(size, block);
  const start = performance.now();
  const columns = runBlocks(kernel, blocks);
  const seconds = secondsSince(start);
  return { cap, seconds, steps: columns.flatMap((one) => [...one.steps]) };
}

function runBlocks(kernel: Kernel, blocks: readonly (readonly [number, number])[]): TrialColumns[] {
  const { lanes } = kernel;
  if (lanes === undefined) return blocks.map(([from, to]) => kernel.run(from, to));
  for (const [from, to] of blocks) lanes.add(from, to);
  const columns: TrialColumns[] = [];
  while (lanes.isBusy) {
    const finished = lanes.advance();
    if (finished !== undefined) columns.push(finished.columns);
  }
  return columns;
}

/** Returns blocks spread evenly over a space, all of it if it is small. */
function spread(size: number, block: number): (readonly [number, number])[] {
  if (size <= BLOCKS * block) return [[0, size]];
  return Array.from({ length: BLOCKS }, (_, i) => {
    const from = Math.floor(((size - block) * i) / (BLOCKS - 1));
    return [from, from + block] as const;
  });
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
