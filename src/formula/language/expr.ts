import type { Span } from "../../errors.ts";

export type BinaryOperator = "+" | "-" | "*" | "/" | "^";
export type Comparison = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** The ways to make one value of the terms over an index. */
export type Reduction = SmoothReduction | "argmax";

/** The reductions of a loss. `argmax`, the first index with the largest term, is for metrics. */
export type SmoothReduction = "sum" | "prod" | "max" | "min" | "mean" | "logsumexp";

/** The range of an index that runs over the rows of data. Both its ends are this name. */
export const ROWS_NAME = "rows";

/** A parsed formula, with its names not yet resolved. */
export type Expr = { readonly span: Span } & (
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly name: string; readonly indices: readonly Expr[] }
  | { readonly kind: "negate"; readonly operand: Expr }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expr[] }
  | { readonly kind: "where"; readonly condition: Condition; readonly a: Expr; readonly b: Expr }
  | {
      readonly kind: "reduce";
      readonly operator: Reduction;
      readonly index: string;
      readonly from: Expr;
      readonly to: Expr;
      readonly body: Expr;
    }
);

export interface Condition {
  readonly comparison: Comparison;
  readonly left: Expr;
  readonly right: Expr;
}

/** A line of an update rule: `target = value`. */
export interface Assignment {
  readonly target: string;
  readonly targetSpan: Span;
  readonly value: Expr;
}

/** A line of `let`: `name = value`, or `name[i, j] = value` for each value of the indices. */
export interface Definition {
  readonly name: string;
  readonly span: Span;
  readonly indices: readonly string[];
  readonly value: Expr;
}
