import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findCompilerSync } from "../src/native/build.ts";
import type { LongTrials } from "./pairs.ts";

/** Objectives of vector.c, in 2 dimensions with momentum. */
const OBJECTIVES = ["rosenbrock", "beale"];

/** C loops over 16 trials side by side, compiled for this machine. */
export interface VectorLoops {
  /**
   * Returns the seconds and final losses of some trials; undefined if vector.c does not have their
   * objective and update rule.
   */
  run(trials: LongTrials): { readonly seconds: number; readonly losses: readonly number[] } | undefined;
  remove(): void;
}

/** Compiles vector.c; returns undefined without a C compiler. */
export function compileVector(): VectorLoops | undefined {
  const folder = mkdtempSync(join(tmpdir(), "sweep-bench-"));
  const program = join(folder, "vector");
  const source = fileURLToPath(new URL("vector.c", import.meta.url));
  const found = findCompilerSync();
  const [compiler = "", ...options] = found.ok ? found.compiler.command : [];
  if (
    !found.ok ||
    spawnSync(compiler, [...options, "-O3", "-march=native", "-o", program, source, "-lm"]).status !== 0
  ) {
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
