import { SweepError } from "../../errors.ts";

const LEFT_SIDE = /^\s*((?!x\s*=)[A-Za-z_]\w*\s*(?:\([^()]*\)\s*)?=)(?!=)/d;

/** Throws for an equation in place of a formula, such as `f(x) = x^2`. */
export function refuseLeftSide(formula: string): void {
  const found = LEFT_SIDE.exec(formula);
  const place = found?.indices?.[1];
  if (found === null || place === undefined) return;
  const [from, to] = place;
  throw new SweepError("input", `not a formula alone: leave out "${found[1]}"`, { from, to });
}
