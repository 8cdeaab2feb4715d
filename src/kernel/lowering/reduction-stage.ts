import type { NodeId } from "../../formula/ir/node-table.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";

/**
 * Returns the first pass over the coordinates that can compute each node. A sum is known after its
 * pass.
 */
export function reductionStages(rule: UpdateRule, nodes: readonly NodeId[]): ReadonlyMap<NodeId, number> {
  const level = new Map<NodeId, number>();
  for (const id of nodes) {
    const node = rule.graph.node(id);
    const of = Math.max(0, ...node.args.map((arg) => level.get(arg) ?? 0));
    level.set(id, node.operation === "coordinate_sum" ? of + 1 : of);
  }
  return level;
}
