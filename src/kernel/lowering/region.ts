import type { Graph, GraphNode } from "../../formula/ir/graph.ts";
import { union } from "../../formula/ir/axes.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import type { Axis, AxisNode, Place } from "../../formula/ir/place.ts";

/** A result of a nest of loops. */
export type Sink =
  /** A reduction over the innermost loop. Kept in memory for the other loops, if there are any. */
  | { readonly kind: "reduce"; readonly id: NodeId; readonly node: Reduction }
  /** A value that is kept in memory. */
  | { readonly kind: "store"; readonly id: NodeId }
  /** A contribution to the gradient. */
  | { readonly kind: "add"; readonly id: NodeId; readonly place: Place }
  /** A term of a sum over rows that is kept in memory: `sum` is its node. */
  | { readonly kind: "row_sum"; readonly id: NodeId; readonly sum: NodeId };

export type Reduction = AxisNode & { readonly operation: "axis_sum" | "axis_extreme" };

/** Nested loops, outer first, and what they compute. */
export interface Nest {
  readonly kind: "nest";
  readonly loops: readonly Axis[];
  readonly sinks: readonly Sink[];
  /** The nodes that the body reads or computes, arguments first. None is a single value. */
  readonly nodes: readonly NodeId[];
  /** Those of them that are read from memory, where a nest before has put them. */
  readonly loads: ReadonlySet<NodeId>;
}

/** A value without loops, or a nest. */
export type Block = { readonly kind: "scalar"; readonly id: NodeId } | Nest;

/** The surroundings of a region. */
export interface Surroundings {
  readonly graph: Graph;
  /** Returns the axes of a node that the region loops over. */
  readonly axesOf: (id: NodeId) => readonly Axis[];
  /** Whether a node is computed before the region. */
  readonly isKnown: (id: NodeId) => boolean;
}

/** The part of a program that runs once, or once a row. */
export interface Region {
  readonly blocks: readonly Block[];
  /** Nodes that are kept in memory, and the axes of each. */
  readonly arrays: ReadonlyMap<NodeId, readonly Axis[]>;
}

/** Plans the loops for some nodes and sinks. */
export function planRegion(around: Surroundings, targets: readonly NodeId[], sinks: readonly Sink[]): Region {
  return new Planner(around, targets, sinks).plan();
}

export function isReduction(node: GraphNode): node is Reduction {
  return node.operation === "axis_sum" || node.operation === "axis_extreme";
}

/** Whether a node is read rather than computed. */
export function isLeaf({ operation }: GraphNode): boolean {
  return operation === "coordinate" || operation === "datum" || operation === "index" || operation === "input";
}

class Planner {
  readonly #around: Surroundings;
  readonly #targets: ReadonlySet<NodeId>;
  /** External sinks, then those of nodes that are kept in memory. */
  readonly #sinks: Sink[];
  readonly #needed: readonly NodeId[];
  readonly #arrays = new Map<NodeId, readonly Axis[]>();
  /** The sinks into which a node is inlined. */
  readonly #users = new Map<NodeId, Set<Sink>>();
  readonly #ready = new Map<NodeId, number>();

  constructor(around: Surroundings, targets: readonly NodeId[], sinks: readonly Sink[]) {
    this.#around = around;
    this.#targets = new Set(targets);
    this.#sinks = [...sinks];
    this.#needed = this.#reach([...targets, ...sinks.map(({ id }) => id)]);
  }

