import type { WorkerPool } from "../../executors/workers.ts";
import type { CommandContext } from "./command.ts";
import { threadCount } from "./thread-count.ts";

/**
 * Workers that load their code while the main thread reads the command line and the grid. Runs that
 * follow each other share them.
 */
export class EarlyWorkers implements CommandContext {
  readonly #pools = new Map<number, WorkerPool>();

  /** Starts the default number of workers. */
  async start(): Promise<void> {
    // Loaded on demand: most commands start no workers.
    const threads = threadCount(undefined);
    if (this.#pools.has(threads)) return;
    const { startWorkers } = await import("../../executors/workers.ts");
    this.#pools.set(threads, startWorkers(threads));
  }

  async workers(threads: number): Promise<WorkerPool> {
    const known = this.#pools.get(threads);
    if (known !== undefined) return known;
    const { workersFor } = await import("../../executors/workers.ts");
    const pool = workersFor(threads);
    this.#pools.set(threads, pool);
    return pool;
  }

  /** Stops the workers, used or not. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }
}
