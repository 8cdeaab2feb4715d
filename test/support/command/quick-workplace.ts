import { onTestFinished } from "vitest";
import { startIn, Workplace } from "./sweep-command.ts";
import type { Ended } from "./sweep-command.ts";
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
  sweepIn(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
    return this.#run(args, env);
  }

  /** The same with this on standard input. */
  sweepFrom(input: string, ...args: readonly string[]): Promise<Ended> {
    return this.#run(args, {}, input);
  }

  async #run(args: readonly string[], env: Readonly<Record<string, string>>, input?: string): Promise<Ended> {
    const since = performance.now();
    const [ended] = await runLines(this, [args], env, input);
    return { ...ended!, seconds: (performance.now() - since) / 1000 };
  }
}

/** A quick workplace that goes when the test ends. */
export function quickWorkplace(): QuickWorkplace {
  const place = new QuickWorkplace();
  onTestFinished(() => place.remove());
  return place;
}

/** The arguments of `sweep` in each of these lines, as a shell makes them, which reads no person's settings. */
export async function argumentsOf(place: Workplace, lines: readonly string[]): Promise<string[][]> {
  const script = ["sweep() { printf '%s\\0' \"$@\"; printf '\\n\\0'; }", ...lines].join("\n");
  const { stdout } = await startIn(place.folder, "bash", ["--norc", "-c", script]).ended;
  const found = stdout
    .split("\n\0")
    .slice(0, -1)
    .map((line) => line.split("\0").slice(0, -1));
  if (found.length !== lines.length) throw new Error(`${found.length} of these are a call of sweep:\n${script}`);
  return found;
}
