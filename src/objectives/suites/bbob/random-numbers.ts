import { cos } from "./cosine.ts";
import { log } from "./logarithm.ts";

const MODULUS = 2 ** 31 - 1;
const WARM_UP = 8;
const TABLE = 32;
/** Stands for a number that is exactly 0. */
const TINY = 1e-99;

/**
 * Returns `count` uniform numbers in (0, 1) from a whole number: Lehmer's generator, 16807·a modulo
 * 2³¹ − 1, shuffled by a table. Source: COCO, coco_random.c (bbob2009_unif); Bays & Durham,
 * Improving a poor random number generator, ACM TOMS 2 (1976).
 */
export function uniforms(seed: number, count: number): number[] {
  let state = Math.max(1, Math.abs(seed));
  // A product stays below 2⁵³, so the remainder is exact.
  const next = (): number => (state = (16807 * state) % MODULUS);
  const table: number[] = [];
  for (let i = 0; i < WARM_UP; i++) next();
  for (let i = TABLE - 1; i >= 0; i--) table[i] = next();
  let drawn = table[0] ?? NaN;
  return Array.from({ length: count }, () => {
    const place = Math.floor(drawn / 67108865);
    drawn = table[place] ?? NaN;
    table[place] = next();
    return drawn / MODULUS || TINY;
  });
}

/**
 * Returns `count` standard normal numbers, to the bit those of COCO with glibc. The second half of
 * one stream has their angles. Math.log and Math.cos would round some otherwise.
 */
export function normals(seed: number, count: number): number[] {
  const u = uniforms(seed, 2 * count);
  return Array.from({ length: count }, (_, k) => {
    const radius = Math.sqrt(-2 * log(u[k] ?? NaN));
    return radius * cos(2 * Math.PI * (u[count + k] ?? NaN)) || TINY;
  });
}
