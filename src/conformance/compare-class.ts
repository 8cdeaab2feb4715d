import { join } from "node:path";
import { SweepError } from "../errors.ts";
import { Optimizer } from "../kernel/js/optimizer.ts";
import { kindOf } from "../modules/kind-of.ts";
import type { OptimizerModule } from "../modules/user-module.ts";
import { optimizerSpec } from "../optimizers/optimizer-spec.ts";
import { optimizers } from "../optimizers/registry.ts";
import { differenceOf } from "./difference-of.ts";
import type { UpdateDifference } from "./difference.ts";
import { follow } from "./follow.ts";
import { classCandidates, ruleCandidate } from "./stepper.ts";
import { testRuns } from "./test-runs.ts";

/** Options of a comparison with a built-in rule. */
export interface UpdateOptions {
  /** Number of steps of each run; default 100. */
  readonly steps?: number;
  /** Allowed difference, relative to the largest step of a coordinate so far; default 1e-9. */
  readonly tolerance?: number;
  /** Lengths of the arrays to update, in place of several usual choices. */
  readonly blocks?: readonly number[];
}

export const DEFAULT_STEPS = 100;
export const DEFAULT_TOLERANCE = 1e-9;

// The lengths have all remainders of 4, by which loops are unrolled.
const SPLITS: readonly (readonly number[])[] = [[12], [1, 11], [3, 1, 5, 3]];

/**
 * Compares a class with a built-in rule on test gradients, over one and several arrays. Returns the
 * first difference, or undefined if there is none. Throws SweepError for an unknown rule or invalid
 * hyperparameters.
 */
export function updateDifference(
  Class: unknown,
  rule: string,
  hyperparameters: Readonly<Record<string, number>> = {},
  options: UpdateOptions = {},
): UpdateDifference | undefined {
  const { steps = DEFAULT_STEPS, tolerance = DEFAULT_TOLERANCE, blocks } = options;
  checkOptions(steps, tolerance, blocks);
  checkClass(Class);
  const values = new Optimizer(rule, hyperparameters).hyperparameters;
  const definition = optimizers[rule]!;
  const splits = blocks === undefined ? SPLITS : [blocks];
  const n = splits[0]!.reduce((sum, length) => sum + length, 0);
  const leader = ruleCandidate(optimizerSpec(rule, definition), "constant", { n });
  const candidates = classCandidates(Class, Object.keys(values), splits);
  const given = Object.keys(hyperparameters);
  const varied = [...hyperparametersRead(Class, values)].filter((name) => given.includes(name) || values[name] !== 0);
  const ranges = Object.fromEntries(
    Object.entries(definition.hyperparameters).map(([name, { range }]) => [name, range]),
  );
  for (const run of testRuns(n, values, { varied, ranges, steps })) {
    const settings = { hyperparameters: run.hyperparameters, steps: run.steps, tolerance, onStep: () => undefined };
    const { departure } = follow(leader, candidates, run.source, settings);
    if (departure !== undefined) {
      return differenceOf(
        departure,
        { hyperparameters: run.hyperparameters, gradients: run.source.about },
        join(process.cwd(), Class.name),
      );
    }
  }
  return undefined;
}

/**
 * Returns the hyperparameters that a class reads when it is made. The others have a fixed value in
 * it, so they cannot be varied.
 */
function hyperparametersRead(Class: OptimizerModule, values: Readonly<Record<string, number>>): ReadonlySet<string> {
  const read = new Set<string>();
  const watched: Record<string, number> = {};
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(watched, name, {
      enumerable: true,
      get: () => {
        read.add(name);
        return value;
      },
    });
  }
  try {
    void new Class(watched);
  } catch {
    // The comparison meets the error again.
  }
  return read;
}

function checkClass(Class: unknown): asserts Class is OptimizerModule {
  if (typeof Class === "function" && Class.prototype !== undefined) return;
  throw new SweepError("input", `expected a class with update(params, grads): ${kindOf(Class)}`);
}

function checkOptions(steps: number, tolerance: number, blocks: readonly number[] | undefined): void {
  if (!(Number.isSafeInteger(steps) && steps >= 1)) {
    throw new SweepError("input", `steps must be a whole number of at least 1: ${steps}`);
  }
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new SweepError("input", `tolerance must be a number above 0 and below 1: ${tolerance}`);
  }
  if (blocks === undefined) return;
  if (!Array.isArray(blocks) || blocks.length === 0 || !blocks.every((one) => Number.isSafeInteger(one) && one >= 1)) {
    throw new SweepError("input", `blocks must be a list of lengths of at least 1: ${JSON.stringify(blocks)}`);
  }
}
