import type { Executor } from "../../../src/executors/executor.ts";
import { wholeChunks } from "./run-chunk.ts";
import { loadKernels } from "../../../src/kernel/registry.ts";
import type { ChunkOutcome, ChunkTask, FinishedChunk } from "../../../src/sweep/wire/chunk.ts";
import type { SweepSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { rowsOf } from "./run-space.ts";
import type { Row } from "./run-space.ts";

const KERNELS = await loadKernels();

/** Runs chunks on the calling thread and records them. `instead` may answer in its place. */
export class ArrayExecutor implements Executor {
  readonly threads: number;
  readonly tasks: ChunkTask[] = [];
  inFlight = 0;
  mostInFlight = 0;
  closed = 0;
  readonly #run: (task: ChunkTask) => ChunkOutcome;
  readonly #instead: (task: ChunkTask, call: number) => Promise<ChunkOutcome> | undefined;

  constructor(
    spec: SweepSpec,
    threads = 2,
    instead: (task: ChunkTask, call: number) => Promise<ChunkOutcome> | undefined = () => undefined,
  ) {
    this.threads = threads;
    this.#run = wholeChunks({ spec, store: "trials", kernel: undefined }, KERNELS);
    this.#instead = instead;
  }

  async run(task: ChunkTask): Promise<ChunkOutcome> {
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      const call = this.tasks.push(task);
      // Asynchronous, as with threads.
      await new Promise((resolve) => setImmediate(resolve));
      return await (this.#instead(task, call) ?? this.#run(task));
    } finally {
      this.inFlight -= 1;
    }
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

/** Returns all rows of the batches, by trial. */
export function rowsIn(batches: readonly (readonly FinishedChunk[])[]): Row[] {
  return batches
    .flat()
    .flatMap(({ columns }) => rowsOf(columns))
    .sort((a, b) => a.trial - b.trial);
}
