import { gallagherPeaks } from "./gallagher.ts";
import { gridPoint, rotationQ, seedOf } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { normals, uniforms } from "./random-numbers.ts";
import { times, transposed } from "./rotation.ts";

/** The optimum of an instance, as COCO defines it. */
export interface Optimum {
  /** The lowest value. Formulas leave it out: their minimum is 0. */
  readonly fOpt: number;
  readonly xOpt: readonly number[];
}

/** Returns the optimum of an instance of f1 … f24. */
export function bbobOptimum(f: number, dim: number, instance: number): Optimum {
  return { fOpt: fOpt({ f, instance }), xOpt: xOpt({ f, dim, instance }) };
}

/** Returns the lowest value: a ratio of two normal numbers, in cents. */
export function fOpt(at: Pick<Instance, "f" | "instance">): number {
  const seed = seedOf(at);
  const [numerator = NaN] = normals(seed, 1);
  const [denominator = NaN] = normals(seed + 1, 1);
  const cents = Math.floor((100 * 100 * numerator) / denominator + 0.5);
  return Math.min(1000, Math.max(-1000, cents / 100));
}

/** Returns the point with the lowest value; f16 has others. */
export function xOpt(at: Instance): readonly number[] {
  switch (at.f) {
    case 4:
      return gridPoint(at).map((one, i) => (i % 2 === 0 ? Math.abs(one) : one));
    case 5:
      return gridPoint(at).map((one) => 5 * Math.sign(one));
    case 8:
      return gridPoint(at).map((one) => 0.75 * one);
    case 9:
    case 19:
      return rosenbrockOptimum(at);
    case 20:
      return uniforms(seedOf(at), at.dim).map((u) => ((u < 0.5 ? -1 : 1) * 420.96874633) / 200);
    case 21:
    case 22:
      return gallagherPeaks(at)[0] ?? [];
    case 24:
      return normals(seedOf(at), at.dim).map((g) => (g < 0 ? -1.25 : 1.25));
    default:
      return gridPoint(at);
  }
}

/** Returns the point that the rotated Rosenbrock function maps to (1, …, 1). */
function rosenbrockOptimum(at: Instance): number[] {
  const halves = Array.from({ length: at.dim }, () => 0.5);
  const scale = Math.max(1, Math.sqrt(at.dim) / 8);
  return times(transposed(rotationQ(at)), halves).map((one) => one / scale);
}
