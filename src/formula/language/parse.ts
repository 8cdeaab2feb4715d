import type { Assignment, Definition, Expr } from "./expr.ts";
import { refuseLeftSide } from "./left-side.ts";
import { Parser } from "./parser.ts";

/**
 * Parses a formula by recursive descent. Operators bind, from loose to tight: `+ -`, `* /`, unary
 * `-`, `^` (right-associative), so `-x^2` is `-(x^2)` and `2^-1` is allowed. Throws SweepError with
 * the span of the offending text.
 */
export function parseFormula(text: string): Expr {
  refuseLeftSide(text);
  const parser = new Parser(text);
  const expr = parser.sum();
  parser.expectEnd();
  return expr;
}

/**
 * Parses the formula of a metric, in which a comparison is also a number: 1 if it holds, else 0.
 * Throws like parseFormula.
 */
export function parseMetric(text: string): Expr {
  refuseLeftSide(text);
  const parser = new Parser(text, true);
  const expr = parser.value();
  parser.expectEnd();
  return expr;
}

/** Parses a line of an update rule, `name = formula`. Throws like parseFormula. */
export function parseAssignment(text: string): Assignment {
  const parser = new Parser(text);
  const assignment = parser.assignment();
  parser.expectEnd();
  return assignment;
}

/** Parses a line of `let`, `name = formula` or `name[i] = formula`. Throws like parseFormula. */
export function parseDefinition(text: string): Definition {
  const parser = new Parser(text);
  const definition = parser.definition();
  parser.expectEnd();
  return definition;
}
