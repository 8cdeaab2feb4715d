import { isFloat64Array, kindOf } from "../../modules/kind-of.ts";
import type { OptimizerModule } from "../../modules/user-module.ts";
import { parseUpdateRule } from "../../optimizers/rule.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Layout } from "../js/layout.ts";
import { lowerRule } from "../lowering/lower-rule.ts";
import { updateCode } from "../js/update-code.ts";
import type { UpdateCode } from "../js/update-code.ts";

// A rule whose next point is the gradient.
const GRADIENT = { hyperparameters: {}, state: {}, update: ["x = g"] };

/** One trial's optimizer. Makes each step once. */
interface StepMaker {
  /** Returns the next point after `x`, with gradient `g`, in an array other than `x`. */
  next(x: Float64Array, g: Float64Array): Float64Array;
}

/** Makes an optimizer for a trial with the hyperparameters `h[at]`, `h[at + 1]`, … */
export type MakeOptimizer = (h: Float64Array, at: number) => StepMaker;

/**
 * Returns a maker of a module's optimizers, one instance for each trial. Like `Optimizer`, it
 * changes `params.x` in place, which is the same array throughout a trial. Rethrows the class's
 * errors; throws TypeError for an invalid update.
 */
export function moduleOptimizer(Class: OptimizerModule, names: readonly string[], dim: number): MakeOptimizer {
  return (h, at) => {
    const point = new Float64Array(dim);
    let gradient = new Float64Array(dim);
    const params = { x: point };
    let optimizer: InstanceType<OptimizerModule> | undefined;
    return {
      next(x, g) {
        optimizer ??= new Class(Object.fromEntries(names.map((name, i) => [name, h[at + i] ?? NaN])));
        point.set(x);
        // Replaces an array that update has transferred.
        if (gradient.length !== dim) gradient = new Float64Array(dim);
        gradient.set(g);
        checkReturned(optimizer.update(params, { x: gradient }), params);
        checkVector(params.x, dim);
        // Assigned only if needed: update may have frozen params.
        if (params.x !== point) {
          point.set(params.x);
          params.x = point;
        }
        return point;
      },
    };
  };
}

/**
 * Returns the code of a step that a StepMaker makes. Its gradient has noise and clipping applied,
 * as that of a rule. After the last step, it makes another only if a stop rule reads it: `isAtRest`
 * is that condition.
 */
export function moduleUpdateCode(space: SpaceSpec, layout: Layout, isAtRest: string): UpdateCode {
  const { noise, clip } = space;
  const rule = parseUpdateRule(GRADIENT, { noise, ...(clip === undefined ? {} : { clip }) });
  const given = updateCode(lowerRule(rule), layout);
  return {
    before: `${given.before}\nconst optimizer = makeOptimizer(h, at);`,
    step: `if (step < k_max_steps || ${isAtRest}) {\n${given.step}\nnext_x.set(optimizer.next(x, next_x));\n}`,
    commit: given.commit,
  };
}

function checkReturned(returned: unknown, params: unknown): void {
  if (typeof returned !== "object" || returned === null || returned === params) return;
  throw new TypeError(`update(params, grads) must change params in place and return nothing: ${kindOf(returned)}`);
}

function checkVector(x: unknown, dim: number): void {
  if (isFloat64Array(x) && x.length === dim) return;
  throw new TypeError(`update must leave a Float64Array of length ${dim} in params.x: ${kindOf(x)}`);
}
