import type { Expr } from "./expr.ts";

/** Returns the parts of an expression, itself included, that mention one of the names. */
export function dependents(expr: Expr, names: readonly string[]): ReadonlySet<Expr> {
  const found = new Set<Expr>();
  mark(expr, names, found);
  return found;
}

function mark(expr: Expr, names: readonly string[], found: Set<Expr>): boolean {
  // A long chain a + b + c + … nests to the left, too deep for recursion.
  const spine: Expr[] = [];
  let first = expr;
  for (; first.kind === "binary"; first = first.left) spine.push(first);
  let mentioned = isMentioned(first, names, found);
  if (mentioned) found.add(first);
  for (const part of spine.reverse()) {
    if (part.kind === "binary" && mark(part.right, names, found)) mentioned = true;
    if (mentioned) found.add(part);
  }
  return mentioned;
}

function isMentioned(expr: Expr, names: readonly string[], found: Set<Expr>): boolean {
  if (expr.kind === "name") return names.includes(expr.name);
  return parts(expr).filter((part) => mark(part, names, found)).length > 0;
}

/** Returns the expressions that an expression consists of. */
export function parts(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "number":
    case "name":
      return [];
    case "index":
      return expr.indices;
    case "negate":
      return [expr.operand];
    case "binary":
      return [expr.left, expr.right];
    case "call":
      return expr.args;
    case "where":
      return [expr.condition.left, expr.condition.right, expr.a, expr.b];
    case "reduce":
      return [expr.from, expr.to, expr.body];
  }
}

/** Returns all names that an expression mentions, with and without indices. */
export function namesIn(expr: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  const stack = [expr];
  for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
    if (part.kind === "name" || part.kind === "index") names.add(part.name);
    stack.push(...parts(part));
  }
  return names;
}

/**
 * Returns how many levels deep an expression is built by recursion. `depthOfName` returns the same
 * for the lines of `let` that it mentions.
 */
export function depthOf(expr: Expr, depthOfName: (name: string) => number): number {
  // A long chain a + b + c + … is one level.
  const inner: Expr[] = [];
  let first = expr;
  for (; first.kind === "binary"; first = first.left) inner.push(first.right);
  const own = first.kind === "name" || first.kind === "index" ? depthOfName(first.name) : 0;
  return [...inner, ...parts(first)].reduce((most, part) => Math.max(most, depthOf(part, depthOfName)), own) + 1;
}
