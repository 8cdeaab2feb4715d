import type { Range } from "../optimizers/definition.ts";
import { rangeProblem } from "../optimizers/range.ts";
import { testGradients } from "./gradients.ts";
import type { GradientSource } from "./gradients.ts";

/** A run of test gradients. */
export interface TestRun {
  readonly source: GradientSource;
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly steps: number;
}

// Shows what happens only now and then, such as a reset at every 1000th step.
const LONG = 5000;
// The first sources are the most usual ones.
const USUAL = 4;
const WIDE_STEPS = 20;

/** Lengths of arrays with all remainders of 4, by which loops are unrolled. */
export const TEST_SPLITS: readonly (readonly number[])[] = [[12], [1, 11], [3, 1, 5, 3]];

/** One array, longer than a state of fixed length is likely to be. */
export const WIDE_SPLIT: readonly number[] = [300];

/** Returns the runs of test gradients for hyperparameters. */
export function testRuns(
  sources: readonly GradientSource[],
  hyperparameters: Readonly<Record<string, number>>,
  steps: number,
): readonly TestRun[] {
  return sources.map((source) => ({ source, hyperparameters, steps }));
}

/** Returns a run of thousands of steps. */
export function longRun(
  sources: readonly GradientSource[],
  hyperparameters: Readonly<Record<string, number>>,
  steps: number,
): TestRun {
  return { source: sources[0]!, hyperparameters, steps: Math.max(steps, LONG) };
}

/**
 * Returns runs with other values of the hyperparameters `varied`, smaller and larger ones: a fixed
 * number in their place, or a bound, would not show otherwise.
 */
export function variedRuns(
  sources: readonly GradientSource[],
  hyperparameters: Readonly<Record<string, number>>,
  { varied, ranges, steps }: { varied: readonly string[]; ranges: Readonly<Record<string, Range>>; steps: number },
): readonly TestRun[] {
  if (varied.length === 0) return [];
  const withOthers = (other: typeof otherValue): Readonly<Record<string, number>> => {
    const changed = varied.map((name) => [name, other(hyperparameters[name] ?? 0, ranges[name] ?? {})] as const);
    return { ...hyperparameters, ...Object.fromEntries(changed) };
  };
  return [
    ...testRuns(sources, withOthers(otherValue), steps),
    ...testRuns(sources.slice(0, USUAL), withOthers(largerValue), steps),
  ];
}

/** Returns a short run with an array of hundreds of coordinates. */
export function wideRun(hyperparameters: Readonly<Record<string, number>>): TestRun {
  return { source: testGradients(WIDE_SPLIT[0]!)[0]!, hyperparameters, steps: WIDE_STEPS };
}

/** Returns another value of a hyperparameter in its range: half of it, where that is possible. */
export function otherValue(value: number, range: Range): number {
  const others = value === 0 ? [0.1, 1] : [value / 2, value * 1.5];
  return others.find((other) => rangeProblem(other, range) === undefined) ?? value;
}

/** Returns a larger value in the range: nearer to 1 below 1, or ten times as large. */
function largerValue(value: number, range: Range): number {
  const nearOne = 1 - (1 - value) / 10;
  const others = value > 0.5 && value < 1 ? [nearOne, value] : [value === 0 ? 1 : 10 * value, nearOne, value];
  return others.find((other) => rangeProblem(other, range) === undefined) ?? value;
}
