import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { inFolder } from "./sweep-process.ts";
import { bestOfTurns } from "./timing.ts";

const TURNS = 7;
const BIN = fileURLToPath(new URL("../bin/sweep.js", import.meta.url));
const QUICKSTART = fileURLToPath(new URL("../sweeps/quickstart.yaml", import.meta.url));

/** Measures start-up: the bin started directly, against Node alone. */
export function startUp(): Section {
  return inFolder((folder) => {
    const node = (cache: string, ...args: readonly string[]): number => {
      const start = performance.now();
      const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, cache) };
      const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
      if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
      return (performance.now() - start) / 1000;
    };
    let run = 0;
    const quickstart = (cache: string): number =>
      node(cache, BIN, "run", QUICKSTART, "--quiet", "--db", join(folder, `${(run += 1)}.db`));
    const best = bestOfTurns(
      {
        "node -e 0": () => node("none", "-e", "0"),
        "sweep --version": () => node("kept", BIN, "--version"),
        "sweep run sweeps/quickstart.yaml": () => quickstart("kept"),
        "the same, for the first time (no compile cache)": () => {
          rmSync(join(folder, "new"), { recursive: true, force: true });
          return quickstart("new");
        },
      },
      TURNS,
    );
    return {
      title: "Start-up",
      about: `Whole processes, the bin started directly; the least of ${TURNS} turns.`,
      columns: ["", "seconds", "/ node -e 0"],
      rows: Object.entries(best).map(([name, seconds]) => [
        name,
        seconds.toFixed(2),
        times(seconds / best["node -e 0"]),
      ]),
    };
  });
}
