import { evaluationSteps } from "../lowering/evaluation.ts";
import { stopRules } from "../lowering/stop-rules.ts";
import type { StopRule } from "../lowering/stop-rules.ts";
import { statusCode } from "../../sweep/outcomes/statuses.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { literal } from "./expression.ts";
import type { UpdateCode } from "./update-code.ts";

/** The parts of a trial's code that its loop combines. */
export interface LoopParts {
  readonly update: UpdateCode;
  /** Draws the noise of a step. */
  readonly noise: string;
  readonly rule: (one: StopRule) => string;
  /** Writes a point of a traced trial; empty for other trials. */
  readonly trace: string;
  /** Code at each step, and after each loss, of an isolated trial. */
  readonly atPoint: string;
  readonly atLoss: string;
  /** Computes Σ gradient². */
  readonly squares: string;
}

/**
 * Returns the loop over steps with batches. The loss over all training rows is computed, and
 * judged, every `evaluate` steps and at the last step. A batch whose loss is not finite, or too
 * large, ends the trial at once: then that is the final loss, and the gradient has no norm.
 */
export function batchLoop(space: SpaceSpec, parts: LoopParts): string {
  const { update, noise, rule, trace, atPoint, atLoss, squares } = parts;
  const rules = stopRules(space);
  const size = rules.find(({ test }) => test.of === "size")?.test.bound ?? Infinity;
  const traced = (loss: string, at: string): string =>
    trace === "" ? "" : `\n${at}\n{ const all = loss; loss = ${loss}; ${trace}\nloss = all; }`;
  return `let isCut = false;
for (;;) {
${atPoint}
if (step % ${literal(evaluationSteps(space))} === 0 || step === k_max_steps) {
loss = fullLoss(x);
best = loss < best ? loss : best;
${atLoss}
${rules.map(rule).join("\n")}
}
const lossOfBatch = batchLoss(x, g, repeat, step);${traced("lossOfBatch", squares)}
if (!(Math.abs(lossOfBatch) <= ${literal(size)})) {
status = ${statusCode("diverged")}; loss = lossOfBatch; isCut = true; break;
}
const k_loss = lossOfBatch, k_t = step + 1;
${noise}
${update.step}
${update.commit}
step += 1;
}
squares = NaN;
if (!isCut) {
loss = lossFunction(x, g);
${squares}${trace}
}`;
}
