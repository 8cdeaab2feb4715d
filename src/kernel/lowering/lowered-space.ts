import { lossGraph } from "../../objectives/loss-graph.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import { parseUpdateRule } from "../../optimizers/rule.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import type { ObjectiveSpec, SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { latest } from "./latest.ts";
import { lowerLoss } from "./lower-loss.ts";
import { lowerRule } from "./lower-rule.ts";

/** A space with its update rule lowered to operations that kernels have. */
export interface RuledSpace {
  readonly space: SpaceSpec;
  readonly rule: UpdateRule;
}

/** A space with all of its formulas lowered. */
export interface LoweredSpace extends RuledSpace {
  readonly objective: LossGraph;
}

/** Lowers the formulas of a space. */
export function lowerSpace(space: SpaceSpec): LoweredSpace {
  return { space, objective: lowered(space.objective), rule: lowerRule(parseUpdateRule(space.optimizer, space)) };
}

/** Lowers an objective once for spaces in a row: they differ by their optimizers only. */
const lowered = latest((objective: ObjectiveSpec) => lowerLoss(lossGraph(objective)));
