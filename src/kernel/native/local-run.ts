import type { NodeId } from "../../formula/ir/node-table.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";
import { angleStages, computeNode, computeNodes, operandOf, reduceAngles } from "./graph-code.ts";
import { NORMAL_INPUT } from "../../optimizers/step-inputs.ts";
import { countsSteps, isNoisy } from "../lowering/noisy-rule.ts";
import type { Invariants } from "./invariants.ts";
import { LaneCode } from "./lane-code.ts";
import type { Operand, Over } from "./lane-code.ts";
import { drawNormals } from "./noise-code.ts";
import { vectorName } from "./row-update.ts";
import { BREAK, runFunction } from "./run-function.ts";
import { stopFlag } from "./stop-flag.ts";

/** A row of the memory, and its name as an array of the function. */
interface Row {
  readonly array: string;
  readonly member: string;
}

/** Returns the array of a coordinate. */
const coordinate = (name: string, j: number): string => `j${j}_${name}`;
const read = (array: string): string => `${array}[k]`;

/**
 * Returns the loop over steps of few coordinates. All rows are arrays of the function, which the
 * compiler keeps in registers; it copies them back at the end.
 */
export function localRun(lowered: LoweredSpace, invariants: Invariants, over: Over): string {
  const { space, rule, objective } = lowered;
  const each = objective.inputs.map((_, j) => j);
  const vector = (name: string): Row[] => each.map((j) => ({ array: coordinate(name, j), member: `${name}[${j}]` }));
  const single = (name: string): Row => ({ array: name, member: name });
  const stepped = [
    ...vector("x"),
    ...rule.state.flatMap((variable) =>
      variable.vector ? vector(`s_${variable.name}`) : [single(`s_${variable.name}`)],
    ),
    ...(countsSteps(rule) ? [single("t")] : []),
  ];
  const fixed = [...invariants.rows.map(single), ...(space.objective.minimum === null ? [] : [single("reach")])];
  const results = [...vector("g"), single("loss"), single("squares")];

  const code = new LaneCode();
  if (isNoisy(rule)) drawNormals(code, space.objective.dim, read("t"));
  const { loss, gradient } = evaluate(code, lowered);
  // No square is −0, so the sum needs no 0 to start from.
  const squares = code.compute(gradient, (...texts) => texts.map((g) => `${g} * ${g}`).join(" + "));
  code.statement([loss], (one) => `loss[k] = ${one}; best[k] = ${one} < best[k] ? ${one} : best[k];`);
  code.statement([squares], (one) => `squares[k] = ${one};`);
  for (const [j, g] of gradient.entries()) code.statement([g], (one) => `${read(coordinate("g", j))} = ${one};`);
  stopFlag(code, space, { loss, squares }, read);
  for (const [array, next] of nextRows(code, lowered, invariants, { loss, gradient })) {
    code.statement([next], (one) => `next_${array}[k] = ${one};`);
  }
  code.line(BREAK);
  for (const { array } of stepped) code.statement([], () => `${array}[k] = next_${array}[k];`);
  const kept = [...stepped, single("best")];
  return runFunction({
    arrays: [...kept, ...fixed, ...results]
      .map(({ array }) => array)
      .concat(stepped.map(({ array }) => `next_${array}`)),
    before: [...kept, ...fixed].map(({ array, member }) => `${array}[k] = s->${member}[k];`),
    step: code.print(over),
    over,
    after: [...kept, ...results].map(({ array, member }) => `s->${member}[k] = ${array}[k];`),
  });
}

interface Evaluated {
  readonly loss: Operand;
  readonly gradient: readonly Operand[];
}

function evaluate(code: LaneCode, { objective }: LoweredSpace): Evaluated {
  const { graph, inputs, loss, gradient } = objective;
  const values = new Map<NodeId, Operand>(inputs.map((id, j) => [id, read(coordinate("x", j))]));
  computeNodes(code, graph, graph.reachable([loss, ...gradient]), values);
  return { loss: operandOf(graph, loss, values), gradient: gradient.map((id) => operandOf(graph, id, values)) };
}

/** Generates the sum of terms in order, from 0 on. */
function sumOf(code: LaneCode, operands: readonly Operand[]): Operand {
  return code.compute(operands, (...texts) => ["0.0", ...texts].join(" + "));
}

/** Generates the next point and state: the value of each array. */
function nextRows(
  code: LaneCode,
  { rule, objective }: LoweredSpace,
  invariants: Invariants,
  { loss, gradient }: Evaluated,
): (readonly [array: string, next: Operand])[] {
  const { graph, vectors, state, x } = rule;
  const single = new Map<NodeId, Operand>();
  const each = objective.inputs.map(() => new Map<NodeId, Operand>());
  const set = (id: NodeId, value: Operand): void => {
    single.set(id, value);
    for (const values of each) values.set(id, value);
  };
  const input = (name: string, j: number): Operand => {
    if (name === "g") return gradient[j] ?? "0.0";
    return name === NORMAL_INPUT ? `s->normal[${j}][k]` : read(coordinate(vectorName(name), j));
  };
  const compute = (id: NodeId): void => {
    const node = graph.node(id);
    if (invariants.has(id)) {
      const text = invariants.read(id, read);
      if (text !== undefined) set(id, text);
    } else if (node.operation === "coordinate_sum") {
      set(
        id,
        sumOf(
          code,
          each.map((values) => operandOf(graph, node.args[0] ?? id, values)),
        ),
      );
    } else if (vectors.has(id)) {
      for (const [j, values] of each.entries()) {
        values.set(id, node.operation === "input" ? input(node.name, j) : computeNode(code, graph, id, values));
      }
    } else if (node.operation === "input") {
      set(id, node.name === "loss" ? loss : read(node.name === "t" ? "t" : `s_${node.name}`));
    } else set(id, computeNode(code, graph, id, single));
  };
  const roots = [x, ...state.map((variable) => variable.next)];
  for (const { before, angles } of angleStages(graph, graph.reachable(roots))) {
    for (const id of before) compute(id);
    const parts = angles.filter((id) => !invariants.has(id));
    reduceAngles(
      code,
      graph,
      parts.flatMap((id) => (vectors.has(id) ? each : [single]).map((values) => ({ id, values }))),
    );
    for (const id of parts) if (!vectors.has(id)) set(id, operandOf(graph, id, single));
  }
  const result = (id: NodeId, j: number): Operand => operandOf(graph, id, each[j] ?? single);
  return [
    ...each.map((_, j) => [coordinate("x", j), result(x, j)] as const),
    ...state.flatMap(({ name, vector, next }) =>
      vector
        ? each.map((_, j) => [coordinate(`s_${name}`, j), result(next, j)] as const)
        : [[`s_${name}`, result(next, 0)] as const],
    ),
    ...(countsSteps(rule) ? [["t", code.compute([], () => "t[k] + 1.0")] as const] : []),
  ];
}
