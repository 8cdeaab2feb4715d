import type { Graph } from "../../formula/ir/graph.ts";
import { LARGE_ANGLE } from "../../formula/ir/large-angle.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { isCondition, isLargeAngle, literal, operationCode } from "./expression.ts";
import type { LaneCode, Operand } from "./lane-code.ts";

/** Generates nodes of a lowered graph, arguments first, and adds them to `values`. */
export function computeNodes(code: LaneCode, graph: Graph, ids: readonly NodeId[], values: Map<NodeId, Operand>): void {
  const fresh = ids.filter((id) => !values.has(id) && graph.constantOf(id) === undefined);
  for (const { before, angles } of angleStages(graph, fresh)) {
    for (const id of before) values.set(id, computeNode(code, graph, id, values));
    reduceAngles(
      code,
      graph,
      angles.map((id) => ({ id, values })),
    );
  }
}

/** Generates one node. */
export function computeNode(code: LaneCode, graph: Graph, id: NodeId, values: ReadonlyMap<NodeId, Operand>): Operand {
  const { args } = graph.node(id);
  const operands = args.map((arg) => operandOf(graph, arg, values));
  const text = (...texts: string[]): string => operationCode(graph, id, (arg) => texts[args.indexOf(arg)] ?? "");
  return code.compute(operands, text, isCondition(graph, id) ? "int" : "double");
}

/** Returns the operand of a node: a literal, or its value. */
export function operandOf(graph: Graph, id: NodeId, values: ReadonlyMap<NodeId, Operand>): Operand {
  const constant = graph.constantOf(id);
  const value = constant === undefined ? values.get(id) : literal(constant);
  if (value === undefined) throw new Error(`the kernel has no node ${id}`);
  return value;
}

/** A part of a reduced angle, and the values that it reads and joins. */
interface AnglePart {
  readonly id: NodeId;
  readonly values: Map<NodeId, Operand>;
}

/** Generates parts of reduced angles. One branch serves the few large angles of all lanes. */
export function reduceAngles(code: LaneCode, graph: Graph, parts: readonly AnglePart[]): void {
  if (parts.length === 0) return;
  const flag = code.flag();
  const angles = new Map<Operand, string>();
  const keep = (x: Operand): string => {
    const angle = angles.get(x) ?? code.array();
    if (angles.has(x)) return angle;
    angles.set(x, angle);
    code.statement([x], (of) => `${angle} = ${of};`);
    code.raise(flag, [x], (of) => `fabs(${of}) > ${literal(LARGE_ANGLE)}`);
    return angle;
  };
  const calls = parts.map(({ id, values }) => {
    const [x = NaN, inline = NaN] = graph.node(id).args;
    const [angle, kept] = [keep(operandOf(graph, x, values)), code.array()];
    code.statement([operandOf(graph, inline, values)], (usual) => `${kept} = ${usual};`);
    values.set(id, kept);
    return `${kept} = ${graph.node(id).operation}(${angle}, ${kept});`;
  });
  code.rarely(flag, calls);
}

interface AngleStage {
  /** Nodes to compute before the angles are reduced. */
  readonly before: readonly NodeId[];
  readonly angles: readonly NodeId[];
}

/** Splits nodes at the reductions of angles. Each stage computes only what its angles need. */
export function angleStages(graph: Graph, ids: readonly NodeId[]): AngleStage[] {
  const level = new Map<NodeId, number>();
  for (const id of ids) {
    const { args } = graph.node(id);
    const levels = args.map((arg) => (level.get(arg) ?? 0) + (level.has(arg) && isLargeAngle(graph, arg) ? 1 : 0));
    level.set(id, Math.max(0, ...levels));
  }
  const angles = ids.filter((id) => isLargeAngle(graph, id));
  const last = Math.max(-1, ...angles.map((id) => level.get(id) ?? 0));
  const done = new Set(angles);
  const rest = (needed: readonly NodeId[]): NodeId[] => {
    const found = needed.filter((id) => level.has(id) && !done.has(id));
    for (const id of found) done.add(id);
    return found;
  };
  const stages = Array.from({ length: last + 1 }, (_, at) => {
    const own = angles.filter((id) => level.get(id) === at);
    return { before: rest(graph.reachable(own)), angles: own };
  });
  return [...stages, { before: rest(ids), angles: [] }];
}
