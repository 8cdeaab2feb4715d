import type { Span } from "../../errors.ts";
import type { NodeId } from "../ir/node-table.ts";

/** Indices of which one runs: it is one larger at each k. The others stay. */
export interface Running {
  /** The indices at k = 0. */
  readonly first: readonly number[];
  /** The position of the index that runs. */
  readonly position: number;
  readonly count: number;
}

/** Elements of a vector, from `first` on, counted from 0. */
export interface VectorElements {
  readonly vector: NodeId;
  readonly first: number;
}

/** The lines of `let` that an expression sees. */
export interface LetScope {
  readonly names: readonly string[];
  /** Returns the value of a line at some indices; undefined if no line has the name. */
  element(name: string, indices: readonly number[], span: Span): NodeId | undefined;
  /** Returns the elements of a line with an index that runs; undefined if no line has the name. */
  running(name: string, indices: Running, span: Span): VectorElements | undefined;
  /** Throws if a later line, or this one itself, has the name. */
  refuseLater(name: string, span: Span): void;
}
