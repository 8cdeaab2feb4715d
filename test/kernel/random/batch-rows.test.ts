import { expect, test } from "vitest";
import { batchRows } from "../../../src/kernel/random/batch-rows.ts";
import type { BatchSpec } from "../../../src/objectives/data-spec.ts";

/** Rows that are not 0, 1, 2, …, so that a row is not taken for its position. */
const TRAINING = Int32Array.from({ length: 50 }, (_, i) => 3 * i + 7);

function draws(spec: BatchSpec, steps: number, { seed = 1, repeat = 0, from = 0 } = {}): number[] {
  const draw = batchRows(spec, TRAINING, seed);
  const out = new Int32Array(spec.size + 1);
  return Array.from({ length: steps }, (_, step) => {
    draw(repeat, from + step, out, 1);
    return [...out.subarray(1)];
  }).flat();
}

test("each epoch has every training row once, and batches cross from one to the next", () => {
  const all = draws({ size: 7 }, 50);
  const epochs = Array.from({ length: 7 }, (_, epoch) => all.slice(50 * epoch, 50 * epoch + 50));
  for (const epoch of epochs) expect(epoch.toSorted((a, b) => a - b)).toEqual([...TRAINING]);
  expect(new Set(epochs.map((epoch) => epoch.join())).size).toBe(7);
});

test("draws depend on seed, repeat and step alone", () => {
  const all = draws({ size: 7 }, 20);
  expect(draws({ size: 7 }, 3, { from: 11 })).toEqual(all.slice(77, 98));
  expect(draws({ size: 14 }, 10)).toEqual(all);
  expect(draws({ size: 7 }, 20, { seed: 2 })).not.toEqual(all);
  expect(draws({ size: 7 }, 20, { repeat: 1 })).not.toEqual(all);
});

test("the order of rows is uniform", () => {
  const [repeats, rows] = [4_000, 5];
  const draw = batchRows({ size: rows }, Int32Array.from([0, 1, 2, 3, 4]), 9);
  const out = new Int32Array(rows);
  const counts = new Map<string, number>();
  for (let repeat = 0; repeat < repeats; repeat++) {
    draw(repeat, 0, out, 0);
    counts.set(out.join(), (counts.get(out.join()) ?? 0) + 1);
  }
  // χ² with 119 degrees of freedom: 99.99 % are below 184.
  const expected = repeats / 120;
  expect(counts.size).toBe(120);
  expect([...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(184);
});

test("with replacement, each slot of a step is any row", () => {
  const all = draws({ size: 10, replacement: true }, 5_000);
  expect(new Set(all.slice(0, 50)).size).toBeLessThan(50);
  const counts = [...TRAINING].map((row) => all.filter((one) => one === row).length);
  // χ² with 49 degrees of freedom: 99.99 % are below 97.
  expect(counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)).toBeLessThan(97);
});

test("a given order takes the row (stride·draw + offset) mod rows, also after 2^53 draws", () => {
  const order = { stride: 7, offset: 5 };
  const all = draws({ size: 4, order }, 25);
  expect(all).toEqual(Array.from({ length: 100 }, (_, draw) => TRAINING[(7 * draw + 5) % 50]));
  expect(draws({ size: 4, order: { stride: 2 ** 52 + 1, offset: 3 } }, 1, { from: 25 * 10_000_000 })).toEqual(
    [0, 1, 2, 3].map((draw) => TRAINING[Number(((2n ** 52n + 1n) * BigInt(draw) + 3n) % 50n)]),
  );
});
