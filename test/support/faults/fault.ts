import type { TestContext } from "vitest";

/** A fault that a test caused, and its outcome: a row of docs/RELIABILITY.md. */
export interface Fault {
  /** Heading of the row's table. */
  readonly group: string;
  /** The fault, as in "SIGKILL at a random moment, then the same command". */
  readonly fault: string;
  /** Number of attempts. */
  readonly tried: number;
  /** The outcome that held in every attempt. */
  readonly result: string;
}

declare module "vitest" {
  interface TaskMeta {
    faults?: Fault[];
  }
}

/** Records a fault, after all its attempts have passed. */
export function recordFault({ task }: Pick<TestContext, "task">, fault: Fault): void {
  (task.meta.faults ??= []).push(fault);
}

/** Returns the seed of a fault loop. A failure names it; SEED=… repeats the same moments. */
export function loopSeed(): number {
  return Number(process.env["SEED"] ?? 20_260);
}
