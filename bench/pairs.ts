import { parseGrid } from "../src/grid/parse-grid.ts";
import { pointReader, spaceSize } from "../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../src/sweep/spec/sweep-spec.ts";
import { quadraticAdam, quadraticMomentum, quadraticSgd, rosenbrockChainMomentum } from "./hand-written-arrays.ts";
import {
  ackleySgd,
  bealeMomentum,
  rastriginMomentum,
  rosenbrockAdam,
  rosenbrockMomentum,
  rosenbrockSgd,
  STOP,
} from "./hand-written.ts";
import type { HandWritten } from "./hand-written.ts";

/** Trials that all reach `maxSteps`. */
export interface LongTrials {
  readonly space: SpaceSpec;
  readonly maxSteps: number;
  /** Hyperparameters of each trial. */
  readonly trials: readonly (readonly [lr: number, second: number])[];
}

/** An objective with an update rule, and the same by hand. */
export interface Pair extends LongTrials {
  readonly name: string;
  readonly hand: HandWritten;
}

/**
 * Cheap and transcendental objectives in 2, 10 and 100 dimensions, with learning rates that give
 * smooth paths.
 */
export const PAIRS: readonly Pair[] = [
  pair("rosenbrock", 2, "sgd", "lr: { min: 1e-6, max: 1e-4, scale: log, num: 256 }", 40_000, rosenbrockSgd),
  pair("rosenbrock", 2, "momentum", lrAnd(1e-6, 1e-5, "momentum"), 40_000, rosenbrockMomentum),
  pair("rosenbrock", 2, "adam", lrAnd(1e-6, 1e-5, "beta1"), 10_000, rosenbrockAdam),
  pair("beale", 2, "momentum", lrAnd(1e-6, 1e-5, "momentum"), 40_000, bealeMomentum),
  pair("rastrigin", 2, "momentum", lrAnd(1e-7, 1e-6, "momentum"), 5_000, rastriginMomentum),
  pair("ackley", 2, "sgd", "lr: { min: 1e-6, max: 1e-5, scale: log, num: 256 }", 4_000, ackleySgd),
  pair("quadratic", 10, "momentum", lrAnd(1e-6, 1e-5, "momentum"), 10_000, quadraticMomentum(10)),
  pair("quadratic", 10, "adam", lrAnd(1e-6, 1e-5, "beta1"), 2_000, quadraticAdam(10)),
  pair("quadratic", 100, "adam", lrAnd(1e-6, 1e-5, "beta1"), 400, quadraticAdam(100)),
  pair("quadratic", 100, "sgd", "lr: { min: 1e-6, max: 1e-5, scale: log, num: 256 }", 1_000, quadraticSgd(100)),
  pair("rosenbrock", 100, "momentum", lrAnd(1e-6, 1e-5, "momentum"), 1_000, rosenbrockChainMomentum(100)),
];

function lrAnd(min: number, max: number, second: string): string {
  return `lr: { min: ${min}, max: ${max}, scale: log, num: 32 }, ${second}: { min: 0.1, max: 0.8, num: 8 }`;
}

function pair(
  objective: string,
  dim: number,
  optimizer: string,
  parameters: string,
  maxSteps: number,
  hand: HandWritten,
): Pair {
  const scaled = dim === 2 ? objective : `{ name: ${objective}, dim: ${dim} }`;
  const yaml = gridOf(scaled, optimizer, parameters, maxSteps);
  return { name: `${objective}${dim === 2 ? "" : ` ${dim}-D`} × ${optimizer}`, hand, ...trialsOf(yaml) };
}

/** Returns a grid with the stop rules of the loops by hand. */
export function gridOf(objective: string, optimizer: string, parameters: string, maxSteps: number): string {
  const { target, gradient, diverge } = STOP;
  return `
objective: ${objective}
optimizer: ${optimizer}
parameters: { ${parameters} }
stop: { max_steps: ${maxSteps}, target: ${target}, gradient: ${gradient}, diverge: ${diverge} }
`;
}

/** Returns the trials of a grid of one space. */
export function trialsOf(yaml: string): LongTrials {
  const [space] = parseGrid(yaml, { file: "pair.yaml" }).spec.spaces;
  if (space === undefined) throw new Error("a grid without a space");
  const reader = pointReader(space);
  const values = new Float64Array(Math.max(2, reader.hyperparameters.length));
  const trials = Array.from({ length: spaceSize(space) }, (_, index): [number, number] => {
    reader.read(index, values, 0);
    return [values[0] ?? NaN, values[1] ?? NaN];
  });
  return { space, trials, maxSteps: space.stop.max_steps };
}
