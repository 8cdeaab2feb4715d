import { RandomStream } from "../../random/random-stream.ts";
import { mix } from "./mix.ts";
import { optionOf } from "./sampler.ts";
import type { MethodOption, Sampler } from "./sampler.ts";
import { DIRECTIONS } from "./sobol-directions.ts";
import { unitSampler } from "./unit-sampler.ts";

const BITS = 32;
const MOST_POINTS = 2 ** BITS;

const options: Readonly<Record<string, MethodOption>> = {
  scramble: { default: true, summary: "Owen scrambling by the seed; false gives the published sequence" },
};

/** The Sobol sequence in the order of the Gray code, with 32 bits. */
export const sobolSampler: Sampler = unitSampler({
  kind: "sobol",
  summary: "a Sobol sequence, Owen-scrambled: even in every dimension and part",
  options,
  points(method, dimensions) {
    const directions = Array.from({ length: dimensions }, (_, dimension) => directionsOf(dimension));
    const keys = optionOf({ options }, method, "scramble") === true ? scrambleKeys(method.seed, dimensions) : undefined;
    return {
      coordinate(point, dimension) {
        const bits = sobolBits(directions[dimension]!, point);
        return (keys === undefined ? bits : scrambled(bits, keys[dimension]!)) / MOST_POINTS;
      },
    };
  },
  most: { samples: MOST_POINTS, axes: DIRECTIONS.length + 1 },
});

/** Returns the direction numbers of a dimension, counted from 0: the binary fractions v₁, v₂, …. */
function directionsOf(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) return v.map((_, k) => 2 ** (BITS - 1 - k));
  const [degree, coefficients, initial] = DIRECTIONS[dimension - 1]!;
  for (let k = 0; k < BITS; k += 1) {
    if (k < degree) {
      v[k] = initial[k]! * 2 ** (BITS - 1 - k);
      continue;
    }
    let next = v[k - degree]! ^ (v[k - degree]! >>> degree);
    for (let i = 1; i < degree; i += 1) {
      if (((coefficients >>> (degree - 1 - i)) & 1) === 1) next ^= v[k - i]!;
    }
    v[k] = next;
  }
  return v;
}

/** Returns a coordinate of point `index`, from 0, as an integer from 0 to 2³² − 1. */
function sobolBits(directions: Uint32Array, index: number): number {
  let bits = 0;
  for (let gray = (index ^ (index >>> 1)) >>> 0, k = 0; gray !== 0; gray >>>= 1, k += 1) {
    if ((gray & 1) === 1) bits ^= directions[k]!;
  }
  return bits >>> 0;
}

function scrambleKeys(seed: number, dimensions: number): readonly number[] {
  const stream = new RandomStream(seed, "points");
  return Array.from({ length: dimensions }, (_, dimension) => {
    // The points of other methods draw with the repeats 0 and 1.
    stream.seek(2, 0, dimension);
    return mix(stream.first % MOST_POINTS);
  });
}

/**
 * Scrambles a coordinate by a random nested permutation: whether a bit is flipped is a hash of the
 * key and of all bits before it. Source: Owen, Randomly permuted (t, m, s)-nets (1995), with a hash
 * in place of stored permutations, as in Burley, Practical hash-based Owen scrambling, JCGT 2020.
 */
function scrambled(bits: number, key: number): number {
  let out = 0;
  // The bits before, behind a leading 1, which tells prefixes of different lengths apart.
  let prefix = 1;
  for (let shift = BITS - 1; shift >= 0; shift -= 1) {
    const bit = (bits >>> shift) & 1;
    out = (out << 1) | (bit ^ (mix(mix(prefix) ^ key) & 1));
    prefix = (prefix << 1) | bit;
  }
  return out >>> 0;
}
