import type { OptimizerSpec } from "../../optimizers/optimizer-spec.ts";
import type { GridSpace } from "./grid-space.ts";

/** Returns the optimizer of a space, with the lengths of its blocks if the grid has them. */
export function splitOptimizer({ objective, optimizer }: GridSpace): OptimizerSpec {
  const { spec, blocks } = optimizer;
  const lengths = blocks === "each" ? Array.from({ length: objective.spec.dim }, () => 1) : blocks;
  return lengths === undefined ? spec : { ...spec, blocks: lengths };
}
