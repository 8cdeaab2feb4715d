import type { Graph, GraphNode } from "./graph.ts";
import type { NodeId } from "./node-table.ts";
import { placeText, ROWS } from "./place.ts";
import type { Axis, Place } from "./place.ts";

export function coordinateNode(graph: Graph, place: Place): NodeId {
  return graph.other(`x[${placeText(place)}]`, { operation: "coordinate", args: [], place });
}

/** Returns the node that reads data: of the row, if `byRow`, else the same in all rows. */
export function datumNode(graph: Graph, source: string, place: Place, byRow: boolean): NodeId {
  const key = `${source}[${byRow ? "row, " : ""}${placeText(place)}]`;
  return graph.other(key, { operation: "datum", args: [], source, place, byRow });
}

/** Returns the node with the value of a place. */
export function indexNode(graph: Graph, place: Place): NodeId {
  if (place.strides.length === 0) return graph.constant(place.first);
  return graph.other(placeText(place), { operation: "index", args: [], place });
}

export function axisSum(graph: Graph, axis: Axis, term: NodeId): NodeId {
  return graph.other(`sum ${axis.id} ${term}`, { operation: "axis_sum", args: [term], axis });
}

/** Returns the value of `result` where the term is largest ("gt") or smallest, first. */
export function axisExtreme(graph: Graph, axis: Axis, wins: "gt" | "lt", term: NodeId, result: NodeId): NodeId {
  const node = { operation: "axis_extreme", args: [term, result], axis, wins } as const;
  return graph.other(`${wins} ${axis.id} ${term} ${result}`, node);
}

/** Returns a function for the axes of a graph's nodes, in order. The graph may grow meanwhile. */
export function axesIn(graph: Graph): (id: NodeId) => readonly Axis[] {
  const known = new Map<NodeId, readonly Axis[]>();
  return (root) => {
    const before = known.get(root);
    if (before !== undefined) return before;
    for (const id of graph.reachable([root])) {
      if (!known.has(id))
        known.set(
          id,
          ownAxes(graph.node(id), (arg) => known.get(arg) ?? []),
        );
    }
    return known.get(root) ?? [];
  };
}

function ownAxes(node: GraphNode, of: (id: NodeId) => readonly Axis[]): readonly Axis[] {
  switch (node.operation) {
    case "coordinate":
    case "index":
      return node.place.strides.map(({ axis }) => axis);
    case "datum":
      return [...(node.byRow ? [ROWS] : []), ...node.place.strides.map(({ axis }) => axis)];
    case "axis_sum":
    case "axis_extreme":
      return union(node.args.map(of)).filter((axis) => axis !== node.axis);
    default:
      return union(node.args.map(of));
  }
}

/** Returns the axes of several lists, each once, in order. */
export function union(lists: readonly (readonly Axis[])[]): readonly Axis[] {
  const [only = [], ...more] = lists.filter((list) => list.length > 0);
  if (more.every((list) => list === only)) return only;
  return [...new Set(lists.flat())].sort((a, b) => a.id - b.id);
}
