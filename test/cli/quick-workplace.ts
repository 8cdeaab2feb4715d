import { onTestFinished } from "vitest";
import { Workplace } from "../support/sweep-command.ts";
import type { Ended } from "../support/sweep-command.ts";
import { runLines } from "./run-lines.ts";

/**
 * A workplace whose `sweep`, `out` and `json` run in one process for all of them, a tenth of the work: for what a command
 * does and says. `start` and `shell` are processes as ever, where that is the point.
 */
export class QuickWorkplace extends Workplace {
  override sweep(...args: readonly string[]): Promise<Ended> {
    return this.sweepIn({}, ...args);
  }

  /** The same with these in the environment. */
  async sweepIn(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
    const since = performance.now();
    const [ended] = await runLines(this, [args], env);
    return { ...ended!, seconds: (performance.now() - since) / 1000 };
  }
}

/** A quick workplace that goes when the test ends. */
export function quickWorkplace(): QuickWorkplace {
  const place = new QuickWorkplace();
  onTestFinished(() => place.remove());
  return place;
}
