import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import type { Expr, Reduction, SmoothReduction } from "../language/expr.ts";
import { ExpressionBuilder } from "./expression-builder.ts";
import type { Element } from "./expression-builder.ts";
import type { Loop } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import type { Running, VectorElements } from "./let-scope.ts";
import { reduceTerms } from "./reductions.ts";
import { dependents } from "../language/dependents.ts";

/** Thrown for a sum whose terms differ by more than numbers and adjacent coordinates. */
export class NotALoop extends Error {}

/** A body for each value of an index, from `from` on. */
export interface SumText {
  readonly index: string;
  readonly from: number;
  readonly body: Expr;
}

type Reduce = Expr & { readonly kind: "reduce" };

/** The builder of the outer graph, as a loop's builder uses it. */
interface Outer {
  build(expr: Expr): NodeId;
  at(name: string, indices: readonly number[], span: Span): Element;
  integer(value: number | undefined, what: string, span: Span): number;
  checkIndex(index: string, span: Span): void;
  smooth(operator: Reduction, span: Span): SmoothReduction;
  isLet(name: string): boolean;
  running(name: string, indices: Running, span: Span): VectorElements;
  empty(expr: Reduce, from: number, to: number): NodeId;
  terms(expr: Reduce, from: number, to: number, build: () => NodeId): Iterable<NodeId>;
}

/**
 * Builds the body of a sum into a loop's graph. Parts without the index are built in the outer
 * graph and become arguments. Throws NotALoop if the sum must be unrolled. Sums and
 * products that mention the index are unrolled in the body.
 */
export class LoopBuilder extends ExpressionBuilder {
  protected readonly reductions = false;
  private readonly loop: Loop;
  private readonly outer: Outer;
  private readonly sum: SumText;
  private readonly varying: ReadonlySet<Expr>;

  constructor(loop: Loop, outer: Outer, sum: SumText) {
    super(loop.graph);
    this.loop = loop;
    this.outer = outer;
    this.sum = sum;
    this.varying = dependents(sum.body, [sum.index]);
  }

  override build(expr: Expr): NodeId {
    return this.isWhole(expr) ? this.loop.argument(this.outer.build(expr)) : super.build(expr);
  }

  protected isWhole(expr: Expr): boolean {
    return !this.varying.has(expr);
  }

  /** Builds the index, the only name that reaches a loop's builder. */
  protected name(): NodeId {
    return this.loop.table((k) => this.sum.from + k);
  }

  protected element(name: string, indices: readonly Expr[], span: Span): NodeId {
    const at = indices.map((index) => {
      const value = this.loop.tabulated(this.build(index));
      return (k: number) => this.outer.integer(value?.(k), "an index", index.span);
    });
    const elements = this.elements(name, at, span);
    if (elements !== undefined) return elements;
    const elementAt = (k: number): Element =>
      this.outer.at(
        name,
        at.map((value) => value(k)),
        span,
      );
    const first = elementAt(0);
    if (typeof first === "number") return this.loop.table((k) => Number(elementAt(k)));
    for (let k = 1; k < this.loop.count; k++) {
      const element = elementAt(k);
      if (typeof element === "number" || element.coordinate !== first.coordinate + k) throw new NotALoop();
    }
    return this.loop.coordinate(first.coordinate);
  }

  /** Builds elements of a line of `let`, of which one index runs. */
  private elements(name: string, at: readonly ((k: number) => number)[], span: Span): NodeId | undefined {
    if (!this.outer.isLet(name)) return undefined;
    const { count } = this.loop;
    const first = at.map((index) => index(0));
    const position = at.findIndex((index) => index(1) !== index(0));
    const isRunning = at.every((index, one) => {
      const step = one === position ? 1 : 0;
      return Array.from({ length: count }, (_, k) => index(k)).every((value, k) => value === index(0) + k * step);
    });
    if (!isRunning || position === -1) throw new NotALoop();
    const found = this.outer.running(name, { first, position, count }, span);
    return this.loop.element(found.vector, found.first);
  }

  /** Refuses integer exponents that differ between terms: they are repeated multiplication. */
  protected override power(base: NodeId, exponent: NodeId): NodeId {
    const exponents = this.loop.tables.get(exponent);
    if (exponents?.some(Number.isInteger) === true && this.loop.tabulated(base) === undefined) throw new NotALoop();
    return super.power(base, exponent);
  }

  /** Unrolls a sum or product that mentions the index, or refuses it. */
  protected reduce(expr: Reduce): NodeId {
    const { index, operator, body, span } = expr;
    if (index === this.sum.index) throw new SweepError("input", `index name already in use: ${index}`, span);
    this.outer.checkIndex(index, span);
    const [from, to] = [this.bound(expr.from), this.bound(expr.to)];
    const terms = this.outer.terms(expr, from, to, () => this.build(body));
    return (
      reduceTerms(this.graph, this.outer.smooth(operator, span), terms) ??
      this.loop.argument(this.outer.empty(expr, from, to))
    );
  }

  /** Returns a bound that does not depend on the index. */
  private bound(expr: Expr): number {
    const value = this.graph.constantOf(this.build(expr));
    if (value === undefined) throw new NotALoop();
    return this.outer.integer(value, "a bound", expr.span);
  }
}
