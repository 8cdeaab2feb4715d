import { messageOf, SweepError } from "../errors.ts";
import type { ChunkOutcome } from "../sweep/wire/chunk.ts";
import type { WorkerData } from "../sweep/wire/worker-data.ts";
import { kernelFor } from "./kernel-for.ts";
import { isKernelName } from "./kernel-names.ts";
import type { Kernels } from "./registry.ts";
import type { Kernel } from "./kernel.ts";

// Chunks come space by space, so few compiled ones are enough. Each reserves gigabytes of address
// space.
export const CACHED_KERNELS = 8;

/** Returns the compiled kernel of a space, by its position. */
export type SpaceKernels = (space: number) => Kernel;

/** Compiles each space of a sweep on first use and caches the last eight. */
export function spaceKernels({ spec, kernel: name }: WorkerData, available: Kernels): SpaceKernels {
  if (name !== undefined && !isKernelName(name)) throw new Error(`no such kernel: ${name}`);
  const kernels = new Map<number, Kernel>();
  return (space) => {
    const known = kernels.get(space);
    if (known !== undefined) return known;
    const found = spec.spaces[space];
    if (found === undefined) throw new Error(`the sweep has no space ${space}`);
    const kernel = kernelFor(available, found, { name, seed: spec.seed });
    kernels.set(space, kernel);
    const [oldest] = kernels.keys();
    if (kernels.size > CACHED_KERNELS && oldest !== undefined) kernels.delete(oldest);
    return kernel;
  };
}

/** Returns an error as the outcome of a chunk. */
export function failedChunk(error: unknown): ChunkOutcome {
  const code = error instanceof SweepError ? error.code : "setup";
  return { ok: false, code, message: messageOf(error) };
}
