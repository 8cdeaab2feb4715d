import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { inFolder } from "./sweep-process.ts";
import { bestOfTurns } from "./timing.ts";

const TURNS = 15;
const ROOT = join(import.meta.dirname, "..");
const SMALL = "objective: sphere\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\n";

/** Measures start-up: the packed and installed command, against Node alone. */
export function startUp(): Section {
  return inFolder((folder) => {
    const bin = installedBin(folder);
    const grid = join(folder, "small.yaml");
    writeFileSync(grid, SMALL);
    const node = (cache: string, ...args: readonly string[]): number => {
      const start = performance.now();
      const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, cache) };
      const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
      if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
      return (performance.now() - start) / 1000;
    };
    let runs = 0;
    const run = (cache: string, file: string): number =>
      node(cache, bin, "run", file, "--quiet", "--db", join(folder, `${(runs += 1)}.db`));
    const listed = join(folder, "listed.db");
    node("kept", bin, "run", grid, "--quiet", "--db", listed);
    const best = bestOfTurns(
      {
        "node -e 0": () => node("none", "-e", "0"),
        "sweep --version": () => node("kept", bin, "--version"),
        "sweep ls": () => node("kept", bin, "ls", "--db", listed),
        "sweep run of two trials": () => run("kept", grid),
        "sweep run sweeps/quickstart.yaml": () => run("kept", join(ROOT, "sweeps/quickstart.yaml")),
        "sweep run of two trials, for the first time (no compile cache)": () => {
          rmSync(join(folder, "new"), { recursive: true, force: true });
          return run("new", grid);
        },
      },
      TURNS,
    );
    return {
      title: "Start-up",
      about: `Whole processes of the packed and installed command, started directly; the least of ${TURNS} turns.`,
      columns: ["", "seconds", "/ node -e 0"],
      rows: Object.entries(best).map(([name, seconds]) => [
        name,
        seconds.toFixed(3),
        times(seconds / best["node -e 0"]),
      ]),
    };
  });
}

/** Packs the package and installs it in a folder. Returns its command. */
function installedBin(folder: string): string {
  const pack = ["pack", "--silent", "--pack-destination", folder];
  const file = execFileSync("npm", pack, { cwd: ROOT, encoding: "utf8" }).trim().split("\n").at(-1)!;
  writeFileSync(join(folder, "package.json"), "{}");
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--silent", "--prefer-offline", file], { cwd: folder });
  return join(folder, "node_modules/gradsweep/bin/sweep.js");
}
