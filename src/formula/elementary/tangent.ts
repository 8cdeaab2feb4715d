import type { Algebra } from "./algebra.ts";
import { upperHalf } from "./rounding.ts";
import { inQuarter, parity } from "./trigonometric.ts";

/**
 * Returns tan x to 1 ulp, x in radians: sin/cos or −cos/sin of the reduced angle, divided in twice
 * the precision.
 */
export function tan<T>(on: Algebra<T>, x: T): T {
  const { quadrant, sine, cosine } = inQuarter(on, x);
  const { odd } = parity(on, quadrant);
  const [sin, sinTail] = normalized(on, sine);
  const [cos, cosTail] = normalized(on, cosine);
  const above = on.select(odd, on.neg(cos), sin);
  const aboveTail = on.select(odd, on.neg(cosTail), sinTail);
  const below = on.select(odd, sin, cos);
  const belowTail = on.select(odd, sinTail, cosTail);
  const quotient = on.div(above, below);
  const rest = on.sub(on.add(remainder(on, above, quotient, below), aboveTail), on.mul(quotient, belowTail));
  // The addition would turn −0 into 0.
  return on.select(on.apply("eq", x, on.constant(0)), x, on.add(quotient, on.div(rest, below)));
}

/** Returns a + b as the rounded sum and its rounding error, for |a| ≥ |b|. */
function normalized<T>(on: Algebra<T>, [a, b]: readonly [T, T]): readonly [T, T] {
  const sum = on.add(a, b);
  return [sum, on.add(on.sub(a, sum), b)];
}

/** Returns a − q·b without rounding q·b, for q ≈ a/b. */
function remainder<T>(on: Algebra<T>, a: T, q: T, b: T): T {
  const [q1, b1] = [upperHalf(on, q), upperHalf(on, b)];
  const [q2, b2] = [on.sub(q, q1), on.sub(b, b1)];
  return [on.mul(q1, b1), on.mul(q1, b2), on.mul(q2, b1), on.mul(q2, b2)].reduce((rest, part) => on.sub(rest, part), a);
}
