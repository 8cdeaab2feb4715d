import { Piscina } from "piscina";
import { messageOf, SweepError } from "../errors.ts";
import { memoryProblem } from "../platform/address-space.ts";
import { entryFile, workerEnvironment } from "../platform/own-files.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, PoolTask, RanInThread } from "../sweep/wire/chunk.ts";
import { openMailbox, post } from "../sweep/wire/worker-data.ts";
import { CHUNKS_A_THREAD } from "./executor.ts";
import { lateLibraries } from "./late-libraries.ts";
import type { ExecutorOptions, StartedThreads } from "./provider.ts";

// Fewer coordinates, over all steps of the chunks in flight, take less time than a thread to start.
const LITTLE = 1_000_000;
// Longer than a sweep can keep a thread waiting for its next chunk.
const IDLE_MS = 60_000;

/** A piscina pool. */
export class Pool {
  readonly #threads: number;
  /** Threads that have run a chunk. */
  readonly #ready = new Set<number>();
  /** Coordinates of the chunks in flight, if all their trials reach max_steps. */
  #coordinates = 0;
  readonly #pool: Piscina;
  #failure: unknown;
  #isClosed = false;

  constructor(threads: number) {
    this.#threads = threads;
    this.#pool = new Piscina({
      filename: entryFile("workers/run-chunk.ts"),
      name: "runChunk",
      env: workerEnvironment(),
      // One starts at once; the others start when there is work for them, and stay.
      minThreads: 1,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      // The trials of several chunks share a thread's lanes: none is idle while the first one ends.
      concurrentTasksPerWorker: CHUNKS_A_THREAD,
      // A thread that has yet to start, or to compile, gets one chunk: others may be sooner.
      loadBalancer: (_task, workers) => {
        const isLittle = this.#coordinates <= LITTLE;
        const most = (id: number): number => (isLittle || this.#ready.has(id) ? CHUNKS_A_THREAD : 1);
        const free = workers.filter(({ id, currentUsage }) => currentUsage < most(id));
        const least = Math.min(...free.map(({ currentUsage }) => currentUsage));
        if (least > 0 && workers.length < threads && !isLittle) return null;
        return free.find(({ currentUsage }) => currentUsage === least) ?? null;
      },
    });
    // The death of an idle worker and a late answer are events; unhandled, they end the process.
    this.#pool.on("error", (error) => {
      this.#failure ??= error;
      void this.close();
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#pool.destroy();
  }

  /** Returns the executor of one sweep. Its `close` ends the threads only if chunks are running. */
  executor(sweep: number, spec: SweepSpec, { store, kernel }: ExecutorOptions): ReturnType<StartedThreads["executor"]> {
    const mailbox = openMailbox();
    post(mailbox, { spec, store, kernel });
    const libraries = lateLibraries(spec, this.#threads, kernel);
    let running = 0;
    let isOver = false;
    this.#ready.clear();
    return {
      threads: this.#threads,
      ready: async () => libraries?.ready(),
      run: async (task) => {
        if (isOver && this.#failure === undefined) throw new Error("the executor has been closed");
        const { objective, stop } = spec.spaces[task.space]!;
        const coordinates = (task.to - task.from) * stop.max_steps * objective.dim;
        running += 1;
        this.#coordinates += coordinates;
        try {
          const library = await libraries?.of(task.space);
          return await this.#run({ ...task, sweep, mailbox, library });
        } catch (error) {
          // A library that is forced cannot be made.
          if (error instanceof SweepError) throw error;
          const cause = this.#failure ?? error;
          const reason = memoryProblem(cause) ?? messageOf(cause);
          const what = `trials ${task.from} to ${task.to - 1} of "${spec.spaces[task.space]?.label}"`;
          throw new SweepError("setup", `a worker thread failed at ${what}: ${reason}`, undefined, cause);
        } finally {
          running -= 1;
          this.#coordinates -= coordinates;
        }
      },
      close: async () => {
        isOver = true;
        await Promise.all([libraries?.close(), running > 0 ? this.close() : undefined]);
      },
    };
  }

  async #run(task: PoolTask): Promise<ChunkOutcome> {
    // A destroyed pool would start a thread for it.
    if (this.#isClosed) throw this.#failure ?? new Error("the executor has been closed");
    const { thread, outcome } = (await this.#pool.run(task)) as RanInThread;
    this.#ready.add(thread);
    return outcome;
  }
}
