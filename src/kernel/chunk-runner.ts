import { SweepError } from "../errors.ts";
import { bestRows } from "../sweep/outcomes/best-rows.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import type { WorkerData } from "../sweep/wire/worker-data.ts";
import { TallyCounter } from "../sweep/outcomes/tally.ts";
import { totalsOf } from "../sweep/outcomes/totals.ts";
import { kernelFor } from "./kernel-for.ts";
import { isKernelName } from "./registry.ts";
import type { Kernels } from "./registry.ts";
import type { Kernel } from "./kernel.ts";

// Chunks come space by space, so few compiled ones are enough. Each reserves gigabytes of address
// space.
const CACHED_KERNELS = 8;

/**
 * Runs chunks of a sweep's spaces that are not isolated. Compiles each space on first use and
 * caches the last eight. For a summary, returns only the rows that may be among the best.
 */
export function chunkRunner(
  { spec, store, kernel: name }: WorkerData,
  available: Kernels,
): (task: ChunkTask) => ChunkOutcome {
  if (name !== undefined && !isKernelName(name)) throw new Error(`no such kernel: ${name}`);
  const kernels = new Map<number, Kernel>();
  const kernelOf = (space: number): Kernel => {
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
  let counter: { readonly space: number; readonly of: TallyCounter } | undefined;
  const counterOf = (space: number): TallyCounter => {
    if (counter?.space !== space) counter = { space, of: new TallyCounter(spec.spaces[space]!) };
    return counter.of;
  };
  return ({ space, from, to }) => {
    try {
      const kernel = kernelOf(space);
      const start = performance.now();
      const all = kernel.run(from, to);
      const totals = totalsOf(all);
      const outcome =
        store === "summary" ? { columns: bestRows(all), tally: counterOf(space).count(all) } : { columns: all };
      return { ok: true, ...outcome, totals, seconds: (performance.now() - start) / 1000 };
    } catch (error) {
      return failure(error);
    }
  };
}

function failure(error: unknown): ChunkOutcome {
  const code = error instanceof SweepError ? error.code : "setup";
  return { ok: false, code, message: error instanceof Error ? error.message : String(error) };
}
