import type { Algebra } from "./algebra.ts";
import { exp } from "./exp.ts";

/** Returns 1/(1 + e^−x) to 4 ulp, as e^x/(1 + e^x) for x < 0, for which e^−x could overflow. */
export function sigmoid<T>(on: Algebra<T>, x: T): T {
  const one = on.constant(1);
  const e = exp(on, on.neg(on.apply("abs", x)));
  return on.div(on.select(on.apply("lt", x, on.constant(0)), e, one), on.add(one, e));
}
