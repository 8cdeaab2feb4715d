import { SweepError } from "../errors.ts";
import type { ChunkOutcome, ChunkTask } from "../spec/chunk.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import type { KernelName } from "../spec/worker-data.ts";
import { kernelFor } from "./kernel-for.ts";
import type { Kernel } from "./kernel.ts";

/** Runs chunks of a sweep; each space is compiled once, when it is first asked for. `name` forces a kernel. */
export function chunkRunner(spec: SweepSpec, name?: KernelName): (task: ChunkTask) => ChunkOutcome {
  const kernels = new Map<number, Kernel>();
  const kernelOf = (space: number): Kernel => {
    const known = kernels.get(space);
    if (known !== undefined) return known;
    const found = spec.spaces[space];
    if (found === undefined) throw new Error(`the sweep has no space ${space}`);
    const kernel = kernelFor(found, name);
    kernels.set(space, kernel);
    return kernel;
  };
  return ({ space, from, to }) => {
    try {
      const kernel = kernelOf(space);
      const start = performance.now();
      const columns = kernel.run(from, to);
      return { ok: true, columns, seconds: (performance.now() - start) / 1000 };
    } catch (error) {
      const code = error instanceof SweepError ? error.code : "setup";
      return { ok: false, code, message: error instanceof Error ? error.message : String(error) };
    }
  };
}
