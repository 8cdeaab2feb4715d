import type { WorkerPool } from "../../executors/workers.ts";
import type { CommandContext } from "./command.ts";
import { threadCount } from "./thread-count.ts";

/** Workers that load their code while the main thread reads the command line and the grid. */
export class EarlyWorkers implements CommandContext {
  #pool: WorkerPool | undefined;
  #isTaken = false;

  /** Starts the default number of workers. */
  async start(): Promise<void> {
    // Loaded on demand: most commands start no workers.
    const { startWorkers } = await import("../../executors/workers.ts");
    this.#pool = startWorkers(threadCount(undefined));
  }

  async workers(threads: number): Promise<WorkerPool> {
    const pool = this.#pool;
    // A run closes its pool, so the next run needs another one.
    if (pool?.threads === threads && !this.#isTaken) {
      this.#isTaken = true;
      return pool;
    }
    const { workersFor } = await import("../../executors/workers.ts");
    return workersFor(threads);
  }

  /** Stops the workers, used or not. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }
}
