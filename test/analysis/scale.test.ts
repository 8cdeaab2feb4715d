import { expect, test } from "vitest";
import { extentOf, scaleBetween, ticksAtValues, unitScale } from "../../src/analysis/scale.ts";

const texts = (...args: Parameters<typeof scaleBetween>): string[] =>
  scaleBetween(...args).ticks.map(({ text }) => text);

test("a log scale labels decades, or 1·2·5 if there are few decades", () => {
  const labels = (...args: Parameters<typeof scaleBetween>): string[] => texts(...args).filter((text) => text !== "");
  expect(labels("log", 1e-5, 10, 8)).toEqual(["10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1", "10"]);
  expect(labels("log", 1e-8, 1, 4)).toEqual(["10⁻⁸", "10⁻⁶", "10⁻⁴", "0.01", "1"]);
  expect(labels("log", 1e-300, 1e300, 3)).toEqual(["10⁻²⁰⁰", "1", "10²⁰⁰"]);
  expect(labels("log", 22, 998, 6)).toEqual(["50", "100", "200", "500"]);
  expect(labels("log", 0.15, 5, 6)).toEqual(["0.2", "0.5", "1", "2", "5"]);
  expect(labels("log", 3, 4, 5)).toEqual(["3", "3.2", "3.4", "3.6", "3.8", "4"]);
});

test("a log scale within one decade has labels even if d3 gives none", () => {
  expect(texts("log", 7.01, 7.02, 3)).toEqual(["7.01", "7.015", "7.02"]);
  expect(texts("log", 7.5, 9.6, 3)).toEqual(["8", "9"]);
});

test("a linear scale has round steps", () => {
  expect(texts("linear", -0.05, 0.95, 5)).toEqual(["0", "0.2", "0.4", "0.6", "0.8"]);
  expect(texts("linear", 3, 3, 5)).toEqual(["3"]);
});

test("labels have enough digits to differ", () => {
  for (const kind of ["linear", "log"] as const) {
    for (const [from, to] of [
      [1, 1.000001],
      [123456789, 123456791],
      [1.2345678e-9, 1.2345679e-9],
    ] as const) {
      const all = texts(kind, from, to, 5);
      expect(all.length).toBeGreaterThan(1);
      expect(new Set(all).size).toBe(all.length);
    }
  }
  expect(texts("linear", 1, 1.000001, 2)).toEqual(["1", "1.0000005", "1.000001"]);
});

test("the edge of a cell may overflow", () => {
  const at = (min: number, max: number): number[] => unitScale("log", min, max, 4).ticks.map((tick) => tick.at);
  expect(at(-446, 0)).toEqual([-400, -300, -200, -100, 0]);
  expect(at(308.2, 450)).toEqual([350, 400, 450]);
  for (const ticks of [at(-325, -322.5), at(307.8, 309.5)]) {
    expect(ticks.length).toBeGreaterThan(0);
    expect(ticks.length).toBeLessThan(5);
    expect(ticks.every(Number.isFinite)).toBe(true);
  }
});

test("an axis of few values has ticks at them, unless the labels are long or overlap", () => {
  const ticks = (kind: "linear" | "log", values: number[], most: number): ReturnType<typeof ticksAtValues> =>
    ticksAtValues(scaleBetween(kind, values[0]!, values.at(-1)!, most), values, most);
  expect(ticks("linear", [0, 0.5, 0.8, 0.9], 5)).toEqual([
    { at: 0, text: "0" },
    { at: 0.5, text: "0.5" },
    { at: 0.8, text: "0.8" },
    { at: 0.9, text: "0.9" },
  ]);
  expect(ticks("log", [1e-5, 0.01], 5)).toEqual([
    { at: -5, text: "10⁻⁵" },
    { at: -2, text: "0.01" },
  ]);
  expect(ticks("linear", [0, 1, 2], 2)).toBeUndefined();
  expect(ticks("log", [0.001, 0.0063096], 5)).toBeUndefined();
  expect(ticks("linear", [0, 0.001, 0.002, 0.9], 9)).toBeUndefined();
});

test("the extent of more values than a call has arguments", () => {
  expect(extentOf(Array.from({ length: 500_000 }, (_, i) => Math.abs(i - 250_000)))).toEqual([0, 250_000]);
  expect(extentOf([])).toEqual([Infinity, -Infinity]);
});