  plan(): Region {
    for (const sink of this.#sinks) this.#use(sink.id, [sink]);
    for (const id of this.#needed.toReversed()) this.#place(id);
    const levels: { readonly scalars: NodeId[]; readonly sinks: Sink[] }[] = [];
    const level = (at: number): (typeof levels)[number] => (levels[at] ??= { scalars: [], sinks: [] });
    const kept = new Map(this.#sinks.flatMap((sink) => (isExternal(sink) ? [] : [[sink.id, sink] as const])));
    for (const id of this.#needed) {
      const ready = this.#readyOf(this.#around.graph.node(id).args);
      const sink = kept.get(id);
      if (sink !== undefined) level(ready).sinks.push(sink);
      else if (this.#isScalar(id)) level(ready).scalars.push(id);
      this.#ready.set(id, sink === undefined ? ready : ready + 1);
    }
    for (const sink of this.#sinks) if (isExternal(sink)) level(this.#readyOf([sink.id])).sinks.push(sink);
    const blocks = Array.from(levels, (one) => one ?? { scalars: [], sinks: [] }).flatMap(({ scalars, sinks }) => [
      ...scalars.map((id) => ({ kind: "scalar", id }) as const),
      ...this.#nests(sinks),
    ]);
    return { blocks, arrays: this.#arrays };
  }

  /** Decides how a node is computed, after all nodes that use it. */
  #place(id: NodeId): void {
    const { graph, axesOf } = this.#around;
    const node = graph.node(id);
    const axes = axesOf(id);
    let owners = [...(this.#users.get(id) ?? [])];
    if (isReduction(node)) {
      owners = [this.#keep(id, { kind: "reduce", id, node }, axes)];
    } else if (axes.length > 0 && !isLeaf(node)) {
      const [only, ...more] = owners;
      const isInlined = only !== undefined && more.length === 0 && this.#isPrefix(axes, this.#loopsOf(only));
      if (!isInlined || this.#targets.has(id)) owners = [this.#keep(id, { kind: "store", id }, axes)];
    }
    for (const arg of node.args) this.#use(arg, owners);
  }

  #keep(id: NodeId, sink: Sink, axes: readonly Axis[]): Sink {
    this.#sinks.push(sink);
    if (axes.length > 0) this.#arrays.set(id, axes);
    return sink;
  }

  #use(id: NodeId, owners: readonly Sink[]): void {
    const users = this.#users.get(id) ?? new Set<Sink>();
    for (const owner of owners) users.add(owner);
    this.#users.set(id, users);
  }

  /** Whether a node with these axes is computed no more often in the loops than it has values. */
  #isPrefix(axes: readonly Axis[], loops: readonly Axis[]): boolean {
    return axes.every((axis) => loops.indexOf(axis) < axes.length);
  }

  /** Returns the loops of a sink. Contributions to the gradient run along its memory. */
  #loopsOf(sink: Sink): readonly Axis[] {
    const axes = this.#around.axesOf(sink.id);
    if (sink.kind === "reduce") return [...axes, sink.node.axis];
    if (sink.kind !== "add") return axes;
    const strides = new Map(sink.place.strides.map(({ axis, by }) => [axis, Math.abs(by)]));
    const strideOf = (axis: Axis): number => strides.get(axis) ?? Infinity;
    return [...union([axes, [...strides.keys()]])].sort((a, b) => (strideOf(a) < strideOf(b) ? 1 : -1));
  }

  #nests(sinks: readonly Sink[]): Nest[] {
    const nests = new Map<string, { readonly loops: readonly Axis[]; readonly sinks: Sink[] }>();
    for (const sink of sinks) {
      const loops = this.#loopsOf(sink);
      const key = loops.map(({ id }) => id).join();
      const nest = nests.get(key) ?? { loops, sinks: [] };
      nest.sinks.push(sink);
      nests.set(key, nest);
    }
    return [...nests.values()].map((nest) => ({ kind: "nest", ...nest, ...this.#body(nest.sinks) }));
  }

  /** Returns the nodes of a nest's body: up to the values that are in memory or single. */
  #body(sinks: readonly Sink[]): Pick<Nest, "nodes" | "loads"> {
    const { graph } = this.#around;
    const found = new Set<NodeId>();
    const loads = new Set<NodeId>();
    const stack: NodeId[] = [];
    for (const sink of sinks) {
      if (isExternal(sink)) stack.push(sink.id);
      else stack.push(...graph.node(sink.id).args);
      if (sink.kind === "store") found.add(sink.id);
    }
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (found.has(id) || this.#isSingle(id)) continue;
      found.add(id);
      if (this.#arrays.has(id) || this.#around.isKnown(id)) loads.add(id);
      else stack.push(...graph.node(id).args);
    }
    return { nodes: [...found].sort((a, b) => a - b), loads };
  }

  /** Whether a node is one value in this region: a constant, or without axes. */
  #isSingle(id: NodeId): boolean {
    return this.#around.graph.constantOf(id) !== undefined || this.#around.axesOf(id).length === 0;
  }

  #isScalar(id: NodeId): boolean {
    return this.#around.axesOf(id).length === 0;
  }

  #readyOf(ids: readonly NodeId[]): number {
    return Math.max(0, ...ids.map((id) => this.#ready.get(id) ?? 0));
  }

  /** Returns the nodes that the region computes for some others, arguments first. */
  #reach(roots: readonly NodeId[]): readonly NodeId[] {
    const { graph, isKnown } = this.#around;
    const found = new Set<NodeId>();
    const stack = [...roots];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (found.has(id) || isKnown(id) || graph.constantOf(id) !== undefined) continue;
      found.add(id);
      stack.push(...graph.node(id).args);
    }
    return [...found].sort((a, b) => a - b);
  }
}

/** Whether a sink is not the node itself. */
function isExternal(sink: Sink): boolean {
  return sink.kind === "add" || sink.kind === "row_sum";
}
