import { applyPrimitive } from "../../../formula/ir/primitives.ts";
import { uniforms } from "./random-numbers.ts";
import { product, rotation } from "./rotation.ts";
import type { Matrix } from "./rotation.ts";

/** A function of the suite by its number, in one dimension, with the number of its instance. */
export interface Instance {
  readonly f: number;
  readonly dim: number;
  readonly instance: number;
}

/** Up to this instance, seeds are below 2³¹. */
export const MAX_INSTANCE = 200_000;

const SECOND_STREAM = 1_000_000;

/** Returns the seed of an instance. f4 shares that of f3, and f18 that of f17. */
export function seedOf({ f, instance }: Pick<Instance, "f" | "instance">): number {
  return (f === 4 ? 3 : f === 18 ? 17 : f) + 10_000 * instance;
}

/** Returns a point in [−4, 4), whose coordinates are multiples of 0.0008 other than 0. */
export function gridPoint(at: Instance): number[] {
  const seed = seedOf(at) + (at.f === 12 ? SECOND_STREAM : 0);
  return uniforms(seed, at.dim).map((u) => (8 * Math.floor(1e4 * u)) / 1e4 - 4 || -1e-5);
}

/** Returns R, the rotation of the instance's second stream. */
export function rotationR(at: Instance): Matrix {
  return rotation(seedOf(at) + SECOND_STREAM, at.dim);
}

/** Returns Q, the rotation of the instance's own stream. */
export function rotationQ(at: Instance): Matrix {
  return rotation(seedOf(at), at.dim);
}

/** Returns R·Λ·Q, where Λ is diagonal and has the square root of a condition number. */
export function conditioned(at: Instance, condition: number): Matrix {
  const scales = Array.from({ length: at.dim }, (_, i) =>
    applyPrimitive("pow", [Math.sqrt(condition), i / (at.dim - 1)]),
  );
  return product(rotationR(at), scales, rotationQ(at));
}
