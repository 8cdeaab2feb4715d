import { parts } from "./dependents.ts";
import { ROWS_NAME } from "./expr.ts";
import type { Expr } from "./expr.ts";

/**
 * Returns those of some names whose elements are labels: they are an index, as in `z[i, y[i]]`, or
 * are compared with one, as in `argmax(k = 1..9, z[i, k]) == y[i]`.
 */
export function labelsIn(expr: Expr, names: readonly string[]): ReadonlySet<string> {
  const labels = new Set<string>();
  const note = (one: Expr): void => {
    if (one.kind === "index" && names.includes(one.name)) labels.add(one.name);
  };
  for (const part of allParts(expr)) {
    if (part.kind === "index") for (const index of part.indices) note(index);
    if (part.kind !== "where") continue;
    const { left, right } = part.condition;
    if (isArgmax(left)) note(right);
    if (isArgmax(right)) note(left);
  }
  return labels;
}

/** Whether an expression has a reduction over the rows of data. */
export function readsRows(expr: Expr): boolean {
  return allParts(expr).some((part) => part.kind === "reduce" && part.to.kind === "name" && part.to.name === ROWS_NAME);
}

function allParts(expr: Expr): readonly Expr[] {
  const found: Expr[] = [];
  const stack = [expr];
  for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
    found.push(part);
    stack.push(...parts(part));
  }
  return found;
}

function isArgmax(expr: Expr): boolean {
  return expr.kind === "reduce" && expr.operator === "argmax";
}
