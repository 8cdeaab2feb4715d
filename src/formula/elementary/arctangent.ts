import type { Algebra } from "./algebra.ts";
import { oddly } from "./odd.ts";
import { polynomial } from "./polynomial.ts";

// (r − atan r)/r = c₀·r² + c₁·r⁴ + … for |r| ≤ 7/16, to 2^−57; by even and odd index.
const EVEN = [
  0.3333333333333293, 0.14285714272503466, 0.09090887133436507, 0.06661073137387531, 0.049768779946159324,
  0.016285820115365782,
];
const ODD = [
  -0.19999999999876483, -0.11111110405462356, -0.0769187620504483, -0.058335701337905735, -0.036531572744216916,
];

/** Reduces |x| up to `to` to (|x| − c)/(1 + c·|x|); arctan c is `high` + `low`. */
const PIECES = [
  { to: 7 / 16, c: 0, high: 0, low: 0 },
  { to: 11 / 16, c: 0.5, high: 0.4636476090008061, low: 2.2698777452961687e-17 },
  { to: 19 / 16, c: 1, high: 0.7853981633974483, low: 3.061616997868383e-17 },
  { to: 39 / 16, c: 1.5, high: 0.982793723247329, low: 1.3903311033230998e-17 },
];
const RIGHT_ANGLE = { high: 1.5707963267948966, low: 6.123233995736766e-17 };

/** Returns arctan x to 1 ulp, in radians. Source: Sun Microsystems' fdlibm, s_atan.c. */
export function atan<T>(on: Algebra<T>, x: T): T {
  const a = on.apply("abs", x);
  const pieces = PIECES.toReversed().map((piece) => ({ ...piece, here: on.apply("lt", a, on.constant(piece.to)) }));
  const choose = (of: (piece: (typeof PIECES)[number]) => number, beyond: number): T =>
    pieces.reduce((rest, piece) => on.select(piece.here, on.constant(of(piece)), rest), on.constant(beyond));
  // Beyond the last piece c is infinite: −1/|x|.
  const c = choose((piece) => piece.c, 0);
  const reducible = on.apply("lt", a, on.constant(39 / 16));
  const above = on.select(reducible, on.sub(a, c), on.constant(-1));
  const below = on.select(reducible, on.add(on.constant(1), on.mul(c, a)), a);
  const r = on.div(above, below);

  const z = on.mul(r, r);
  const zz = on.mul(z, z);
  const series = on.add(on.mul(z, polynomial(on, zz, EVEN)), on.mul(zz, polynomial(on, zz, ODD)));
  const high = choose((piece) => piece.high, RIGHT_ANGLE.high);
  const low = choose((piece) => piece.low, RIGHT_ANGLE.low);
  return oddly(on, x, on.sub(high, on.sub(on.sub(on.mul(r, series), low), r)));
}
