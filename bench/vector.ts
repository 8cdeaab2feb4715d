import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Pair } from "./pairs.ts";

/** vector.c has these objectives, in 2 dimensions with momentum. */
const OBJECTIVES = ["rosenbrock", "beale"];

/** Loops in C, 16 trials side by side, compiled for this machine. */
export interface VectorLoops {
  /** Seconds of all trials of a pair and their final losses; undefined for a pair that vector.c does not have. */
  run(pair: Pair): { readonly seconds: number; readonly losses: readonly number[] } | undefined;
  remove(): void;
}

/** Compiles vector.c; undefined where there is no gcc. */
export function compileVector(): VectorLoops | undefined {
  const folder = mkdtempSync(join(tmpdir(), "sweep-bench-"));
  const program = join(folder, "vector");
  const source = fileURLToPath(new URL("vector.c", import.meta.url));
  const compiler = process.env["CC"] ?? "gcc";
  if (spawnSync(compiler, ["-O3", "-march=native", "-o", program, source, "-lm"]).status !== 0) {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return {
    run({ space, trials, maxSteps }) {
      const { name, dim } = space.objective;
      if (!OBJECTIVES.includes(name) || dim !== 2 || space.optimizer.name !== "momentum") return undefined;
      const input = trials.map((trial) => trial.join(" ")).join("\n");
      const output = execFileSync(program, [name, String(maxSteps)], { input, encoding: "utf8" });
      const [seconds = NaN, ...losses] = output.trim().split("\n").map(Number);
      return { seconds, losses };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
