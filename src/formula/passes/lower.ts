import { Graph } from "../ir/graph.ts";
import type { Loop, Scatter } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import { axisExtreme, axisSum, coordinateNode, datumNode, indexNode } from "../ir/axes.ts";
import { loopOver } from "../ir/loop-body.ts";
import { OPERATIONS } from "../ir/operations.ts";
import { isElementary } from "../ir/primitives.ts";

/** A copy of the part of a graph that some nodes need, made of exact operations only. */
export interface Lowered {
  readonly graph: Graph;
  /** Returns the copy of a root or of a node that a root depends on. */
  readonly of: (id: NodeId) => NodeId;
  readonly scatters: readonly Scatter[];
}

/**
 * Copies the nodes that `roots` and `scatters` need to a new graph, with elementary functions
 * decomposed into exact operations. Values keep their bits; inputs keep their names. Differentiate
 * before lowering.
 */
export function lower(graph: Graph, roots: readonly NodeId[], scatters: readonly Scatter[] = []): Lowered {
  const lowered = new Graph();
  const copies = new Map<NodeId, NodeId>();
  const loops = new Map<Loop, LoopCopy>();
  const of = (id: NodeId): NodeId => copies.get(id) ?? missing(id);
  const loopCopy = (loop: Loop): LoopCopy => {
    const known = loops.get(loop) ?? new LoopCopy(loop, loopOver(lowered, loop.count), of);
    loops.set(loop, known);
    return known;
  };
  const copyScatter = ({ loop, first, node }: Scatter): Scatter => {
    return { loop: loopOver(lowered, loop.count), first, node: loopCopy(loop).of(node) };
  };
  for (const id of graph.reachable([...roots, ...scatters.flatMap(({ loop, node }) => loop.reads([node]))])) {
    const node = graph.node(id);
    if (node.operation === "input") copies.set(id, lowered.input(node.name));
    else if (node.operation === "loop_sum") {
      copies.set(id, lowered.loopSum(loopOver(lowered, node.loop.count), loopCopy(node.loop).of(node.term)));
    } else if (node.operation === "loop_extreme") {
      const body = loopCopy(node.loop);
      const [term, result] = [body.of(node.term), body.of(node.result)];
      copies.set(id, lowered.loopExtreme(loopOver(lowered, node.loop.count), { ...node, term, result }));
    } else if (node.operation === "vector") {
      const singles = new Map([...node.singles].map(([position, single]) => [position, of(single)]));
      copies.set(id, lowered.vector({ count: node.count, parts: node.parts.map(copyScatter), singles }));
    } else if (node.operation === "element") {
      copies.set(id, lowered.element(of(node.args[0] ?? missing(id)), node.position));
    } else copies.set(id, copyOperation(graph, id, lowered, of));
  }
  return { graph: lowered, of, scatters: scatters.map(copyScatter) };
}

/** Copies a loop's nodes on demand. The outer nodes that they read must be copied first. */
class LoopCopy {
  private readonly from: Loop;
  private readonly to: Loop;
  private readonly outer: (id: NodeId) => NodeId;
  private readonly copies = new Map<NodeId, NodeId>();

  constructor(from: Loop, to: Loop, outer: (id: NodeId) => NodeId) {
    this.from = from;
    this.to = to;
    this.outer = outer;
  }

  of(root: NodeId): NodeId {
    const of = (id: NodeId): NodeId => this.copies.get(id) ?? missing(id);
    for (const id of this.from.graph.reachable([root])) {
      if (this.copies.has(id)) continue;
      const input = this.from.graph.node(id).operation === "input";
      this.copies.set(id, input ? this.input(id) : copyOperation(this.from.graph, id, this.to.graph, of));
    }
    return of(root);
  }

  private input(id: NodeId): NodeId {
    const first = this.from.coordinates.get(id);
    if (first !== undefined) return this.to.coordinate(first);
    const element = this.from.elements.get(id);
    if (element !== undefined) return this.to.element(this.outer(element.vector), element.first);
    const outer = this.from.arguments.get(id);
    if (outer !== undefined) return this.to.argument(this.outer(outer));
    const table = this.from.tables.get(id);
    return table === undefined ? missing(id) : this.to.table((k) => table[k] ?? NaN);
  }
}

function copyOperation(graph: Graph, id: NodeId, to: Graph, of: (id: NodeId) => NodeId): NodeId {
  const node = graph.node(id);
  const args = node.args.map(of);
  switch (node.operation) {
    case "constant":
      return to.constant(node.value);
    case "coordinate_sum":
      return to.coordinateSum(args[0] ?? missing(id));
    case "coordinate":
      return coordinateNode(to, node.place);
    case "datum":
      return datumNode(to, node.source, node.place, node.byRow);
    case "index":
      return indexNode(to, node.place);
    case "axis_sum":
      return axisSum(to, node.axis, args[0] ?? missing(id));
    case "axis_extreme":
      return axisExtreme(to, node.axis, node.wins, args[0] ?? missing(id), args[1] ?? missing(id));
    case "input":
    case "loop_sum":
    case "loop_extreme":
    case "vector":
    case "element":
      return missing(id);
    default:
      return isElementary(node.operation)
        ? OPERATIONS[node.operation].decompose(to, ...args)
        : to.apply(node.operation, ...args);
  }
}

function missing(id: NodeId): never {
  throw new Error(`node ${id} is not in the lowered graph`);
}
