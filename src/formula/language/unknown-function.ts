import { SweepError } from "../../errors.ts";
import { similarTo } from "../../suggest.ts";
import type { Expr } from "./expr.ts";
import { CALLABLE, FORMS, OPEN_FORMS } from "./functions.ts";
import { remedyForFunction } from "./habits.ts";
import type { Token } from "./tokens.ts";

/** Returns the error for `name(…)`, which is no function or a product without its sign. */
export function unknownFunction({ text: name, span }: Token, open: Token, args: readonly Expr[]): SweepError {
  if (name.length === 1 || name === "pi") {
    const coordinate = name === "x" && args[0]?.kind === "number" ? ", or x[…] for a coordinate" : "";
    const message = `no implied multiplication: write ${name}*(…)${coordinate}`;
    return new SweepError("input", message, { from: span.from, to: open.span.to });
  }
  const remedy = remedyForFunction(name);
  const suggestion =
    remedy === undefined ? similarTo(name, [...Object.keys(CALLABLE), ...FORMS, ...OPEN_FORMS]) : `: ${remedy}`;
  return new SweepError("input", `unknown function "${name}"${suggestion}`, span);
}
