import type { NodeId } from "../../formula/ir/node-table.ts";
import { STEP_SCALARS } from "../../optimizers/rule.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import { NORMAL_INPUT } from "../../optimizers/step-inputs.ts";
import { expression, isComputed, reference } from "./expression.ts";
import type { Layout } from "./layout.ts";
import { reductionStages } from "../lowering/reduction-stage.ts";
import { loopInvariantNodes } from "../lowering/loop-invariant.ts";

/** An update rule as JavaScript over a layout. */
export interface UpdateCode {
  /**
   * Code before the loop over steps: values that depend only on hyperparameters, and the state's
   * start.
   */
  readonly before: string;
  /**
   * One step: computes `next_x` and `next_s_*` from `x`, `g`, `s_*` (state) and the step's scalars.
   */
  readonly step: string;
  /** Makes the next x and state the current ones. */
  readonly commit: string;
}

/**
 * Generates a rule's code. Inputs are named `h_` (hyperparameters), `s_` (state), `k_` (scalars of
 * the step), x, g and normal; computed nodes `u` and their number. Scalars are computed once per
 * step, invariants once per trial. A sum over coordinates ends a pass over them; a later pass
 * recomputes the vectors that it needs.
 */
export function updateCode(rule: UpdateRule, layout: Layout): UpdateCode {
  const { graph, vectors, state } = rule;
  const results = [rule.x, ...state.map((variable) => variable.next)];
  const nodes = graph.reachable(results);
  const starts = graph.reachable(state.map((variable) => variable.start));
  const invariant = loopInvariantNodes(rule, nodes);
  const stateNames = new Set(state.map((variable) => variable.name));

  const inputName = (name: string): string => {
    if (name === "x" || name === "g") return name;
    if (name === NORMAL_INPUT) return "normal";
    if (stateNames.has(name)) return `s_${name}`;
    return STEP_SCALARS.includes(name) ? `k_${name}` : `h_${name}`;
  };
  const refIn = (at: (name: string) => string, suffix: string) => (id: NodeId) => {
    const node = graph.node(id);
    if (node.operation === "input") return vectors.has(id) ? at(inputName(node.name)) : inputName(node.name);
    return vectors.has(id) ? `u${id}${suffix}` : `u${id}`;
  };
  const scalarRef = refIn(() => "", "");
  const declareNode = (id: NodeId, ref: (id: NodeId) => string): string =>
    `const ${ref(id)} = ${expression(graph, id, ref)};`;

  const level = reductionStages(rule, nodes);
  const last = Math.max(0, ...level.values());
  const computed = nodes.filter((id) => isComputed(graph, id));
  const totals = nodes.filter((id) => graph.node(id).operation === "coordinate_sum");
  const written = new Set<string>();

  const pass = (index: number): string => {
    const scalars = computed.filter((id) => !vectors.has(id) && !invariant.has(id) && level.get(id) === index);
    const sums = totals.filter((id) => level.get(id) === index + 1);
    const roots = index === last ? results : sums.map((id) => graph.node(id).args[0] ?? id);
    const needed = graph.reachable(roots).filter((id) => vectors.has(id) && isComputed(graph, id));
    const body = layout.each((at, suffix) => {
      const ref = refIn(at, suffix);
      // Unrolled passes share one scope, with the names that earlier passes declared.
      const fresh = needed.filter((id) => suffix === "" || !written.has(ref(id)));
      for (const id of fresh) written.add(ref(id));
      const add = sums.map((id) => `u${id} += ${reference(graph, graph.node(id).args[0] ?? id, ref)};`);
      return [
        ...fresh.map((id) => declareNode(id, ref)),
        ...add,
        ...(index === last ? vectorResults(at, ref) : []),
      ].join(" ");
    });
    return [...scalars.map((id) => declareNode(id, scalarRef)), ...sums.map((id) => `let u${id} = 0;`), body].join(
      "\n",
    );
  };
  const vectorResults = (at: (name: string) => string, ref: (id: NodeId) => string): string[] => [
    `${at("next_x")} = ${reference(graph, rule.x, ref)};`,
    ...state
      .filter((variable) => variable.vector)
      .map(({ name, next }) => `${at(`next_s_${name}`)} = ${reference(graph, next, ref)};`),
  ];

  const scalarState = state.filter((variable) => !variable.vector);
  const invariantComputed = [...new Set([...starts, ...nodes])]
    .sort((a, b) => a - b)
    .filter((id) => isComputed(graph, id) && (invariant.has(id) || starts.includes(id)));
  return {
    before: [
      ...invariantComputed.map((id) => declareNode(id, scalarRef)),
      ...state.map(({ name, vector, start }) => {
        const text = reference(graph, start, scalarRef);
        return vector ? layout.declare(`s_${name}`, () => text) : `let s_${name} = ${text};`;
      }),
      layout.declare("next_x", () => "0"),
      ...state.filter((variable) => variable.vector).map(({ name }) => layout.declare(`next_s_${name}`, () => "0")),
      ...scalarState.map(({ name }) => `let next_s_${name} = 0;`),
    ].join("\n"),
    step: [
      ...Array.from({ length: last + 1 }, (_, index) => pass(index)),
      ...scalarState.map(({ name, next }) => `next_s_${name} = ${reference(graph, next, scalarRef)};`),
    ].join("\n"),
    commit: [
      layout.move("x", "next_x"),
      ...state.map(({ name, vector }) =>
        vector ? layout.move(`s_${name}`, `next_s_${name}`) : `s_${name} = next_s_${name};`,
      ),
    ].join("\n"),
  };
}
