import { nextTurn } from "../platform/next-turn.ts";
import { bestRows } from "../sweep/outcomes/best-rows.ts";
import type { TrialColumns } from "../sweep/outcomes/columns.ts";
import { totalsOf } from "../sweep/outcomes/totals.ts";
import type { ChunkOutcome, ChunkTask, PoolTask } from "../sweep/wire/chunk.ts";
import { givenPoints } from "../sweep/rounds/given-points.ts";
import type { PointReader } from "../sweep/points/sampler.ts";
import type { WorkerData } from "../sweep/wire/worker-data.ts";
import type { Kernel, TrialLanes } from "./kernel.ts";
import { TallyCounter } from "../sweep/outcomes/tally.ts";
import type { Kernels } from "./registry.ts";
import { failedChunk, spaceKernels } from "./space-kernels.ts";

/**
 * Runs a chunk, natively if its space has a library. Calls may overlap: then the trials of both
 * share the lanes of a kernel.
 */
export type ChunkRunner = (task: ChunkTask & Pick<PoolTask, "library">) => Promise<ChunkOutcome>;

/** Returns the kernel of a compiled library; undefined if the library does not open. */
export type NativeKernels = (space: number, rung: number | undefined, library: string) => Promise<Kernel | undefined>;

/**
 * Runs chunks of a sweep's spaces that are not isolated. For a summary, returns only the rows that
 * may be among the best.
 */
export function chunkRunner(data: WorkerData, available: Kernels, native?: NativeKernels): ChunkRunner {
  const kernelOf = spaceKernels(data, available);
  const flows = new WeakMap<Kernel, Flow>();
  const outcome = chunkOutcomes(data);
  return async (task) => {
    const { space, from, to, library } = task;
    const rung = task.round?.rung;
    try {
      const compiled = library === undefined ? undefined : await native?.(space, rung, library);
      const kernel = compiled ?? kernelOf(space, rung);
      const isNative = compiled === undefined ? {} : { isNative: true };
      const points = givenPoints(data.spec.spaces[space]!, task);
      if (kernel.lanes === undefined) {
        const start = performance.now();
        return { ...outcome(space, kernel.run(from, to, points), (performance.now() - start) / 1000), ...isNative };
      }
      const flow = flows.get(kernel) ?? new Flow(kernel.lanes);
      flows.set(kernel, flow);
      const { columns, seconds, steps } = await flow.run(from, to, points);
      return { ...outcome(space, columns, seconds), stepsMade: steps, ...isNative };
    } catch (error) {
      return failedChunk(error);
    }
  };
}

/** Makes the outcome of a chunk from its rows. */
export type ChunkOutcomes = (space: number, all: TrialColumns, seconds: number) => ChunkOutcome & { readonly ok: true };

/** Returns a maker of outcomes: of all rows, or of what a summary keeps. */
export function chunkOutcomes({ spec, store }: Pick<WorkerData, "spec" | "store">): ChunkOutcomes {
  let counter: { readonly space: number; readonly of: TallyCounter } | undefined;
  return (space, all, seconds) => {
    const ran = { ok: true, totals: totalsOf(all), seconds } as const;
    if (store === "trials") return { ...ran, columns: all };
    if (counter?.space !== space) counter = { space, of: new TallyCounter(spec.spaces[space]!) };
    return { ...ran, columns: bestRows(all), tally: counter.of.count(all) };
  };
}

interface RanRange {
  readonly columns: TrialColumns;
  readonly seconds: number;
  readonly steps: number;
}

/** The ranges of one kernel that run at the same time. */
class Flow {
  readonly #lanes: TrialLanes;
  readonly #waiting = new Map<number, PromiseWithResolvers<RanRange>>();
  #isRunning = false;

  constructor(lanes: TrialLanes) {
    this.#lanes = lanes;
  }

  run(from: number, to: number, points: PointReader | undefined): Promise<RanRange> {
    const ended = Promise.withResolvers<RanRange>();
    this.#waiting.set(this.#lanes.add(from, to, points), ended);
    if (!this.#isRunning) void this.#runAll();
    return ended.promise;
  }

  /** Runs ranges until none is left, also those that are added meanwhile. */
  async #runAll(): Promise<void> {
    this.#isRunning = true;
    try {
      // The time of a range is that since the last one ended: they share their steps.
      let seconds = 0;
      while (this.#lanes.isBusy) {
        const start = performance.now();
        const finished = this.#lanes.advance();
        seconds += (performance.now() - start) / 1000;
        if (finished !== undefined) {
          this.#waiting.get(finished.range)?.resolve({ ...finished, seconds });
          this.#waiting.delete(finished.range);
          seconds = 0;
        }
        // Another chunk may come.
        await nextTurn();
      }
    } catch (error) {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    }
    this.#isRunning = false;
  }
}
