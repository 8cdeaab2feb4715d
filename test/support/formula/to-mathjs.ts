import type { Expr } from "../../../src/formula/language/expr.ts";

/**
 * Returns a formula for mathjs: x[i] as `x1`, sums and products unrolled, and by their definitions
 * what mathjs cannot differentiate.
 */
export function toMathjs(expr: Expr, indices: ReadonlyMap<string, number> = new Map()): string {
  const text = (inner: Expr): string => toMathjs(inner, indices);
  switch (expr.kind) {
    case "number":
      return String(expr.value);
    case "name":
      return String(indices.get(expr.name) ?? (expr.name === "n" ? 3 : expr.name));
    case "index":
      return `x${constant(expr.indices[0] ?? expr, indices)}`;
    case "negate":
      return `(-${text(expr.operand)})`;
    case "binary":
      return `(${text(expr.left)} ${expr.operator} ${text(expr.right)})`;
    case "call":
      if (expr.name === "log1p") return `log(1 + ${expr.args.map(text).join()})`;
      if (expr.name === "sigmoid") return `(1 / (1 + exp(-${expr.args.map(text).join()})))`;
      return `${expr.name}(${expr.args.map(text).join(", ")})`;
    case "reduce": {
      const terms: string[] = [];
      for (let i = constant(expr.from, indices); i <= constant(expr.to, indices); i++) {
        terms.push(toMathjs(expr.body, new Map([...indices, [expr.index, i]])));
      }
      if (expr.operator === "sum") return `(${terms.join(" + ") || "0"})`;
      if (expr.operator === "prod") return `(${terms.join(" * ") || "1"})`;
      if (expr.operator === "mean") return `((${terms.join(" + ")}) / ${terms.length})`;
      if (expr.operator === "logsumexp") return `log(${terms.map((term) => `exp(${term})`).join(" + ")})`;
      return `${expr.operator}(${terms.join(", ")})`;
    }
    case "where":
      throw new Error("mathjs has no derivative of where");
  }
}

/** Evaluates an index or bound of a random formula: a number, a name or their difference. */
function constant(expr: Expr, indices: ReadonlyMap<string, number>): number {
  if (expr.kind === "number") return expr.value;
  if (expr.kind === "name") return indices.get(expr.name) ?? NaN;
  if (expr.kind === "binary") return constant(expr.left, indices) - constant(expr.right, indices);
  throw new Error(expr.kind);
}
