import type { Graph, Loop } from "../ir/graph.ts";
import { axisExtreme, axisSum } from "../ir/axes.ts";
import type { Axis } from "../ir/place.ts";
import type { NodeId } from "../ir/node-table.ts";
import type { SmoothReduction } from "../language/expr.ts";

/** The comparison by which a term becomes the extreme. */
const WINS = { max: "gt", min: "lt" } as const;

/**
 * Returns the value of a reduction, whose terms are built one by one in index order; undefined
 * without terms.
 */
export function reduceTerms(graph: Graph, operator: SmoothReduction, terms: Iterable<NodeId>): NodeId | undefined {
  if (operator === "logsumexp") return logSumExp(graph, [...terms]);
  let result: NodeId | undefined;
  let count = 0;
  for (const term of terms) {
    result = result === undefined ? term : combined(graph, operator, result, term);
    count += 1;
  }
  return operator === "mean" && result !== undefined ? graph.div(result, graph.constant(count)) : result;
}

/** Returns the value of a reduction of a loop's node, with the bits of `reduceTerms`. */
export function reduceLoop(graph: Graph, operator: Exclude<SmoothReduction, "prod">, loop: Loop, term: NodeId): NodeId {
  if (operator === "sum") return graph.loopSum(loop, term);
  if (operator === "mean") return graph.div(graph.loopSum(loop, term), graph.constant(loop.count));
  if (operator !== "logsumexp") return graph.loopExtreme(loop, { term, wins: WINS[operator], result: term });
  const shift = shiftOf(graph, graph.loopExtreme(loop, { term, wins: "gt", result: term }));
  const body = loop.graph;
  return unshifted(graph, shift, graph.loopSum(loop, body.apply("exp", body.sub(term, loop.argument(shift)))));
}

/** Returns the value of a reduction over an axis of `count` values. */
export function reduceAxis(
  graph: Graph,
  operator: Exclude<SmoothReduction, "prod">,
  axis: Axis,
  count: NodeId,
  term: NodeId,
): NodeId {
  if (operator === "sum") return axisSum(graph, axis, term);
  if (operator === "mean") return graph.div(axisSum(graph, axis, term), count);
  if (operator !== "logsumexp") return axisExtreme(graph, axis, WINS[operator], term, term);
  const shift = shiftOf(graph, axisExtreme(graph, axis, "gt", term, term));
  return unshifted(graph, shift, axisSum(graph, axis, graph.apply("exp", graph.sub(term, shift))));
}

function combined(graph: Graph, operator: Exclude<SmoothReduction, "logsumexp">, before: NodeId, term: NodeId): NodeId {
  if (operator === "prod") return graph.mul(before, term);
  if (operator === "max" || operator === "min") return extreme(graph, WINS[operator], before, term);
  return graph.add(before, term);
}

/**
 * Returns the first of two values unless the second beats it. A tie keeps the first, whose
 * derivative counts alone; NaN beats all.
 */
function extreme(graph: Graph, wins: "gt" | "lt", first: NodeId, second: NodeId): NodeId {
  const beats = graph.or(graph.apply(wins, second, first), graph.apply("ne", second, second));
  return graph.select(beats, second, first);
}

/** Returns log Σ e^term as m + log Σ e^(term − m) with the largest term m: no term overflows. */
function logSumExp(graph: Graph, terms: readonly NodeId[]): NodeId | undefined {
  if (terms.length === 0) return undefined;
  const shift = shiftOf(
    graph,
    terms.reduce((a, b) => graph.apply("max", a, b)),
  );
  const powers = terms.map((term) => graph.apply("exp", graph.sub(term, shift)));
  return unshifted(
    graph,
    shift,
    powers.reduce((a, b) => graph.add(a, b)),
  );
}

/**
 * Returns m, or 0 if m is infinite or NaN: ∞ − ∞ would be NaN. The result does not depend on m, so
 * derivatives pass through the powers alone, which makes them e^term / Σ e^term.
 */
function shiftOf(graph: Graph, m: NodeId): NodeId {
  const isFinite = graph.apply("lt", graph.apply("abs", m), graph.constant(Infinity));
  return graph.apply("detach", graph.select(isFinite, m, graph.constant(0)));
}

function unshifted(graph: Graph, shift: NodeId, sum: NodeId): NodeId {
  return graph.add(shift, graph.apply("log", sum));
}
