import type { Graph } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import type { Definition, Expr } from "../language/expr.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { LetBuilder } from "./let-builder.ts";
import type { LetScope } from "./let-scope.ts";
import { LetSurvey } from "./let-survey.ts";
import type { Scope } from "./scope.ts";

/**
 * Builds an expression into a graph. `scope` resolves the names. `sum` and the other reductions
 * over an index are unrolled in index order, from left to right (an empty sum is 0, an empty
 * product 1).
 *
 * A reduction of more than `unrollLimit` terms becomes a loop with the same value, bit for bit, if
 * its terms differ only by numbers and by adjacent coordinates: `x[i + 1]`, but not `x[2*i]`. It is
 * always unrolled if it
 * - is a product,
 * - mentions the index of an unrolled sum or product around it,
 * - contains a sum or product whose bounds mention its index, or
 * - contains a power with an integer exponent that differs between terms.
 *
 * Throws SweepError, with the span, for unknown names and bad indices.
 */
export function buildGraph(expr: Expr, graph: Graph, scope: Scope, unrollLimit: number = Infinity): NodeId {
  return new GraphBuilder(expr, graph, scope, unrollLimit).build(expr);
}

/**
 * Builds an expression that uses lines of `let` as macros with indices: each element is built once.
 * More than `unrollLimit` elements in a row are a vector in memory. Sums may then become loops even
 * if they contain sums that mention their index: those are unrolled in the loop's body. Errors of a
 * line have the path of the line.
 */
export function buildWithLets(
  expr: Expr,
  lines: readonly Definition[],
  graph: Graph,
  scope: Scope,
  unrollLimit: number,
): NodeId {
  const build = (lets: LetScope): NodeId => new GraphBuilder(expr, graph, scope, unrollLimit, lets).build(expr);
  const runs = new LetSurvey(lines, graph, scope, unrollLimit).runs(build);
  return build(new LetBuilder(lines, graph, scope, unrollLimit, runs).before(lines.length));
}
