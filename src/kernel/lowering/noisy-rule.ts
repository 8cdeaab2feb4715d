import type { UpdateRule } from "../../optimizers/rule.ts";
import { NORMAL_INPUT } from "../../optimizers/step-inputs.ts";

/** Whether a rule reads a normal number for each coordinate. */
export function isNoisy({ uses }: UpdateRule): boolean {
  return uses.has(NORMAL_INPUT);
}

/** Whether a trial needs the number of its step: for its rule, or for the counter of its noise. */
export function countsSteps(rule: UpdateRule): boolean {
  return rule.uses.has("t") || isNoisy(rule);
}
