import type { WorkerPool } from "../../executors/workers.ts";
import type { CommandContext } from "./command.ts";

/** Workers by their number of threads. Runs that follow each other share them. */
export class SharedWorkers implements CommandContext {
  readonly #pools = new Map<number, WorkerPool>();

  async workers(threads: number): Promise<WorkerPool> {
    const known = this.#pools.get(threads);
    if (known !== undefined) return known;
    // Loaded on demand: most commands run no trials.
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
