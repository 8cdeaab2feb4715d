import { Dice } from "./dice.ts";

const OBJECTIVES = ["sphere", "ravine", "booth", "rosenbrock", "himmelblau"];
const OPTIMIZERS = ["sgd", "momentum", "adam", "rmsprop"];

/** A grid and the course of its run. */
export interface Pace {
  readonly yaml: string;
  /** Minimum and maximum milliseconds of a trial. */
  readonly trialMs: readonly [least: number, most: number];
  /** Number of disturbed processes. The next one must complete the sweep. */
  readonly disturbed: number;
}

/** Returns a small grid: one to some hundred trials in up to six spaces, many with gaps. */
export function randomGrid(seed: number): Pace {
  const dice = new Dice(seed);
  const has = (odds: number): boolean => dice.real("has") < odds;
  const some = (all: readonly string[]): string[] => all.filter(() => has(0.4));
  const objectives = [dice.oneOf("objective", OBJECTIVES), ...some(OBJECTIVES)].slice(0, 3);
  const optimizers = [dice.oneOf("optimizer", OPTIMIZERS), ...some(OPTIMIZERS)].slice(0, 2);
  const hasMomentum = optimizers.includes("momentum");
  const lines = [
    "name: simulated",
    `objectives: [${[...new Set(objectives)].join(", ")}]`,
    `optimizers: [${[...new Set(optimizers)].join(", ")}]`,
    "parameters:",
    `  lr: { min: 1e-3, max: 1, scale: log, num: ${Math.ceil(dice.decades("num", 1.5, 60))} }`,
    ...(hasMomentum ? ["  momentum: [0, 0.5, 0.9]"] : []),
    `stop: { max_steps: ${dice.integer("steps", 1, 40)}, target: 1e-2 }`,
  ];
  if (has(0.5)) lines.push(`exclude: [{ lr: { gte: 0.3 }${hasMomentum ? ", momentum: 0.5" : ""} }]`);
  if (has(0.3)) lines.push("include: [{ lr: 0.123 }, { lr: 0.0123 }]");
  if (has(0.4))
    lines.push(`noise: 0.1`, `repeats: ${dice.integer("repeats", 2, 4)}`, `seed: ${dice.integer("seed", 0, 99)}`);
  return { yaml: lines.join("\n"), trialMs: [0.01, 100], disturbed: 10 };
}

/**
 * Returns a grid whose trials finish faster than they are written, and do not all fit in memory.
 */
export const LARGE_GRID: Pace = {
  yaml: `
name: large
objective: sphere
optimizer: sgd
parameters: { lr: { min: 1e-5, max: 1, num: 100000 } }
stop: { max_steps: 1 }
`,
  trialMs: [0.0005, 0.005],
  disturbed: 2,
};
