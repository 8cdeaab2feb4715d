import { SweepError } from "../errors.ts";
import { bestRows } from "../sweep/outcomes/best-rows.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import type { WorkerData } from "../sweep/wire/worker-data.ts";
import { totalsOf } from "../sweep/outcomes/totals.ts";
import { kernelFor } from "./kernel-for.ts";
import type { Kernel } from "./kernel.ts";

// Chunks come space by space, so that a few compiled ones are enough. Each has a memory with gigabytes of address space.
const KEPT = 8;

/**
 * Runs chunks of a sweep, of those spaces that are not isolated; each space is compiled once, when it is first asked for, and forgotten when others have taken its turn. For a summary only the rows that may be
 * among the best come back: the others need not cross to the main thread.
 */
export function chunkRunner({ spec, store, kernel: name }: WorkerData): (task: ChunkTask) => ChunkOutcome {
  const kernels = new Map<number, Kernel>();
  const kernelOf = (space: number): Kernel => {
    const known = kernels.get(space);
    if (known !== undefined) return known;
    const found = spec.spaces[space];
    if (found === undefined) throw new Error(`the sweep has no space ${space}`);
    const kernel = kernelFor(found, { name, seed: spec.seed });
    kernels.set(space, kernel);
    const [oldest] = kernels.keys();
    if (kernels.size > KEPT && oldest !== undefined) kernels.delete(oldest);
    return kernel;
  };
  return ({ space, from, to }) => {
    try {
      const kernel = kernelOf(space);
      const start = performance.now();
      const all = kernel.run(from, to);
      const totals = totalsOf(all);
      const columns = store === "summary" ? bestRows(all) : all;
      return { ok: true, columns, totals, seconds: (performance.now() - start) / 1000 };
    } catch (error) {
      return failure(error);
    }
  };
}

function failure(error: unknown): ChunkOutcome {
  const code = error instanceof SweepError ? error.code : "setup";
  return { ok: false, code, message: error instanceof Error ? error.message : String(error) };
}
