import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import type { NodeId } from "../ir/node-table.ts";
import type { Element } from "./expression-builder.ts";

/** Refuses an index that a vector or matrix does not have. */
export class OutsideError extends SweepError {
  constructor(message: string, span: Span | undefined) {
    super("input", message, span);
  }
}

/** The meaning of the names in a formula. */
export interface Scope {
  /** Returns the node of a name without indices; undefined for an unknown name. */
  name(name: string, span: Span): NodeId | undefined;
  /** Returns an element, with indices counted from 1; undefined for an unknown vector or matrix. */
  element(name: string, indices: readonly number[], span: Span): Element | undefined;
  /** Whether `norm` and `dot`, which sum over all coordinates, are allowed. */
  readonly reductions: boolean;
  /** All names, for suggestions. */
  readonly names: readonly string[];
}
