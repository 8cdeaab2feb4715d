import { gridOf, trialsOf } from "./pairs.ts";
import { compilerUsed } from "./kernel-names.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { runSweepProcess } from "./sweep-process.ts";
import { bestOfTurns } from "./timing.ts";
import { compileVector } from "./vector.ts";
import type { VectorLoops } from "./vector.ts";

const TURNS = 3;
const STEPS = 20_000;
/** Values of lr; for each, 8 of momentum. */
const [IN_C, IN_SWEEP] = [512, 65_536];

/** Measures long trials from the command to the database, against the loop in C alone. */
export function longTrials(): Section {
  const vector = compileVector();
  try {
    return {
      title: "Trials of 20,000 steps, from the command to the database",
      about: [
        `${(8 * IN_SWEEP).toLocaleString("en")} trials by momentum with all stop rules, \`sweep run --threads 1\`: one thread computes, the main one stores.`,
        "Steps a second against those of C as above, which computes alone. Its own clock begins with the first chunk;",
        `the whole process has Node's start and the summary too. The best of ${TURNS} alternating turns, with the kernel`,
        "compiled before.",
        vector === undefined ? "There is no C compiler here." : compilerUsed(),
      ].join("\n"),
      columns: [
        "",
        "C, M steps/s",
        "sweep run / C, by its own clock",
        "the whole process / C",
        "with --kernel wasm / C",
      ],
      rows: vector === undefined ? [] : ["rosenbrock", "beale"].map((objective) => measure(objective, vector)),
    };
  } finally {
    vector?.remove();
  }
}

function measure(objective: string, vector: VectorLoops): string[] {
  const inC = trialsOf(gridFor(objective, IN_C));
  const yaml = gridFor(objective, IN_SWEEP);
  const steps = 8 * IN_SWEEP * STEPS;
  const run = (...args: string[]): ReturnType<typeof runSweepProcess> => {
    const found = runSweepProcess(yaml, "--threads", "1", ...args);
    if (found.reported.steps !== steps) throw new Error(`${objective}: a trial ended before max_steps`);
    return found;
  };
  let whole = Infinity;
  const best = bestOfTurns(
    {
      C: () => vector.run(inC)?.seconds ?? NaN,
      native() {
        const { seconds, reported } = run();
        whole = Math.min(whole, seconds);
        return reported.seconds;
      },
      wasm: () => run("--kernel", "wasm").reported.seconds,
    },
    TURNS,
  );
  const speed = (8 * IN_C * STEPS) / best.C;
  const ratio = (seconds: number): string => times(steps / seconds / speed);
  return [
    `${objective} × momentum`,
    Math.round(speed / 1e6).toLocaleString("en"),
    ...[best.native, whole, best.wasm].map(ratio),
  ];
}

function gridFor(objective: string, num: number): string {
  const parameters = `lr: { min: 1e-6, max: 1e-5, scale: log, num: ${num} }, momentum: { min: 0.1, max: 0.8, num: 8 }`;
  return gridOf(objective, "momentum", parameters, STEPS);
}
