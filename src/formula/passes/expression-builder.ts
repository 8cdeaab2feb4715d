import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import type { Condition, Expr } from "../language/expr.ts";
import type { Graph } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import { scaledVector } from "../ir/norm.ts";
import { OPERATIONS } from "../ir/operations.ts";
import type { Primitive } from "../ir/operations.ts";
import { isFunction } from "../language/functions.ts";

const COMPARE: Readonly<Record<Condition["comparison"], Primitive>> = {
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "==": "eq",
  "!=": "ne",
};

/** An element of a vector or matrix: a number, or a coordinate (counted from 0) and its node. */
export type Element = number | { readonly coordinate: number; readonly node: NodeId };

/** Builds expressions into a graph. Subclasses build names, elements and reductions. */
export abstract class ExpressionBuilder {
  protected readonly graph: Graph;

  constructor(graph: Graph) {
    this.graph = graph;
  }

  build(expr: Expr): NodeId {
    switch (expr.kind) {
      case "number":
        return this.graph.constant(expr.value);
      case "name":
        return this.name(expr.name, expr.span);
      case "index":
        return this.element(expr.name, expr.indices, expr.span);
      case "negate":
        return this.graph.neg(this.build(expr.operand));
      case "binary":
        return this.chain(expr);
      case "call":
        return this.call(expr.name, expr.args, expr.span);
      case "where":
        return this.graph.select(this.condition(expr.condition), this.build(expr.a), this.build(expr.b));
      case "reduce":
        return this.reduce(expr);
    }
  }

  protected abstract name(name: string, span: Span): NodeId;
  protected abstract element(name: string, indices: readonly Expr[], span: Span): NodeId;
  protected abstract reduce(expr: Expr & { kind: "reduce" }): NodeId;
  /** Whether `norm` and `dot`, which sum over all coordinates, are allowed. */
  protected abstract readonly reductions: boolean;
  /** Whether `build` must get this part of a chain as a whole. */
  protected abstract isWhole(expr: Expr): boolean;

  protected power(base: NodeId, exponent: NodeId): NodeId {
    return this.graph.pow(base, exponent);
  }

  /**
   * Builds a + b + c + …, which nests to the left. Recursion over thousands of terms is too deep.
   */
  private chain(expr: Expr & { kind: "binary" }): NodeId {
    const spine: (Expr & { kind: "binary" })[] = [expr];
    let first: Expr = expr.left;
    while (first.kind === "binary" && !this.isWhole(first)) {
      spine.push(first);
      first = first.left;
    }
    let result = this.build(first);
    for (const { operator, right } of spine.reverse()) {
      const operand = this.build(right);
      if (operator === "+") result = this.graph.add(result, operand);
      else if (operator === "-") result = this.graph.sub(result, operand);
      else if (operator === "*") result = this.graph.mul(result, operand);
      else if (operator === "/") result = this.graph.div(result, operand);
      else result = this.power(result, operand);
    }
    return result;
  }

  private call(name: string, args: readonly Expr[], span: Span): NodeId {
    const operands = args.map((arg) => this.build(arg));
    const [first = 0, second = first] = operands;
    if (isFunction(name)) {
      const isFolded = OPERATIONS[name].inFormulas === "folded";
      return isFolded ? operands.reduce((a, b) => this.graph.apply(name, a, b)) : this.graph.apply(name, ...operands);
    }
    if (!this.reductions) {
      throw new SweepError(
        "input",
        `${name} works only in update rules, whose names are whole vectors: ${name}(…)`,
        span,
      );
    }
    if (name === "norm") {
      const { norm, scale } = scaledVector(this.graph, first);
      return this.graph.div(norm, scale);
    }
    return this.graph.coordinateSum(this.graph.mul(first, second));
  }

  private condition({ comparison, left, right }: Condition): NodeId {
    return this.graph.apply(COMPARE[comparison], this.build(left), this.build(right));
  }
}
