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

// Shows what happens only now and then, such as a reset at every 500th step.
const LONG = 1000;

/**
 * Returns runs of test gradients for hyperparameters, and for others if `varied` names some: a fixed
 * number in their place would not show otherwise.
 */
export function testRuns(
  dim: number,
  hyperparameters: Readonly<Record<string, number>>,
  { varied, ranges, steps }: { varied: readonly string[]; ranges: Readonly<Record<string, Range>>; steps: number },
): readonly TestRun[] {
  const sources = testGradients(dim);
  const others = { ...hyperparameters };
  for (const name of varied) others[name] = otherValue(hyperparameters[name] ?? 0, ranges[name] ?? {});
  const [first] = sources;
  return [
    ...sources.map((source) => ({ source, hyperparameters, steps })),
    { source: first!, hyperparameters, steps: Math.max(steps, LONG) },
    ...(varied.length === 0 ? [] : sources.map((source) => ({ source, hyperparameters: others, steps }))),
  ];
}

/** Returns another value of a hyperparameter in its range: half of it, where that is possible. */
function otherValue(value: number, range: Range): number {
  const others = value === 0 ? [0.1, 1] : [value / 2, value * 1.5];
  return others.find((other) => rangeProblem(other, range) === undefined) ?? value;
}
