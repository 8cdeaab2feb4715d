import { chooseKernel } from "../../../../kernel/choose-kernel.ts";
import { kernelFor } from "../../../../kernel/kernel-for.ts";
import type { Kernel } from "../../../../kernel/kernel.ts";
import { loadKernels } from "../../../../kernel/registry.ts";
import type { TrialColumns } from "../../../../sweep/outcomes/columns.ts";
import { specSize } from "../../../../sweep/points/samplers.ts";
import { batchSize } from "../../../../sweep/spec/measures.ts";
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
const LAST_PART = 1 / 2;

// Steps that read rows of data are long: a sample has few trials, each of about this many rows.
const SAMPLED_ROWS = 4_000;
const DATA_BLOCKS = 2;
const DATA_BLOCK = 2;

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
  const rows = batchSize(space);
  const firstCap = rows === undefined ? FIRST_CAP : Math.ceil(SAMPLED_ROWS / rows);
  const blocks = rows === undefined ? BLOCKS : DATA_BLOCKS;
  for (let cap = Math.min(firstCap, maxSteps); ; cap = Math.min(cap * CAP_GROWTH, maxSteps)) {
    const start = performance.now();
    const kernel = kernelFor(
      KERNELS,
      { ...space, stop: { ...space.stop, max_steps: cap } },
      { name: chooseKernel(KERNELS, space), seed },
    );
    const compileSeconds = secondsSince(start);
    const sample = warmSample({ kernel, size: specSize(space), cap, blocks }, WARM_PART * most);
    const isWhole = cap === maxSteps || sample.steps.every((one) => one < cap);
    if (isWhole || CAP_GROWTH * sample.seconds > LAST_PART * most) return { ...sample, compileSeconds };
  }
}

/** A compiled space of which a sample is run. */
interface Sampled {
  readonly kernel: Kernel;
  readonly size: number;
  readonly cap: number;
  /** Number of blocks of trials. */
  readonly blocks: number;
}

/** Repeats a sample until its code is warm, and returns the fastest: others had to wait. */
function warmSample(sampled: Sampled, seconds: number): Sample {
  const usual = sampled.blocks === DATA_BLOCKS ? DATA_BLOCK : BLOCK;
  const first = timed(sampled, usual);
  const block = first.seconds < SHORT_SECONDS ? LARGE_BLOCK : usual;
  const begin = performance.now();
  let best = first.seconds < SHORT_SECONDS ? timed(sampled, block) : first;
  for (let run = 1; run < WARM_RUNS && secondsSince(begin) < seconds; run++) {
    const next = timed(sampled, block);
    if (next.seconds < best.seconds) best = next;
  }
  return best;
}

function timed({ kernel, size, cap, blocks: count }: Sampled, block: number): Sample {
  const blocks = spread(size, count, block);
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
function spread(size: number, count: number, block: number): (readonly [number, number])[] {
  if (size <= count * block) return [[0, size]];
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor(((size - block) * i) / (count - 1));
    return [from, from + block] as const;
  });
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
