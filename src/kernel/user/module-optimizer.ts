import { isFloat64Array, kindOf } from "../../modules/kind-of.ts";
import type { OptimizerModule } from "../../modules/user-module.ts";
import { parseUpdateRule } from "../../optimizers/rule.ts";
import type { ParameterBlock } from "../../sweep/spec/parameter-blocks.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Layout } from "../js/layout.ts";
import { lowerRule } from "../lowering/lower-rule.ts";
import { literal } from "../js/expression.ts";
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
 * changes the arrays of `params` in place, which are the same throughout a trial. Those of `grads`
 * are the same too unless `freshGradients` is set. Rethrows the class's errors; throws TypeError
 * for an invalid update.
 */
export function moduleOptimizer(
  Class: OptimizerModule,
  names: readonly string[],
  blocks: readonly ParameterBlock[],
  freshGradients = false,
): MakeOptimizer {
  const dim = blocks.reduce((sum, { length }) => sum + length, 0);
  return (h, at) => {
    const next = new Float64Array(dim);
    const arrays = blocks.map(({ length }) => new Float64Array(length));
    const gradients = blocks.map(({ length }) => new Float64Array(length));
    const params: Record<string, Float64Array> = {};
    for (const [i, { name }] of blocks.entries()) params[name] = arrays[i]!;
    let optimizer: InstanceType<OptimizerModule> | undefined;
    return {
      next(x, g) {
        optimizer ??= new Class(Object.fromEntries(names.map((name, i) => [name, h[at + i] ?? NaN])));
        const grads: Record<string, Float64Array> = {};
        let from = 0;
        for (const [i, { name, length }] of blocks.entries()) {
          arrays[i]!.set(part(x, from, length));
          // Replaces an array that update has transferred.
          if (freshGradients || gradients[i]!.length !== length) gradients[i] = new Float64Array(length);
          gradients[i]!.set(part(g, from, length));
          grads[name] = gradients[i]!;
          from += length;
        }
        checkReturned(optimizer.update(params, grads), params);
        from = 0;
        for (const [i, block] of blocks.entries()) {
          const array: unknown = params[block.name];
          checkVector(array, block);
          next.set(array, from);
          // Assigned only if needed: update may have frozen params.
          if (array !== arrays[i]) params[block.name] = arrays[i]!;
          from += block.length;
        }
        return next;
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
  const { noise, clip, lastBits } = space;
  const gradient = lastBits === undefined ? {} : { lastBits: { ...lastBits, point: 1 } };
  const rule = parseUpdateRule(GRADIENT, { noise, ...(clip === undefined ? {} : { clip }), ...gradient });
  const given = updateCode(lowerRule(rule), layout);
  return {
    before: `${given.before}\nconst optimizer = makeOptimizer(h, at);`,
    step: `if (step < k_max_steps || ${isAtRest}) {\n${given.step}\nnext_x.set(optimizer.next(x, next_x));${pointCode(lastBits)}\n}`,
    commit: given.commit,
  };
}

/** Returns the code that changes last bits of the next point, as in a rule. */
function pointCode(lastBits: SpaceSpec["lastBits"]): string {
  if (lastBits === undefined) return "";
  return `\nfor (let i = 0; i < next_x.length; i += 1) next_x[i] = ${literal(lastBits.point)} * next_x[i];`;
}

/** Returns a part of an array; the array itself if it is all of it. */
function part(array: Float64Array, from: number, length: number): Float64Array {
  return array.length === length ? array : array.subarray(from, from + length);
}

function checkReturned(returned: unknown, params: unknown): void {
  if (typeof returned !== "object" || returned === null || returned === params) return;
  throw new TypeError(`update(params, grads) must change params in place and return nothing: ${kindOf(returned)}`);
}

function checkVector(array: unknown, { name, length }: ParameterBlock): asserts array is Float64Array {
  if (isFloat64Array(array) && array.length === length) return;
  throw new TypeError(`update must leave a Float64Array of length ${length} in params.${name}: ${kindOf(array)}`);
}
