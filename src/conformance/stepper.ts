import { lowerRule } from "../kernel/lowering/lower-rule.ts";
import { compileRule } from "../kernel/js/rule-step.ts";
import type { RuleConstants } from "../kernel/js/rule-step.ts";
import { moduleOptimizer } from "../kernel/user/module-optimizer.ts";
import type { OptimizerModule } from "../modules/user-module.ts";
import type { OptimizerSpec } from "../optimizers/optimizer-spec.ts";
import { parseUpdateRule } from "../optimizers/rule.ts";
import { parameterBlocks } from "../sweep/spec/parameter-blocks.ts";
import type { ParameterBlock } from "../sweep/spec/parameter-blocks.ts";

/** Condition of a difference that one array does not show. */
const SEVERAL = "several arrays";

/** An optimizer in use. */
export interface Stepper {
  /**
   * Returns the point after `x`, with gradient `g`, at step `t`. It changes neither, and the result
   * is valid until the next call.
   */
  next(x: Float64Array, g: Float64Array, t: number, loss: number): Float64Array;
}

/** An optimizer to compare: it starts with hyperparameters by name. */
export interface Candidate {
  /** Names of the hyperparameters that it gets. */
  readonly names: readonly string[];
  readonly blocks: readonly ParameterBlock[];
  /** Its way of use, if that may matter. */
  readonly condition: string | null;
  start(hyperparameters: Readonly<Record<string, number>>): Stepper;
}

/** Returns a rule as a candidate. `hyperparameters` that it lacks are ignored. */
export function ruleCandidate(spec: OptimizerSpec, schedule: string, constants: RuleConstants): Candidate {
  const rule = lowerRule(parseUpdateRule(spec, { schedule }));
  const begin = compileRule(rule);
  return {
    names: rule.hyperparameters,
    blocks: parameterBlocks([constants.n]),
    condition: null,
    start(hyperparameters) {
      const values = rule.hyperparameters.map((name) => hyperparameters[name] ?? NaN);
      const step = begin(values, constants);
      let point: Float64Array = new Float64Array(constants.n);
      return {
        next(x, g, t, loss) {
          point.set(x);
          point = step(point, g, t, loss);
          return point;
        },
      };
    },
  };
}

/**
 * Returns the ways to use a class: with each of the splits of the point, and as a second instance
 * that gets new gradient arrays at every step. A class with state outside of its instances, or that
 * keeps an array of gradients, differs in the last one.
 */
export function classCandidates(
  Class: OptimizerModule,
  names: readonly string[],
  splits: readonly (readonly number[])[],
): readonly Candidate[] {
  const candidate = (lengths: readonly number[], condition: string | null, fresh: boolean): Candidate => {
    const blocks = parameterBlocks(lengths);
    const make = moduleOptimizer(Class, names, blocks, fresh);
    return {
      names,
      blocks,
      condition,
      start: (hyperparameters) =>
        make(
          Float64Array.from(names, (name) => hyperparameters[name] ?? NaN),
          0,
        ),
    };
  };
  return [
    ...splits.map((lengths, i) => candidate(lengths, i === 0 ? null : SEVERAL, false)),
    ...splits.slice(0, 1).map((lengths) => candidate(lengths, "new gradient arrays at every step", true)),
  ];
}

/** Returns the usual splits of a point: whole, and into arrays of equal and different lengths. */
export function usualSplits(dim: number): readonly (readonly number[])[] {
  if (dim === 1) return [[1]];
  if (dim === 2) return [[2], [1, 1]];
  return dim === 3 ? [[3], [1, 2], [1, 1, 1]] : [[dim], [1, dim - 2, 1]];
}
