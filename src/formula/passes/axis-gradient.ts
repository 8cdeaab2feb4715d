import { axesIn, axisExtreme, axisSum, indexNode, union } from "../ir/axes.ts";
import type { Graph } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import { axisPlace, ROW_COUNT, ROWS } from "../ir/place.ts";
import type { Axis, AxisNode, AxisScatter, Place } from "../ir/place.ts";
import { propagate, sum } from "./gradient.ts";
import { asNumber } from "./vector-adjoints.ts";
import type { Adjoint } from "./vector-adjoints.ts";

type Coordinate = AxisNode & { readonly operation: "coordinate" };
type Extreme = AxisNode & { readonly operation: "axis_extreme" };

/**
 * Returns the gradient of a node without axes as contributions to coordinates, by reverse
 * accumulation with the rules of `gradient`. A node's adjoint has no axes but the node's own: what
 * a user of the node passes on is summed over the user's other axes. Contributions to a coordinate
 * keep their rows: they are added row by row.
 */
export function axisGradient(graph: Graph, output: NodeId): AxisScatter[] {
  return new AxisGradient(graph).of(output);
}

class AxisGradient {
  private readonly graph: Graph;
  private readonly axesOf: (id: NodeId) => readonly Axis[];
  private readonly contributions = new Map<NodeId, Adjoint[]>();
  /** Contributions to coordinates that do not depend on rows. */
  private readonly withoutRows = new Map<NodeId, Adjoint[]>();

  constructor(graph: Graph) {
    this.graph = graph;
    this.axesOf = axesIn(graph);
  }

  of(output: NodeId): AxisScatter[] {
    const { graph } = this;
    const scatters: AxisScatter[] = [];
    this.contributions.set(output, [{ value: graph.constant(1), active: null, steep: false }]);
    for (const id of this.differentiable(output).reverse()) {
      const node = graph.node(id);
      const adjoint = this.total(this.contributions.get(id));
      if (node.operation === "coordinate") {
        if (adjoint !== undefined) scatters.push(scatter(node, adjoint, true));
        const other = this.total(this.withoutRows.get(id));
        if (other !== undefined) scatters.push(scatter(node, other, false));
      } else if (adjoint !== undefined) this.through(id, adjoint);
    }
    return scatters.sort((a, b) => byPlace(a.place, b.place));
  }

  private total(contributions: readonly Adjoint[] | undefined): Adjoint | undefined {
    return contributions?.reduceRight((first, later) => sum(this.graph, first, later));
  }

  private through(id: NodeId, adjoint: Adjoint): void {
    const node = this.graph.node(id);
    const [term = id] = node.args;
    if (node.operation === "axis_sum") {
      this.contribute(term, union([this.axesOf(id), [node.axis]]), adjoint);
    } else if (node.operation === "axis_extreme") {
      // The index of an extreme is piecewise constant.
      if (node.args[1] !== term) return;
      this.contribute(term, union([this.axesOf(id), [node.axis]]), this.atPlace(node, adjoint));
    } else propagate(this.graph, id, adjoint, (to, contribution) => this.contribute(to, this.axesOf(id), contribution));
  }

  /** Returns the adjoint of the one term that is the extreme. It is inactive for all others. */
  private atPlace({ axis, wins, args: [term = NaN] }: Extreme, adjoint: Adjoint): Adjoint {
    const { graph } = this;
    const places = indexNode(graph, axisPlace(axis, 0));
    const isHere = graph.apply("eq", places, axisExtreme(graph, axis, wins, term, places));
    const active = adjoint.active === null ? isHere : graph.and(adjoint.active, isHere);
    return { ...adjoint, value: graph.select(isHere, adjoint.value, graph.constant(0)), active };
  }

  /** Adds what a user with these axes passes on to a node, summed over the axes that it lacks. */
  private contribute(to: NodeId, axes: readonly Axis[], contribution: Adjoint): void {
    const node = this.graph.node(to);
    const isCoordinate = node.operation === "coordinate";
    const own = this.axesOf(to);
    const others = axes.filter((axis) => !own.includes(axis) && !(isCoordinate && axis === ROWS));
    const list = isCoordinate && !axes.includes(ROWS) ? this.withoutRows : this.contributions;
    const reduced = others.reduceRight((value, axis) => this.over(axis, value), contribution);
    const before = list.get(to);
    if (before === undefined) list.set(to, [reduced]);
    else before.push(reduced);
  }

  /** Returns the sum of an adjoint over an axis. It is active if any of its terms is. */
  private over(axis: Axis, { value, active, steep }: Adjoint): Adjoint {
    const { graph } = this;
    const varies = (id: NodeId): boolean => this.axesOf(id).includes(axis);
    const times = axis === ROWS ? graph.input(ROW_COUNT) : graph.constant(axis.count);
    const isAny = (condition: NodeId): NodeId =>
      graph.apply("gt", axisSum(graph, axis, asNumber(graph, condition)), graph.constant(0));
    return {
      value: varies(value) ? axisSum(graph, axis, value) : graph.mul(value, times),
      active: active === null || !varies(active) ? active : isAny(active),
      steep,
    };
  }

  /** Returns the nodes between the coordinates and the output. */
  private differentiable(output: NodeId): NodeId[] {
    const depends = new Set<NodeId>();
    return this.graph.reachable([output]).filter((id) => {
      const node = this.graph.node(id);
      // The result of an extreme depends on its term only.
      if (node.operation === "coordinate" || node.args.some((arg) => depends.has(arg))) depends.add(id);
      return depends.has(id);
    });
  }
}

function scatter({ place }: Coordinate, { value }: Adjoint, byRow: boolean): AxisScatter {
  return { place, node: value, byRow };
}

function byPlace(a: Place, b: Place): number {
  return a.first - b.first;
}
