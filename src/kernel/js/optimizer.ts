import { SweepError } from "../../errors.ts";
import { isFloat64Array } from "../../modules/kind-of.ts";
import { rangeProblem } from "../../optimizers/range.ts";
import { optimizers } from "../../optimizers/registry.ts";
import { optimizerSpec } from "../../optimizers/optimizer-spec.ts";
import { parseUpdateRule } from "../../optimizers/rule.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import { didYouMean } from "../../suggest.ts";
import { lowerRule } from "../lowering/lower-rule.ts";
import { compileRule } from "./rule-step.ts";
import type { RuleStep } from "./rule-step.ts";

/** Arrays by name. */
export type Parameters = Readonly<Record<string, Float64Array>>;

/** Names and lengths of the arrays, in order. */
type Shape = readonly (readonly [name: string, length: number])[];

/** The state after the first step: the compiled rule, and all arrays concatenated. */
interface Run {
  readonly shape: Shape;
  readonly step: RuleStep;
  x: Float64Array;
  readonly g: Float64Array;
}

/**
 * A built-in update rule for use in your own program, compiled from the same formulas as in sweeps.
 * Throws SweepError for an unknown rule or hyperparameter, or a value out of range.
 *
 * @example
 * const optimizer = new Optimizer("momentum", { lr: 0.1, momentum: 0.9 });
 * const params = { w: Float64Array.of(-7, 2) };
 * optimizer.update(params, { w: Float64Array.of(-0.7, 4) });
 * // params.w is now [-6.93, 1.6]
 */
export class Optimizer {
  readonly name: string;
  /** The values in use, defaults filled in. */
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly #rule: UpdateRule;
  #run: Run | undefined;
  #t = 0;

  constructor(name: string, hyperparameters: Readonly<Record<string, number>> = {}) {
    const definition = Object.hasOwn(optimizers, name) ? optimizers[name] : undefined;
    if (definition === undefined) {
      throw new SweepError("input", `unknown optimizer "${name}"${didYouMean(name, Object.keys(optimizers))}`);
    }
    for (const [key, value] of Object.entries(hyperparameters)) {
      const range = Object.hasOwn(definition.hyperparameters, key) ? definition.hyperparameters[key]?.range : undefined;
      if (range === undefined) {
        const suggestion = didYouMean(key, Object.keys(definition.hyperparameters));
        throw new SweepError("input", `${name} has no hyperparameter "${key}"${suggestion}`);
      }
      const problem = rangeProblem(value, range);
      if (problem !== undefined) throw new SweepError("input", `${key} ${problem}: ${value}`);
    }
    const spec = optimizerSpec(name, definition);
    this.name = name;
    this.hyperparameters = { ...spec.hyperparameters, ...hyperparameters };
    this.#rule = lowerRule(parseUpdateRule(spec));
  }

  /**
   * Takes one step and changes `params` in place. `grads` is the gradient, with the same names and
   * lengths. The first call creates the state, such as a velocity; later calls must have the same
   * names and lengths. Sums over coordinates run through all arrays. Throws SweepError if the
   * shapes differ.
   */
  update(params: Parameters, grads: Parameters): void {
    const run = this.#run ?? this.#begin(params);
    checkShape("params", params, run.shape);
    checkShape("grads", grads, run.shape);
    this.#run = run;
    this.#t += 1;
    flatten(params, run.shape, run.x);
    flatten(grads, run.shape, run.g);
    run.x = run.step(run.x, run.g, this.#t, NaN);
    let from = 0;
    for (const [name, length] of run.shape) {
      params[name]?.set(run.x.subarray(from, from + length));
      from += length;
    }
  }

  #begin(params: Parameters): Run {
    const shape = Object.entries(params).map(([name, array]) => [name, array.length] as const);
    const length = shape.reduce((sum, [, one]) => sum + one, 0);
    const step = compileRule(this.#rule)(Object.values(this.hyperparameters), { n: length });
    return { shape, step, x: new Float64Array(length), g: new Float64Array(length) };
  }
}

function flatten(arrays: Parameters, shape: Shape, into: Float64Array): void {
  let at = 0;
  for (const [name, length] of shape) {
    const array = arrays[name];
    if (array !== undefined) into.set(array, at);
    at += length;
  }
}

function checkShape(what: string, arrays: Parameters, shape: Shape): void {
  for (const [name, length] of shape) {
    const array = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
    if (array === undefined) throw new SweepError("input", `${what} has no array "${name}"`);
    if (!isFloat64Array(array)) throw new SweepError("input", `${what}.${name} must be a Float64Array`);
    if (array.length !== length) {
      throw new SweepError("input", `${what}.${name} must have length ${length}: ${array.length}`);
    }
  }
  const extra = Object.keys(arrays).find((name) => !shape.some(([known]) => known === name));
  if (extra !== undefined) {
    throw new SweepError("input", `${what} has an unknown array, absent at the first step: "${extra}"`);
  }
}
