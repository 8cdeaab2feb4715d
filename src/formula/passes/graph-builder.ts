import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import { similarTo } from "../../suggest.ts";
import type { Expr, Reduction, SmoothReduction } from "../language/expr.ts";
import type { Scope } from "./scope.ts";
import type { LetScope, Running } from "./let-scope.ts";
import { ExpressionBuilder } from "./expression-builder.ts";
import type { Element } from "./expression-builder.ts";
import type { Graph, Loop } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import { LoopBuilder, NotALoop } from "./loop-builder.ts";
import type { SumText } from "./loop-builder.ts";
import type { VectorElements } from "./let-scope.ts";
import { loopOver } from "../ir/loop-body.ts";
import { dependents } from "../language/dependents.ts";
import { reduceLoop, reduceTerms } from "./reductions.ts";
import { remedyForCoordinate, remedyForName } from "../language/habits.ts";

// Equal terms are one node, so the size of a graph does not bound the work of building it.
const MAX_BUILT = 4_000_000;

/** Builds expressions with the names of a scope, of lines of `let` and of indices. */
export class GraphBuilder extends ExpressionBuilder {
  protected readonly reductions: boolean;
  private readonly whole: Expr;
  private readonly scope: Scope;
  private readonly unrollLimit: number;
  /** The indices of the sums and products being unrolled. */
  private readonly indices = new Map<string, number>();
  /** The node of each sum that became a loop, or null for a sum or product to unroll. */
  private readonly loops = new Map<Expr, NodeId | null>();
  private built = 0;
  private readonly lets: LetScope | undefined;

  constructor(whole: Expr, graph: Graph, scope: Scope, unrollLimit: number, lets?: LetScope) {
    super(graph);
    this.whole = whole;
    this.scope = scope;
    this.lets = lets;
    this.reductions = scope.reductions;
    this.unrollLimit = unrollLimit;
  }

  override build(expr: Expr): NodeId {
    this.built += 1;
    return super.build(expr);
  }

  protected isWhole(): boolean {
    return false;
  }

  protected name(name: string, span: Span): NodeId {
    const index = this.indices.get(name);
    if (index !== undefined) return this.graph.constant(index);
    const node = this.lets?.element(name, [], span) ?? this.scope.name(name, span) ?? this.wellKnown(name);
    if (node !== undefined) return node;
    this.lets?.refuseLater(name, span);
    if (!this.reductions && this.scope.names.includes("x")) {
      const fromZero = dependents(this.whole, ["x0", "x_0"]).has(this.whole);
      const remedy = remedyForCoordinate(name, fromZero);
      if (remedy !== undefined) throw new SweepError("input", `unknown name "${name}": ${remedy}`, span);
    }
    const known = [...this.names(), ...this.indices.keys(), "pi", "e"];
    const remedy = this.secondCoordinate(name) ?? remedyForName(name, known);
    const hint = remedy === undefined ? similarTo(name, known) : `: ${remedy}`;
    throw new SweepError("input", `unknown name "${name}"${hint}`, span);
  }

  /** Returns what to write for another name of x in an objective that already uses x. */
  private secondCoordinate(name: string): string | undefined {
    const uses = (one: string): boolean => dependents(this.whole, [one]).has(this.whole);
    if (this.reductions || remedyForName(name, ["x"]) === undefined || !uses("x")) return undefined;
    return `${uses("y") ? "" : "write y for a second coordinate, or "}give ${name} a value under parameters`;
  }

  private wellKnown(name: string): NodeId | undefined {
    if (name === "pi") return this.graph.constant(Math.PI);
    if (name === "e") return this.graph.constant(Math.E);
    return undefined;
  }

  protected element(name: string, indices: readonly Expr[], span: Span): NodeId {
    if (this.reductions && this.scope.names.includes(name)) {
      const message = `not a vector or matrix: ${name}; a line runs for every coordinate, so write ${name} alone`;
      throw new SweepError("input", message, span);
    }
    const at = indices.map((index) => this.constant(index, "an index"));
    const defined = this.lets?.element(name, at, span);
    if (defined !== undefined) return defined;
    const element = this.at(name, at, span);
    return typeof element === "number" ? this.graph.constant(element) : element.node;
  }

  at(name: string, indices: readonly number[], span: Span): Element {
    const element = this.scope.element(name, indices, span);
    if (element !== undefined) return element;
    this.lets?.refuseLater(name, span);
    const names = this.names();
    const remedy = remedyForName(name, names);
    const other = remedy === undefined ? similarTo(name, names) : `: ${remedy}`;
    const hint = names.includes(name) ? "" : other;
    throw new SweepError("input", `not a vector or matrix: ${name}${hint}`, span);
  }

