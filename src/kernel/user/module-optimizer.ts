import { kindOf } from "../../modules/kind-of.ts";
import type { OptimizerModule } from "../../modules/user-module.ts";
import { parseUpdateRule } from "../../optimizers/rule.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Layout } from "../js/layout.ts";
import { lowerRule } from "../lowering/lower-rule.ts";
import { updateCode } from "../js/update-code.ts";
import type { UpdateCode } from "../js/update-code.ts";

// A rule of which the next point is the gradient.
const GRADIENT = { hyperparameters: {}, state: {}, update: ["x = g"] };

/** One trial's optimizer: a step at a time, never the same one twice. */
interface StepMaker {
  /** Makes the step from the point `x` with gradient `g`; gives the next point in an array that is not `x`. */
  next(x: Float64Array, g: Float64Array): Float64Array;
}

/** Makes an optimizer for a trial with the hyperparameters `h[at]`, `h[at + 1]`, … */
export type MakeOptimizer = (h: Float64Array, at: number) => StepMaker;

/**
 * A module's class as optimizers of trials, an instance for each. It changes `params.x` in place, as `Optimizer` does: an
 * array that is the same one throughout a trial. Throws what the class throws, and a TypeError for what is no update.
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
        // A new one where update has given the last one's memory away.
        if (gradient.length !== dim) gradient = new Float64Array(dim);
        gradient.set(g);
        checkReturned(optimizer.update(params, { x: gradient }), params);
        checkVector(params.x, dim);
        // Only then, as update may have frozen params.
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
 * The code of a step that a StepMaker makes, for the loop of a trial; the gradient that it is given, noise and clipping
 * included, is that of a rule. At the last step of all it is made only where the stop rules must know it: `isAtRest` is the
 * condition for that.
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
  if (x instanceof Float64Array && x.length === dim) return;
  throw new TypeError(`update must leave a Float64Array of length ${dim} in params.x: ${kindOf(x)}`);
}
