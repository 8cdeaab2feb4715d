import type { Range } from "../optimizers/definition.ts";
import { rangeProblem } from "../optimizers/range.ts";
import type { GradientSource } from "./gradients.ts";

/** A run of test gradients. */
export interface TestRun {
  readonly source: GradientSource;
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly steps: number;
}

// Shows what happens only now and then, such as a reset at every 1000th step.
const LONG = 2000;

/** Returns the runs of test gradients for hyperparameters. */
export function testRuns(
  sources: readonly GradientSource[],
  hyperparameters: Readonly<Record<string, number>>,
  steps: number,
): readonly TestRun[] {
  const runs = sources.map((source) => ({ source, hyperparameters, steps }));
  return [...runs, { ...runs[0]!, steps: Math.max(steps, LONG) }];
}

/**
 * Returns runs with other values of the hyperparameters `varied`: a fixed number in their place
 * would not show otherwise.
 */
export function variedRuns(
  sources: readonly GradientSource[],
  hyperparameters: Readonly<Record<string, number>>,
  { varied, ranges, steps }: { varied: readonly string[]; ranges: Readonly<Record<string, Range>>; steps: number },
): readonly TestRun[] {
  if (varied.length === 0) return [];
  const others = { ...hyperparameters };
  for (const name of varied) others[name] = otherValue(hyperparameters[name] ?? 0, ranges[name] ?? {});
  return sources.map((source) => ({ source, hyperparameters: others, steps }));
}

/** Returns another value of a hyperparameter in its range: half of it, where that is possible. */
export function otherValue(value: number, range: Range): number {
  const others = value === 0 ? [0.1, 1] : [value / 2, value * 1.5];
  return others.find((other) => rangeProblem(other, range) === undefined) ?? value;
}