  protected reduce(expr: Expr & { kind: "reduce" }): NodeId {
    const { operator, index } = expr;
    this.checkIndex(index, expr.span);
    let loop = this.loops.get(expr);
    if (loop === undefined) this.loops.set(expr, (loop = this.loop(expr)));
    if (loop !== null) return loop;
    const from = this.constant(expr.from, "a bound");
    const to = this.constant(expr.to, "a bound");
    const terms = this.terms(expr, from, to, () => this.build(expr.body));
    return reduceTerms(this.graph, this.smooth(operator, expr.span), terms) ?? this.empty(expr, from, to);
  }

  /** Returns the value of a sum or product without terms. Throws for other reductions. */
  empty({ operator, span }: Expr & { kind: "reduce" }, from: number, to: number): NodeId {
    if (operator === "sum" || operator === "prod") return this.graph.constant(operator === "sum" ? 0 : 1);
    throw new SweepError("input", `${operator} needs at least one term: ${from}..${to}`, span);
  }

  /** Builds the terms of a reduction. Throws if the formula takes too much work to build. */
  *terms(expr: Expr & { kind: "reduce" }, from: number, to: number, build: () => NodeId): Generator<NodeId, void> {
    for (let i = from; i <= to; i++) {
      const term = this.withIndex(expr.index, i, build);
      this.built += 1;
      if (this.built > MAX_BUILT) throw tooLarge(expr, from, to);
      yield term;
    }
  }

  /** Builds with a value for an index, which no other index around it may have. */
  withIndex<T>(index: string, value: number, build: () => T): T {
    this.indices.set(index, value);
    try {
      return build();
    } finally {
      this.indices.delete(index);
    }
  }

  checkIndex(index: string, span: Span): void {
    if (!this.indices.has(index) && !this.names().includes(index) && index !== "pi" && index !== "e") return;
    throw new SweepError("input", `index name already in use: ${index}`, span);
  }

  /** Returns the vector that holds elements of a line of `let` with one running index. */
  running(name: string, indices: Running, span: Span): VectorElements {
    const found = this.lets?.running(name, indices, span);
    if (found === undefined) throw new Error(`not defined by let: ${name}`);
    return found;
  }

  /** Returns a reduction that has a derivative. Refuses the others. */
  smooth(operator: Reduction, span: Span): SmoothReduction {
    if (operator !== "argmax") return operator;
    throw new SweepError("input", "argmax works only in metrics: argmax(k = …)", span);
  }

  isLet(name: string): boolean {
    return this.lets?.names.includes(name) === true;
  }

  /** Builds a vector of a body for `count` values of an index, by a loop if that is possible. */
  vector({ index, from, body }: SumText, count: number): NodeId {
    try {
      const loop = loopOver(this.graph, count);
      const part = { loop, first: 0, node: this.inLoop(loop, { index, from, body }) };
      return this.graph.vector({ count, parts: [part], singles: new Map() });
    } catch (error) {
      if (!(error instanceof NotALoop)) throw error;
      const one = (k: number): NodeId => this.withIndex(index, from + k, () => this.build(body));
      const singles = new Map(Array.from({ length: count }, (_, k) => [k, one(k)]));
      return this.graph.vector({ count, parts: [], singles });
    }
  }

  private inLoop(loop: Loop, sum: SumText): NodeId {
    return new LoopBuilder(loop, this, sum).build(sum.body);
  }

  private names(): readonly string[] {
    return [...this.scope.names, ...(this.lets?.names ?? [])];
  }

  private loop(expr: Expr & { kind: "reduce" }): NodeId | null {
    const operator = this.smooth(expr.operator, expr.span);
    if (operator === "prod" || dependents(expr, [...this.indices.keys()]).has(expr)) return null;
    const from = this.constant(expr.from, "a bound");
    const to = this.constant(expr.to, "a bound");
    if (to - from < this.unrollLimit) return null;
    if (to - from >= MAX_BUILT) throw tooLarge(expr, from, to);
    const loop = loopOver(this.graph, to - from + 1);
    try {
      const term = this.inLoop(loop, { index: expr.index, from, body: expr.body });
      return reduceLoop(this.graph, operator, loop, term);
    } catch (error) {
      if (error instanceof NotALoop) return null;
      throw error;
    }
  }

  private constant(expr: Expr, what: string): number {
    return this.integer(this.graph.constantOf(this.build(expr)), what, expr.span);
  }

  integer(value: number | undefined, what: string, span: Span): number {
    if (value === undefined)
      throw new SweepError("input", `${what} must be a constant expression of n, numbers and outer indices`, span);
    if (!Number.isSafeInteger(value)) throw new SweepError("input", `${what} must be a whole number: ${value}`, span);
    return value;
  }
}

function tooLarge(expr: Expr & { kind: "reduce" }, from: number, to: number): SweepError {
  return new SweepError("input", `${expr.operator} is too large to unroll: ${from}..${to}`, expr.span);
}
