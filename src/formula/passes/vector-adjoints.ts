import type { Graph, Loop } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";

/** ∂output/∂node, and the condition under which the output depends on the node. */
export interface Adjoint {
  readonly value: NodeId;
  /** null if the output always depends on the node. */
  readonly active: NodeId | null;
  /** Whether the value may be infinite at a finite output, behind a root. */
  readonly steep: boolean;
}

/** The adjoint of one element, or of all that a loop reads, from `first` on, in the loop's body. */
type Contribution =
  | { readonly position: number; readonly adjoint: Adjoint }
  | { readonly loop: Loop; readonly first: number; readonly adjoint: Adjoint };

/** The adjoint of a vector. */
interface VectorAdjoint {
  /** Returns the adjoint of element `first` + k in the body of a loop. */
  along(loop: Loop, first: number): Adjoint;
  at(position: number): Adjoint;
}

/** Collects the adjoints of vectors, which are vectors themselves. */
export class VectorAdjoints {
  private readonly graph: Graph;
  private readonly contributions = new Map<NodeId, Contribution[]>();

  constructor(graph: Graph) {
    this.graph = graph;
  }

  add(vector: NodeId, contribution: Contribution): void {
    const others = this.contributions.get(vector);
    if (others === undefined) this.contributions.set(vector, [contribution]);
    else others.push(contribution);
  }

  /** Returns the adjoint of a vector of `count` elements; undefined if nothing depends on it. */
  of(vector: NodeId, count: number): VectorAdjoint | undefined {
    const all = this.contributions.get(vector);
    if (all === undefined) return undefined;
    const { graph } = this;
    const values = this.total(count, all, ({ value }) => value);
    const steep = all.some(({ adjoint }) => adjoint.steep);
    // In a second vector, each element is the number of active contributions.
    const actives = all.every(({ adjoint }) => adjoint.active === null)
      ? null
      : this.total(count, all, ({ active }, on) => (active === null ? on.constant(1) : asNumber(on, active)));
    const isActive = (on: Graph, element: (vector: NodeId) => NodeId): NodeId | null =>
      actives === null ? null : on.apply("ne", element(actives), on.constant(0));
    return {
      along(loop, first) {
        const element = (of: NodeId): NodeId => loop.element(of, first);
        return { value: element(values), active: isActive(loop.graph, element), steep };
      },
      at(position) {
        const element = (of: NodeId): NodeId => graph.element(of, position);
        return { value: element(values), active: isActive(graph, element), steep };
      },
    };
  }

  private total(count: number, all: readonly Contribution[], of: (adjoint: Adjoint, on: Graph) => NodeId): NodeId {
    const { graph } = this;
    const singles = new Map<number, NodeId>();
    const parts = all.flatMap((one) => {
      if ("loop" in one) return [{ loop: one.loop, first: one.first, node: of(one.adjoint, one.loop.graph) }];
      const [before, value] = [singles.get(one.position), of(one.adjoint, graph)];
      singles.set(one.position, before === undefined ? value : graph.add(before, value));
      return [];
    });
    return graph.vector({ count, parts, singles });
  }
}

/** Returns 1 for a condition that holds, else 0. */
export function asNumber(graph: Graph, condition: NodeId): NodeId {
  return graph.select(condition, graph.constant(1), graph.constant(0));
}
