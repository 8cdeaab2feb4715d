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

/**
 * How often to try a fault: `quick` times in `npm test`, `soak` times in `npm run test:soak`, of which the environment's
 * SOAK takes a share: SOAK=0.1 is a tenth, and never less than in `npm test`.
 */
export function attempts(quick: number, soak: number): number {
  const share = Number(process.env["SOAK"] ?? 0);
  return Math.max(quick, Math.round(soak * share));
}

/** What a loop draws its moments from. A failure names it; SEED=… tries the same moments again. */
export function loopSeed(): number {
  return Number(process.env["SEED"] ?? 20_260);
}
