import { expect, test } from "vitest";
import { keyedPermutation } from "../../src/sweep/points/keyed-permutation.ts";
import { pointReader } from "../../src/sweep/points/samplers.ts";
import type { MethodSpec, SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { spaceOf } from "../support/spaces/spaces.ts";

/** Returns points of the unit cube by a method. */
function points(dimensions: number, method: Partial<MethodSpec> & Pick<MethodSpec, "name" | "samples">): number[][] {
  const names = Array.from({ length: dimensions }, (_, i) => `a${i}`);
  const hyperparameters = Object.fromEntries(names.map((name) => [name, 0]));
  const space: SpaceSpec = spaceOf({
    optimizer: { name: "mine", hyperparameters, state: {}, update: ["x = x"] },
    axes: names.map((name) => ({ kind: "continuous", keys: [name], min: 0, max: 1, scale: "linear" })),
    method: { seed: 0, options: {}, ...method },
  });
  const reader = pointReader(space);
  return Array.from({ length: method.samples }, (_, index) => {
    const out = new Float64Array(dimensions);
    reader.read(index, out, 0);
    return [...out];
  });
}

const published = { name: "sobol", options: { scramble: false } };

// The file of Joe and Kuo, new-joe-kuo-6.21201, in the order of the Gray code.
test("Sobol without scrambling begins with the published points", () => {
  expect(points(6, { ...published, samples: 16 })).toEqual([
    [0, 0, 0, 0, 0, 0],
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
    [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
    [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
    [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
    [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
    [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
    [0.1875, 0.3125, 0.9375, 0.4375, 0.5625, 0.3125],
    [0.6875, 0.8125, 0.4375, 0.9375, 0.0625, 0.8125],
    [0.9375, 0.0625, 0.6875, 0.1875, 0.3125, 0.5625],
    [0.4375, 0.5625, 0.1875, 0.6875, 0.8125, 0.0625],
    [0.3125, 0.1875, 0.3125, 0.5625, 0.9375, 0.4375],
    [0.8125, 0.6875, 0.8125, 0.0625, 0.4375, 0.9375],
    [0.5625, 0.4375, 0.0625, 0.8125, 0.1875, 0.6875],
    [0.0625, 0.9375, 0.5625, 0.3125, 0.6875, 0.1875],
  ]);
});

// scipy 1.17.1: x = qmc.Sobol(40, scramble=False).random(1024), in units of 2⁻²⁰.
test("Sobol in 40 dimensions has scipy's products of neighbouring coordinates, to the bit", () => {
  const all = points(40, { ...published, samples: 1024 });
  const products = Array.from({ length: 39 }, (_, j) =>
    all.reduce((sum, point) => sum + 2 ** 20 * point[j]! * point[j + 1]!, 0),
  );
  expect(products).toEqual([
    267915776, 267916800, 267911680, 267915776, 267911680, 267911680, 267911680, 267916800, 267977216, 267933184,
    267911680, 267912704, 267912704, 267911680, 267912704, 267915776, 267916800, 267911680, 267916800, 267933184,
    267929088, 267911680, 267929088, 267912704, 267929088, 267912704, 267993600, 268173824, 267929088, 267911680,
    267932160, 267915776, 267929088, 267915776, 267933184, 267929088, 268960256, 267916800, 267933184,
  ]);
});

/** Returns the root mean square error of the integral of a smooth function over the unit cube. */
function error(name: string, samples: number): number {
  // ∏ (1 + c·(eˣ − e + 1)): its mean is 1.
  const value = (point: readonly number[]): number =>
    point.reduce((product, x, j) => product * (1 + (Math.exp(x) - Math.E + 1) / (j + 2) ** 2), 1);
  const squares = Array.from({ length: 8 }, (_, seed) => {
    const all = points(6, { name, samples, seed });
    return (all.reduce((sum, point) => sum + value(point), 0) / samples - 1) ** 2;
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

// Owen, Scrambled net variance for integrals of smooth functions, Annals of Statistics 25 (1997).
test("the error of an integral falls faster than n^-1.3 with scrambled Sobol points, as n^-0.5 with random ones", () => {
  const [few, many] = [64, 4096];
  const slope = (name: string): number => Math.log(error(name, many) / error(name, few)) / Math.log(many / few);
  expect(slope("sobol")).toBeLessThan(-1.3);
  expect(slope("random")).toBeGreaterThan(-0.65);
  expect(slope("random")).toBeLessThan(-0.35);
});

test("scrambled Sobol points keep the net: each elementary interval of 256 points in two dimensions has one", () => {
  for (const seed of [0, 7]) {
    const all = points(2, { name: "sobol", samples: 256, seed });
    for (let bits = 0; bits <= 8; bits += 1) {
      const cells = new Set(all.map(([x, y]) => `${Math.floor(x! * 2 ** bits)} ${Math.floor(y! * 2 ** (8 - bits))}`));
      expect(cells.size).toBe(256);
    }
  }
});

test.each([1, 2, 7, 100, 1000])("a Latin hypercube of %i points has one in each part of each axis", (samples) => {
  const all = points(3, { name: "latin", samples, seed: 5 });
  for (const axis of [0, 1, 2]) {
    const parts = new Set(all.map((point) => Math.floor(point[axis]! * samples)));
    expect(parts.size).toBe(samples);
  }
});

test("the axes of a Latin hypercube are in unrelated orders", () => {
  const all = points(2, { name: "latin", samples: 1000 });
  const mean = all.reduce((sum, [x, y]) => sum + (x! - 0.5) * (y! - 0.5), 0) / all.length;
  // The standard deviation of a correlation of 1,000 independent points is 0.032.
  expect(Math.abs(mean * 12)).toBeLessThan(0.1);
});

test("random points are uniform: chi-squared over 64 cells of two axes", () => {
  const counts = Array.from({ length: 64 }, () => 0);
  for (const [x, y] of points(2, { name: "random", samples: 6400 })) {
    counts[8 * Math.floor(x! * 8) + Math.floor(y! * 8)]! += 1;
  }
  const chi = counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
  // 63 degrees of freedom: between the quantiles 0.001 and 0.999.
  expect(chi).toBeGreaterThan(34);
  expect(chi).toBeLessThan(104);
});

test("a keyed permutation permutes, also where there is no power of four", () => {
  for (const size of [1, 2, 3, 17, 255, 256, 257, 5000]) {
    const permute = keyedPermutation(size, 123_456_789_012_345);
    const image = Array.from({ length: size }, (_, index) => permute(index));
    expect(image.toSorted((a, b) => a - b)).toEqual([...image.keys()]);
  }
});

test("all orders of three come about equally often", () => {
  const counts = new Map<string, number>();
  for (let key = 0; key < 1200; key += 1) {
    const permute = keyedPermutation(3, key * 1_000_003);
    const order = [0, 1, 2].map((index) => permute(index)).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  const chi = [...counts.values()].reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
  expect(counts.size).toBe(6);
  // Five degrees of freedom: the quantile 0.999 is 20.5.
  expect(chi).toBeLessThan(20.5);
});
