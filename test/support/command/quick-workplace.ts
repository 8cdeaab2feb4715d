import { onTestFinished } from "vitest";
import { startIn, Workplace } from "./sweep-command.ts";
import type { Ended } from "./sweep-command.ts";
import { runLines } from "./run-lines.ts";

/**
 * A workplace whose `sweep`, `out` and `json` share one process, at a tenth of the cost. `start`
 * and `shell` start real processes.
 */
export class QuickWorkplace extends Workplace {
  override sweep(...args: readonly string[]): Promise<Ended> {
    return this.sweepIn({}, ...args);
  }

  /** Runs `sweep` with these environment variables. */
  sweepIn(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
    return this.#run(args, env);
  }

  /** Runs `sweep` with this text on standard input. */
  sweepFrom(input: string, ...args: readonly string[]): Promise<Ended> {
    return this.#run(args, {}, input);
  }

  async #run(args: readonly string[], env: Readonly<Record<string, string>>, input?: string): Promise<Ended> {
    const since = performance.now();
    const [ended] = await runLines(this, [args], env, input);
    return { ...ended!, seconds: (performance.now() - since) / 1000 };
  }
}

/** Returns a quick workplace that is removed when the test ends. */
export function quickWorkplace(): QuickWorkplace {
  const place = new QuickWorkplace();
  onTestFinished(() => place.remove());
  return place;
}

/** Returns the arguments of `sweep` in each line, as split by a shell without user settings. */
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
