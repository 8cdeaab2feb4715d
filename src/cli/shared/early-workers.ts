import type { WorkerPool } from "../../executors/piscina-executor.ts";
import type { CommandContext } from "./command.ts";
import { threadCount } from "./thread-count.ts";

/** Worker threads that load their code while the command line and the grid are still being read. */
export class EarlyWorkers implements CommandContext {
  #pool: WorkerPool | undefined;

  /** Starts as many as a command takes by itself. */
  async start(): Promise<void> {
    // Loaded only now, as most commands start none.
    const { startWorkers } = await import("../../executors/piscina-executor.ts");
    this.#pool = startWorkers(threadCount(undefined));
  }

  async workers(threads: number): Promise<WorkerPool> {
    const pool = this.#pool;
    if (pool?.threads === threads) return pool;
    const { workersFor } = await import("../../executors/piscina-executor.ts");
    return workersFor(threads);
  }

  /** Ends them, whether they were asked for or not. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }
}
