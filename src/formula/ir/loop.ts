import type { NodeId } from "./node-table.ts";

/** The first of a loop's terms that no other beats. */
export interface Extreme {
  readonly term: NodeId;
  /** The comparison by which a term beats an earlier one. NaN beats all. */
  readonly wins: "gt" | "lt";
  /** The node whose value at that k is the result: the term, or a table of k, from 0 on. */
  readonly result: NodeId;
}

/**
 * The loop that all sums of `count` terms in a graph share. Its body is computed for k = 0, 1, …,
 * count − 1. `LoopBody` implements it. `Body` is the type of graphs.
 */
export interface LoopOver<Body> {
  readonly count: number;
  /** The body. Each input is in one of the four maps. */
  readonly graph: Body;
  /** Inputs that are coordinates: the one at k = 0, counted from 0. Each k reads the next one. */
  readonly coordinates: ReadonlyMap<NodeId, number>;
  /** Inputs that are elements of a vector of the outer graph: the one at k = 0. */
  readonly elements: ReadonlyMap<NodeId, VectorElement>;
  /** Inputs that are tables: a value for each k. Tables of equal values are constants instead. */
  readonly tables: ReadonlyMap<NodeId, Float64Array>;
  /** Inputs that are arguments: a node of the outer graph, which is never a condition. */
  readonly arguments: ReadonlyMap<NodeId, NodeId>;
  coordinate(first: number): NodeId;
  /** Returns the input for the elements of a vector from `first` on, or a table of them. */
  element(vector: NodeId, first: number): NodeId;
  /** Returns the input for a node of the outer graph, or a constant for a constant node. */
  argument(outer: NodeId): NodeId;
  /**
   * Returns a node with the given value at each k. Throws SweepError if the tables are too large.
   */
  table(value: (k: number) => number): NodeId;
  /** Returns the value at each k of a table or constant; undefined for other nodes. */
  tabulated(id: NodeId): ((k: number) => number) | undefined;
  /** Returns the nodes of the outer graph that some nodes read, in order. */
  reads(ids: readonly NodeId[]): NodeId[];
}

interface VectorElement {
  readonly vector: NodeId;
  /** Counted from 0. */
  readonly first: number;
}

/**
 * A contribution of a loop to a vector or to the gradient: at k, `node` is added to element
 * `first` + k, counted from 0.
 */
export interface ScatterOf<Body> {
  readonly loop: LoopOver<Body>;
  readonly first: number;
  /** A node of the loop's graph. */
  readonly node: NodeId;
}
