import { lossGraph } from "../../objectives/loss-graph.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import { parseUpdateRule } from "../../optimizers/rule.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { lowerLoss } from "./lower-loss.ts";
import { lowerRule } from "./lower-rule.ts";

/** A space with its formulas lowered to operations that kernels have. */
export interface LoweredSpace {
  readonly space: SpaceSpec;
  readonly objective: LossGraph;
  readonly rule: UpdateRule;
}

export function lowerSpace(space: SpaceSpec): LoweredSpace {
  const objective = lowerLoss(lossGraph(space.objective));
  return { space, objective, rule: lowerRule(parseUpdateRule(space.optimizer, space)) };
}
