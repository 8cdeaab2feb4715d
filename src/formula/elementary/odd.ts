import type { Algebra } from "./algebra.ts";

/** Returns an odd function at x, given its value at |x|. */
export function oddly<T>(on: Algebra<T>, x: T, atAbs: T): T {
  const zero = on.constant(0);
  return on.select(on.apply("lt", x, zero), on.neg(atAbs), on.select(on.apply("gt", x, zero), atAbs, x));
}
