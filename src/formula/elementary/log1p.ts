import type { Algebra } from "./algebra.ts";
import { logOfParts } from "./log.ts";
import { takeApart } from "./scaling.ts";

/**
 * Returns log(1 + x) to 1 ulp. If 1 + x is between √½ and √2, then f is x itself. Otherwise the
 * rounding error of u = 1 + x adds error/u to log u.
 * Source: Sun Microsystems' fdlibm, s_log1p.c.
 */
export function log1p<T>(on: Algebra<T>, x: T): T {
  const [zero, one] = [on.constant(0), on.constant(1)];
  const u = on.add(one, x);
  const { mantissa, k } = takeApart(on, u);
  // Subtracting the larger of the two first makes the error exact.
  const isLarge = on.apply("gt", x, one);
  const error = on.sub(on.select(isLarge, one, x), on.sub(u, on.select(isLarge, x, one)));
  const isNear = on.apply("eq", k, zero);
  const f = on.select(isNear, x, on.sub(mantissa, one));
  const finite = logOfParts(on, { f, k, tail: on.select(isNear, zero, on.div(error, u)) });
  const inside = on.apply("lt", on.apply("abs", x), on.constant(Infinity));
  // The sum would turn −0 into 0. Infinity and NaN stay what they are.
  const above = on.select(on.and(inside, on.apply("ne", x, zero)), finite, x);
  const otherwise = on.select(on.apply("eq", x, on.constant(-1)), on.constant(-Infinity), on.constant(NaN));
  return on.select(on.apply("gt", x, on.constant(-1)), above, otherwise);
}
