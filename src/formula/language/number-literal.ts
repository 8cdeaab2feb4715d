import { SweepError } from "../../errors.ts";
import type { Expr } from "./expr.ts";
import type { Token } from "./tokens.ts";

/** Parses a number. Throws SweepError for one that a double cannot hold. */
export function numberLiteral({ text, span }: Token): Expr {
  const value = Number(text);
  if (value === Infinity) throw new SweepError("input", `number too large (above 1.8e308): ${text}`, span);
  if (value === 0 && /^[\d.]*[1-9]/.test(text)) {
    throw new SweepError("input", `number too small (below 5e-324): ${text}`, span);
  }
  return { kind: "number", value, span };
}
