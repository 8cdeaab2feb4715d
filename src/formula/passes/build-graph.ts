import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import { similarTo } from "../../suggest.ts";
import type { Expr } from "../language/expr.ts";
import { ExpressionBuilder, WINS } from "./expression-builder.ts";
import type { Element } from "./expression-builder.ts";
import type { Graph } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import { LoopBuilder, NotALoop } from "./loop-builder.ts";
import { loopOver } from "../ir/loop-body.ts";
import { dependents } from "../language/dependents.ts";
import { remedyForCoordinate, remedyForName } from "../language/habits.ts";

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

// Equal terms are one node, so the size of a graph does not bound the work of building it.
const MAX_BUILT = 4_000_000;

/**
 * Builds an expression into a graph. `scope` resolves the names. `sum`, `prod`,
 * `max` and `min` over an index are unrolled in index order, from left to right (an empty sum is 0,
 * an empty product 1).
 *
 * A sum or extreme of more than `unrollLimit` terms becomes a loop with the same value, bit for bit,
 * if its terms differ only by numbers and by adjacent coordinates: `x[i + 1]`, but not `x[2*i]`. A sum is
 * always unrolled if it
 * - mentions the index of an unrolled sum or product around it,
 * - contains a sum or product that mentions its index, or
 * - contains a power with an integer exponent that differs between terms.
 *
 * Throws SweepError, with the span, for unknown names and bad indices.
 */
export function buildGraph(expr: Expr, graph: Graph, scope: Scope, unrollLimit: number = Infinity): NodeId {
  return new GraphBuilder(expr, graph, scope, unrollLimit).build(expr);
}

class GraphBuilder extends ExpressionBuilder {
  protected readonly reductions: boolean;
  private readonly whole: Expr;
  private readonly scope: Scope;
  private readonly unrollLimit: number;
  /** The indices of the sums and products being unrolled. */
  private readonly indices = new Map<string, number>();
  /** The node of each sum that became a loop, or null for a sum or product to unroll. */
  private readonly loops = new Map<Expr, NodeId | null>();
  private built = 0;

  constructor(whole: Expr, graph: Graph, scope: Scope, unrollLimit: number) {
    super(graph);
    this.whole = whole;
    this.scope = scope;
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
    const node = this.scope.name(name, span) ?? this.wellKnown(name);
    if (node !== undefined) return node;
    if (!this.reductions && this.scope.names.includes("x")) {
      const fromZero = dependents(this.whole, ["x0", "x_0"]).has(this.whole);
      const remedy = remedyForCoordinate(name, fromZero);
      if (remedy !== undefined) throw new SweepError("input", `unknown name "${name}": ${remedy}`, span);
    }
    const known = [...this.scope.names, ...this.indices.keys(), "pi", "e"];
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
    const element = this.at(name, at, span);
    return typeof element === "number" ? this.graph.constant(element) : element.node;
  }

  at(name: string, indices: readonly number[], span: Span): Element {
    const element = this.scope.element(name, indices, span);
    if (element !== undefined) return element;
    const remedy = remedyForName(name, this.scope.names);
    const other = remedy === undefined ? similarTo(name, this.scope.names) : `: ${remedy}`;
    const hint = this.scope.names.includes(name) ? "" : other;
    throw new SweepError("input", `not a vector or matrix: ${name}${hint}`, span);
  }

  protected reduce(expr: Expr & { kind: "reduce" }): NodeId {
    const { operator, index } = expr;
    if (this.indices.has(index) || this.scope.names.includes(index) || index === "pi" || index === "e") {
      throw new SweepError("input", `index name already in use: ${index}`, expr.span);
    }
    let loop = this.loops.get(expr);
    if (loop === undefined) this.loops.set(expr, (loop = this.loop(expr)));
    if (loop !== null) return loop;
    const from = this.constant(expr.from, "a bound");
    const to = this.constant(expr.to, "a bound");
    let result: NodeId | undefined;
    for (let i = from; i <= to; i++) {
      this.indices.set(index, i);
      const term = this.build(expr.body);
      if (this.built > MAX_BUILT) throw tooLarge(expr, from, to);
      result = result === undefined ? term : this.combined(operator, result, term);
    }
    this.indices.delete(index);
    return result ?? this.empty(expr, from, to);
  }

  /** Returns the value of a sum or product without terms. */
  private empty({ operator, span }: Expr & { kind: "reduce" }, from: number, to: number): NodeId {
    if (operator === "sum" || operator === "prod") return this.graph.constant(operator === "sum" ? 0 : 1);
    throw new SweepError("input", `${operator} needs at least one term: ${from}..${to}`, span);
  }

  private loop(expr: Expr & { kind: "reduce" }): NodeId | null {
    if (expr.operator === "prod" || dependents(expr, [...this.indices.keys()]).has(expr)) return null;
    const from = this.constant(expr.from, "a bound");
    const to = this.constant(expr.to, "a bound");
    if (to - from < this.unrollLimit) return null;
    if (to - from >= MAX_BUILT) throw tooLarge(expr, from, to);
    const loop = loopOver(this.graph, to - from + 1);
    try {
      const term = new LoopBuilder(loop, this, { index: expr.index, from, body: expr.body }).build(expr.body);
      if (expr.operator === "sum") return this.graph.loopSum(loop, term);
      return this.graph.loopExtreme(loop, { term, wins: WINS[expr.operator], result: term });
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
