import type { TestContext } from "vitest";

/** A fault that was really made, and what came of it: a row of docs/RELIABILITY.md. */
export interface Fault {
  /** The heading that the row stands under. */
  readonly group: string;
  /** What was done, as in "SIGKILL at a random moment, then the same command". */
  readonly fault: string;
  /** How often. */
  readonly tried: number;
  /** What the test has seen to hold each time. */
  readonly result: string;
}

declare module "vitest" {
  interface TaskMeta {
    faults?: Fault[];
  }
}

/** Puts a fault on record, once all its attempts have ended as they should. */
export function recordFault({ task }: Pick<TestContext, "task">, fault: Fault): void {
  (task.meta.faults ??= []).push(fault);
}

/** What a loop draws its moments from. A failure names it; SEED=… tries the same moments again. */
export function loopSeed(): number {
  return Number(process.env["SEED"] ?? 20_260);
}
