import type { NodeId } from "../../formula/ir/node-table.ts";
import { lower } from "../../formula/passes/lower.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";

/** Lowers an update rule to operations that kernels have. */
export function lowerRule(rule: UpdateRule): UpdateRule {
  const roots = [rule.x, ...rule.state.flatMap(({ start, next }) => [start, next])];
  const { graph, of } = lower(rule.graph, roots);
  const vectors = new Set<NodeId>();
  for (const id of rule.graph.reachable(roots)) if (rule.vectors.has(id)) vectors.add(of(id));
  // Nodes inside lowered functions have no counterpart in the rule.
  for (let id = 0; id < graph.size; id++) {
    const node = graph.node(id);
    if (node.operation !== "coordinate_sum" && node.args.some((arg) => vectors.has(arg))) vectors.add(id);
  }
  const state = rule.state.map((variable) => ({ ...variable, start: of(variable.start), next: of(variable.next) }));
  return { ...rule, graph, x: of(rule.x), state, vectors };
}
