import type { UpdateRule } from "../../optimizers/rule.ts";
import { compileCode } from "../../formula/generated-code.ts";
import { arrayLayout } from "./layout.ts";
import { updateCode } from "./update-code.ts";

/**
 * Computes the next point from the point `x`, its gradient `g`, the step `t` (from 1) and the loss.
 * Keeps `x` for its results; the result is valid until the next call.
 */
export type RuleStep = (x: Float64Array, g: Float64Array, t: number, loss: number) => Float64Array;

/** Numbers that are the same at every step of a rule. */
export interface RuleConstants {
  readonly n: number;
  readonly minimum?: number;
  readonly maxSteps?: number;
}

/** Starts a rule: each step continues the state of the one before. */
export type StartRule = (hyperparameters: ArrayLike<number>, constants: RuleConstants) => RuleStep;

/** Compiles a lowered rule without noise to a function of arrays of any length. */
export function compileRule(rule: UpdateRule): StartRule {
  const update = updateCode(rule, arrayLayout("n"));
  const code = `const { n, minimum: k_minimum = NaN, maxSteps: k_max_steps = NaN } = constants, k_n = n;
${rule.hyperparameters.map((name, index) => `const h_${name} = h[${index}];`).join("\n")}
${update.before}
return function step(x, g, k_t, k_loss) {
${update.step}
${update.commit}
return x;
};`;
  return compileCode<StartRule>(["h", "constants"], code);
}
