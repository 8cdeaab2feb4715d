import { chooseKernel } from "../kernel/choose-kernel.ts";
import { chunkRunner } from "../kernel/chunk-runner.ts";
import type { ChunkRunner } from "../kernel/chunk-runner.ts";
import { latest } from "../kernel/lowering/latest.ts";
import { lowerSpace } from "../kernel/lowering/lowered-space.ts";
import { FIRST_KERNELS, loadKernelChoices, loadKernels } from "../kernel/registry.ts";
import { failedChunk } from "../kernel/space-kernels.ts";
import { operationCount } from "../kernel/wasm/operation-count.ts";
import { spaceSize } from "../sweep/points/samplers.ts";
import { isIsolated } from "../sweep/spec/isolated.ts";
import { usesModule } from "../sweep/spec/module-use.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { WorkerData } from "../sweep/wire/worker-data.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import type { Executor } from "./executor.ts";
import type { ExecutorProvider, StartedThreads } from "./provider.ts";

// More spaces take longer to compile than threads to start.
const MOST_SPACES = 8;
// Fewer operations, if all trials reach max_steps, take less time than a thread to start.
const FEW_OPERATIONS = 20_000_000;

/**
 * Runs sweeps that take less time than a thread to start, in the calling thread. Nothing can end a
 * chunk, but none takes long.
 */
export const smallSweeps: ExecutorProvider = {
  name: "small sweeps",
  accepts: (_space, spec, kernel) => kernel === undefined && isSmall(spec),
  start: (threads): StartedThreads => ({
    executor: (spec, { store }) => new CallingThread(threads, { spec, store, kernel: undefined }),
    close: () => Promise.resolve(),
  }),
};

/** Whether all trials of a sweep are formulas without loops and take little time. */
const isSmall = latest(({ spaces }: SweepSpec): boolean => {
  let operations = 0;
  const isFew = (space: SpaceSpec): boolean => (operations += operationsOf(space)) <= FEW_OPERATIONS;
  return spaces.length <= MOST_SPACES && spaces.every((space) => !usesModule(space) && isFew(space));
});

/** Returns the operations of a space; Infinity if there are many, or if they are not known. */
function operationsOf(space: SpaceSpec): number {
  const { objective, stop } = space;
  const coordinates = spaceSize(space) * stop.max_steps * objective.dim;
  // Long formulas take a while to count.
  if (coordinates > FEW_OPERATIONS || objective.data !== undefined || isIsolated(space)) return Infinity;
  const lowered = lowerSpace(space);
  // The operations of a loop are counted once.
  return lowered.objective.graph.loops.length > 0 ? Infinity : coordinates * operationCount(lowered);
}

class CallingThread implements Executor {
  readonly threads: number;
  readonly #data: WorkerData;
  #runner: Promise<ChunkRunner> | undefined;
  #isClosed = false;

  constructor(threads: number, data: WorkerData) {
    this.threads = threads;
    this.#data = data;
  }

  async run(task: ChunkTask): Promise<ChunkOutcome> {
    this.#checkOpen();
    this.#runner ??= loadRunner(this.#data);
    const outcome = await this.#runner.then((run) => run(task)).catch(failedChunk);
    this.#checkOpen();
    return outcome;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new Error("the executor has been closed");
  }
}

/** Loads only the kernels that a sweep needs. */
async function loadRunner(data: WorkerData): Promise<ChunkRunner> {
  const choices = await loadKernelChoices(FIRST_KERNELS);
  const names = data.spec.spaces.map((space) => chooseKernel(choices, space));
  return chunkRunner(data, await loadKernels(names));
}
