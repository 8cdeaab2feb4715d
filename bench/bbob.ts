import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseGrid } from "../src/grid/parse-grid.ts";
import { kernelFor } from "../src/kernel/kernel-for.ts";
import { loadKernels } from "../src/kernel/registry.ts";
import type { KernelName } from "../src/kernel/kernel-names.ts";
import { kernelNames } from "./kernel-names.ts";
import { objectives } from "../src/objectives/registry.ts";
import type { SpaceSpec } from "../src/sweep/spec/sweep-spec.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds } from "./timing.ts";

const KERNELS = kernelNames();
const kernels = await loadKernels();

const DIM = 40;
const FUNCTIONS = ["bbob_f10", "bbob_f12"];
const TRIALS = 16;
const STEPS = 1_000;
const EVALUATIONS = 20_000;
const TURNS = 9;

/** Measures a step of two rotated functions against C, and the time to compile all of bbob. */
export function bbobSpeed(): Section {
  const folder = mkdtempSync(join(tmpdir(), "sweep-bench-"));
  try {
    const program = compiledC(folder);
    const compile = KERNELS.map((name) => `${name} ${(compileAll(name) * 1000).toFixed(0)} ms`);
    return {
      title: `Functions of bbob in ${DIM} dimensions`,
      about: [
        `The time of a step by gradient descent (loss, gradient, stop rules and update; ${TRIALS} trials of ${STEPS} steps), as a`,
        `ratio to that of the value alone in C (gcc -O2); the best of ${TURNS} turns. All 24 functions compile and make their`,
        `first step in: ${compile.join(", ")}.`,
      ].join("\n"),
      columns: ["", "C, µs", ...KERNELS.map((name) => `${name} / C`)],
      rows: FUNCTIONS.map((name) => measure(name, program)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Returns the program; undefined without gcc. */
function compiledC(folder: string): string | undefined {
  const program = join(folder, "bbob");
  const source = fileURLToPath(new URL("bbob.c", import.meta.url));
  const compiled = spawnSync(process.env["CC"] ?? "gcc", ["-O2", "-o", program, source, "-lm"]);
  return compiled.status === 0 ? program : undefined;
}

function measure(name: string, program: string | undefined): string[] {
  const space = spaceOf(name, STEPS);
  const inC = program === undefined ? NaN : secondsInC(space, program);
  const best = bestOfTurns(
    Object.fromEntries(
      KERNELS.map((kernel) => {
        const compiled = kernelFor(kernels, space, { name: kernel });
        return [kernel, () => seconds(() => compiled.run(0, TRIALS))];
      }),
    ),
    TURNS,
  );
  const ratios = KERNELS.map((kernel) => times((best[kernel] ?? NaN) / (TRIALS * STEPS) / inC));
  return [name, (inC * 1e6).toFixed(2), ...ratios];
}

/** Returns the seconds of an evaluation in C, whose value at the origin must be the same. */
function secondsInC(space: SpaceSpec, program: string): number {
  const { name, constants } = space.objective;
  const input = [constants["x_opt"], constants["R"]].flat(2).join(" ");
  const output = execFileSync(program, [name, String(DIM), String(EVALUATIONS)], { input, encoding: "utf8" });
  const [each = NaN, value = NaN] = output.split("\n").map(Number);
  const { max_steps: _, ...stop } = space.stop;
  const [loss = NaN] = kernelFor(kernels, { ...space, stop: { ...stop, max_steps: 0 } }).run(0, 1).finalLoss;
  if (!(Math.abs(value - loss) <= 1e-11 * loss)) throw new Error(`${name} at the origin: C ${value}, sweep ${loss}`);
  return each;
}

/** Returns the seconds to compile all functions and to make a first step. */
function compileAll(kernel: KernelName): number {
  const spaces = Object.keys(objectives)
    .filter((name) => name.startsWith("bbob_"))
    .map((name) => spaceOf(name, 1));
  return seconds(() => {
    for (const space of spaces) kernelFor(kernels, space, { name: kernel }).run(0, 1);
  });
}

/** Small steps, so that no stop rule ends a trial early. */
function spaceOf(name: string, steps: number): SpaceSpec {
  const [space] = parseGrid(
    `
objective: { name: ${name}, dim: ${DIM} }
optimizer: sgd
parameters: { lr: { min: 1e-10, max: 1e-9, scale: log, num: ${TRIALS} } }
stop: { max_steps: ${steps}, target: 0, diverge: 1e300 }
`,
    { file: "bbob.yaml" },
  ).spec.spaces;
  if (space === undefined) throw new Error("a grid without a space");
  return space;
}
