import { join } from "node:path";
import { SweepError } from "../errors.ts";
import { Optimizer } from "../kernel/js/optimizer.ts";
import { kindOf } from "../modules/kind-of.ts";
import type { OptimizerModule } from "../modules/user-module.ts";
import { optimizerSpec } from "../optimizers/optimizer-spec.ts";
import { optimizers } from "../optimizers/registry.ts";
import { SAME_AS_DEFAULTS } from "../sweep/spec/check-spec.ts";
import { differenceOf } from "./difference-of.ts";
import type { UpdateDifference } from "./difference.ts";
import { follow } from "./follow.ts";
import { classCandidates, ruleCandidate } from "./stepper.ts";
import type { Candidate } from "./stepper.ts";
import { testGradients } from "./gradients.ts";
import { longRun, TEST_SPLITS, testRuns, variedRuns, WIDE_SPLIT, wideRun } from "./test-runs.ts";
import type { TestRun } from "./test-runs.ts";
import { TEST_LIMITS, TimeBudget } from "./time-budget.ts";
import type { ComparedSteps, Shares } from "./time-budget.ts";
import { hyperparametersToVary } from "./varied-hyperparameters.ts";

/** Options of a comparison with a built-in rule. */
export interface UpdateOptions {
  /** Number of steps of each run; default 100. */
  readonly steps?: number;
  /** Allowed difference, relative to the largest step of a coordinate so far; default 1e-9. */
  readonly tolerance?: number;
  /** Lengths of the arrays to update, in place of several usual choices. */
  readonly blocks?: readonly number[];
}

/** Result of comparing a class with a rule. */
export interface ClassConformance {
  /** The first difference; undefined if the steps are the same. */
  readonly difference: UpdateDifference | undefined;
  readonly steps: ComparedSteps;
}

/** Share of the time for runs with the hyperparameters that the caller gives. */
const GIVEN = 0.6;

/**
 * Compares a class with a built-in rule on test gradients, over one and several arrays. Throws
 * SweepError for an unknown rule or invalid hyperparameters.
 */
export function compareClass(
  Class: unknown,
  rule: string,
  hyperparameters: Readonly<Record<string, number>> = {},
  options: UpdateOptions = {},
): ClassConformance {
  const { steps = SAME_AS_DEFAULTS.steps, tolerance = SAME_AS_DEFAULTS.tolerance, blocks } = options;
  checkOptions(steps, tolerance, blocks);
  checkClass(Class);
  const values = new Optimizer(rule, hyperparameters).hyperparameters;
  const definition = optimizers[rule]!;
  const useOf = (splits: readonly (readonly number[])[]): Use => {
    const n = splits[0]!.reduce((sum, length) => sum + length, 0);
    const leader = ruleCandidate(optimizerSpec(rule, definition), "constant", { n });
    return { n, leader, candidates: classCandidates(Class, Object.keys(values), splits) };
  };
  const usual = useOf(blocks === undefined ? TEST_SPLITS : [blocks]);
  const ranges = Object.fromEntries(
    Object.entries(definition.hyperparameters).map(([name, { range }]) => [name, range]),
  );
  const sources = testGradients(usual.n);
  const budget = new TimeBudget(TEST_LIMITS);
  // Shares that are equal are those of runs that must not be left out.
  const firstOf = (use: Use, runs: readonly TestRun[], [from, to]: Shares): UpdateDifference | undefined => {
    const parts = runs.map((run) => ({ ...run, isSpecial: from === to }));
    const made = budget.spend(parts, [from, to], ({ source, hyperparameters, steps }, goesOn) =>
      follow(use.leader, use.candidates, source, { hyperparameters, steps, tolerance, goesOn }),
    );
    for (const [{ source, hyperparameters }, { departure }] of made) {
      if (departure === undefined) continue;
      const circumstances = { hyperparameters, gradients: source.about };
      return differenceOf(departure, circumstances, join(process.cwd(), Class.name));
    }
    return undefined;
  };
  const given = [...testRuns(sources, values, steps), longRun(sources, values, steps)];
  const difference =
    firstOf(usual, given, [0, GIVEN]) ??
    (blocks === undefined ? firstOf(useOf([WIDE_SPLIT]), [wideRun(values)], [GIVEN, GIVEN]) : undefined);
  if (difference !== undefined) return { difference, steps: budget.steps };
  const varied = budget.isOver
    ? Object.keys(values)
    : hyperparametersToVary(Class, values, Object.keys(hyperparameters), ranges);
  const last = firstOf(usual, variedRuns(sources, values, { varied, ranges, steps }), [GIVEN, 1]);
  return { difference: last, steps: budget.steps };
}

/** A rule and the ways to use a class, on points of `n` coordinates. */
interface Use {
  readonly n: number;
  readonly leader: Candidate;
  readonly candidates: readonly Candidate[];
}

function checkClass(Class: unknown): asserts Class is OptimizerModule {
  const kind = typeof Class === "function" ? Class.name || "a function" : kindOf(Class);
  if (typeof Class === "function" && hasUpdate(Class)) return;
  throw new SweepError("input", `expected a class with update(params, grads): ${kind}`);
}

/**
 * Whether a class has `update`, as a method or as a field. The comparison reports one that cannot
 * be constructed.
 */
function hasUpdate(Class: { readonly prototype: unknown }): boolean {
  if (typeof (Class.prototype as { update?: unknown } | undefined)?.update === "function") return true;
  try {
    const made = new (Class as OptimizerModule)({});
    return typeof made.update === "function";
  } catch {
    return Class.prototype !== undefined;
  }
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
