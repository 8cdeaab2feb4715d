import type { NodeId } from "../../formula/ir/node-table.ts";
import type { RuledSpace } from "../lowering/lowered-space.ts";
import { computeNodes, operandOf } from "./graph-code.ts";
import { countsSteps, isNoisy } from "../lowering/noisy-rule.ts";
import type { Invariants } from "./invariants.ts";
import { LaneCode } from "./lane-code.ts";
import type { Operand } from "./lane-code.ts";
import { row, RowUpdate } from "./row-update.ts";
import { declarations } from "./run-function.ts";

/** Returns the function that begins the waiting trial `w` in lane `k`. */
export function beginFunction({ space, rule }: RuledSpace, invariants: Invariants): string {
  const { graph, state, hyperparameters } = rule;
  const code = new LaneCode();
  const place = new Map(hyperparameters.map((name, at) => [name, `m->hyperparameters[w][${at}]`]));
  const values = new Map<NodeId, Operand>();
  const nodes = graph.reachable([...invariants.computed, ...state.map(({ start }) => start)]);
  for (const id of nodes) {
    const node = graph.node(id);
    if (node.operation !== "input") continue;
    values.set(
      id,
      invariants.input(node.name, (name) => place.get(name.slice("h_".length)) ?? ""),
    );
  }
  computeNodes(code, graph, nodes, values);
  const put = (target: string, value: Operand): void => code.statement([value], (text) => `${target} = ${text};`);
  for (const name of invariants.hyperparameters) put(row(`h_${name}`), place.get(name) ?? "");
  for (const id of invariants.computed) put(row(`i${id}`), operandOf(graph, id, values));
  for (const { name, vector, start } of state) {
    const value = operandOf(graph, start, values);
    if (!vector) put(row(`s_${name}`), value);
    else code.loop(space.objective.dim, () => put(`s->s_${name}[j][k]`, value));
  }
  if (countsSteps(rule)) put(row("t"), "1.0");
  if (isNoisy(rule)) put(row("repeat"), "m->repeats[w]");
  code.loop(space.objective.dim, () => put("s->x[j][k]", "m->starts[w][j]"));
  put(row("best"), "__builtin_inf()");
  const { arrays, code: text } = code.print();
  return `static void begin(Lanes *restrict s, const Memory *restrict m, int64_t k, int64_t w) {
const double max_steps = m->max_steps;
${declarations(arrays)}
${text}
}`;
}

/** Returns the function that computes Σ (scale·update)² of the update that lane `k` would make. */
export function movedFunction(lowered: RuledSpace, invariants: Invariants): string {
  const code = new LaneCode();
  new RowUpdate(code, lowered, invariants, row("loss")).addSquares("moved");
  const { arrays, code: text } = code.print();
  return `static double moved(const Lanes *restrict s, const Memory *restrict m, int64_t k, double scale) {
const double max_steps = m->max_steps;
double moved = 0.0;
${declarations(arrays)}
${text}
return moved;
}`;
}
