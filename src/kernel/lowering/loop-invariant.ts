import type { NodeId } from "../../formula/ir/node-table.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";

/** Inputs that are constant throughout a trial. */
const CONSTANT_SCALARS = new Set(["minimum", "max_steps", "n"]);

/** Returns the nodes that depend only on the hyperparameters and constants of a trial. */
export function loopInvariantNodes(rule: UpdateRule, nodes: readonly NodeId[]): ReadonlySet<NodeId> {
  const invariant = new Set<NodeId>();
  for (const id of nodes) {
    const node = rule.graph.node(id);
    const constantInput =
      node.operation === "input" && (rule.hyperparameters.includes(node.name) || CONSTANT_SCALARS.has(node.name));
    const computed = node.operation !== "input" && node.operation !== "coordinate_sum";
    if (constantInput || (computed && node.args.every((arg) => invariant.has(arg)))) invariant.add(id);
  }
  return invariant;
}
