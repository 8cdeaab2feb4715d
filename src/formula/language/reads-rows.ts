import { namesIn, parts } from "./dependents.ts";
import { ROWS_NAME } from "./expr.ts";
import type { Expr } from "./expr.ts";

/** Whether an expression has a reduction over the rows of data, or one that is meant to be. */
export function readsRows(expr: Expr): boolean {
  const stack = [expr];
  for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
    if (part.kind === "reduce" && [part.from, part.to].some((bound) => namesIn(bound).has(ROWS_NAME))) return true;
    stack.push(...parts(part));
  }
  return false;
}
