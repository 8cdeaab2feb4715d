import { messageOf, SweepError } from "../errors.ts";
import type { ChunkOutcome } from "../sweep/wire/chunk.ts";
import { spaceAt } from "../sweep/rounds/halving/rungs.ts";
import type { WorkerData } from "../sweep/wire/worker-data.ts";
import { chooseKernel } from "./choose-kernel.ts";
import { kernelFor } from "./kernel-for.ts";
import { isKernelName } from "./kernel-names.ts";
import type { Kernels } from "./registry.ts";
import type { Kernel } from "./kernel.ts";

// Chunks come space by space, so few compiled ones are enough. Each reserves gigabytes of address
// space.
export const CACHED_KERNELS = 8;

/** Returns the compiled kernel of a space, by its position, and of a rung if it has rungs. */
export type SpaceKernels = (space: number, rung?: number) => Kernel;

/** Compiles each space of a sweep on first use and caches the last eight. */
export function spaceKernels({ spec, kernel: name }: WorkerData, available: Kernels): SpaceKernels {
  if (name !== undefined && !isKernelName(name)) throw new Error(`no such kernel: ${name}`);
  const kernels = new Map<string, { readonly space: number; readonly kernel: Kernel }>();
  return (space, rung) => {
    const key = kernelKey(space, rung);
    const known = kernels.get(key);
    if (known !== undefined) return known.kernel;
    const found = spec.spaces[space];
    if (found === undefined) throw new Error(`the sweep has no space ${space}`);
    const own = spaceAt(found, rung);
    // Rungs share their code.
    const other = kernels.values().find((one) => one.space === space)?.kernel;
    const shared = other?.withMaxSteps?.(own.stop.max_steps);
    const chosen = name ?? chooseKernel(available, found);
    const kernel = shared ?? kernelFor(available, own, { name: chosen, seed: spec.seed });
    kernels.set(key, { space, kernel });
    const [oldest] = kernels.keys();
    if (kernels.size > CACHED_KERNELS && oldest !== undefined) kernels.delete(oldest);
    return kernel;
  };
}

/** Returns the key of a kernel in a cache. */
export function kernelKey(space: number, rung: number | undefined): string {
  return `${space} ${rung ?? ""}`;
}

/** Returns an error as the outcome of a chunk. */
export function failedChunk(error: unknown): ChunkOutcome {
  const code = error instanceof SweepError ? error.code : "setup";
  return { ok: false, code, message: messageOf(error) };
}
