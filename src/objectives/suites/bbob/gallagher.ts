import { applyPrimitive } from "../../../formula/ir/primitives.ts";
import type { Constants } from "../../definition.ts";
import { rotationQ, seedOf } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { uniforms } from "./random-numbers.ts";
import { times } from "./rotation.ts";
import type { Matrix } from "./rotation.ts";

/** The peaks of f21 and f22: their number, their box, and the condition of the highest one. */
const KINDS = {
  f21: { peaks: 101, width: 10, half: 5, highest: Math.sqrt(1000) },
  f22: { peaks: 21, width: 9.8, half: 4.9, highest: 1000 },
};

/** Returns the positions of the peaks, one a row. The first one is the highest. */
export function gallagherPeaks(at: Instance): Matrix {
  const { peaks, width, half } = kindOf(at);
  const numbers = uniforms(seedOf(at), at.dim * peaks);
  return Array.from({ length: peaks }, (_, p) =>
    numbers.slice(p * at.dim, (p + 1) * at.dim).map((u) => (p === 0 ? 0.8 : 1) * (width * u - half)),
  );
}

/**
 * Returns the rotation Q, the heights w, the curvatures C along the rotated axes and the rotated
 * positions P, one peak a row.
 */
export function gallagherConstants(at: Instance): Constants {
  const { peaks, highest } = kindOf(at);
  const Q = rotationQ(at);
  const order = ascending(uniforms(seedOf(at), peaks - 1));
  const conditions = [highest, ...order.map((rank) => power(1000, rank / (peaks - 2)))];
  return {
    Q,
    w: conditions.map((_, p) => (p === 0 ? 10 : 1.1 + (8 * (p - 1)) / (peaks - 2))),
    C: conditions.map((condition, p) =>
      ascending(uniforms(seedOf(at) + 1000 * p, at.dim)).map((rank) => power(condition, rank / (at.dim - 1) - 0.5)),
    ),
    P: gallagherPeaks(at).map((peak) => times(Q, peak)),
  };
}

function kindOf({ f }: Instance): (typeof KINDS)["f21"] {
  return f === 21 ? KINDS.f21 : KINDS.f22;
}

/** Returns the indices that sort some numbers, from 0 on, that of the smallest first. */
function ascending(numbers: readonly number[]): number[] {
  return [...numbers.keys()].sort((a, b) => numbers[a]! - numbers[b]!);
}

function power(base: number, exponent: number): number {
  return applyPrimitive("pow", [base, exponent]);
}
