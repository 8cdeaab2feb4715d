import type { Algebra } from "./algebra.ts";
import { atMost } from "./clamp.ts";
import { splitExp } from "./exp.ts";
import { oddly } from "./odd.ts";

/** Returns the hyperbolic tangent to 4 ulp: t/(t + 2) with t = e^2|x| − 1. */
export function tanh<T>(on: Algebra<T>, x: T): T {
  const a = on.apply("abs", x);
  // The result is 1 for |x| ≥ 22.
  const { k, high, low } = splitExp(on, atMost(on, on.add(a, a), 44));
  const power = on.apply("power_of_two", k);
  const t = on.add(on.mul(power, on.add(high, low)), on.sub(power, on.constant(1)));
  return oddly(on, x, on.div(t, on.add(t, on.constant(2))));
}
