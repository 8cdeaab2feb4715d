import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axisSize, axisValue, firstIndex, placeOf, valueAt } from "../../src/sweep/spec/axis.ts";
import type { ContinuousAxis, DiscreteAxis, RangeAxis } from "../../src/sweep/spec/sweep-spec.ts";

function range(kind: "linear" | "log", min: number, max: number, num: number): RangeAxis {
  return { kind, keys: ["lr"], min, max, num };
}

function values(axis: DiscreteAxis): number[] {
  return Array.from({ length: axisSize(axis) }, (_, i) => axisValue(axis, i));
}

describe("a logarithmic axis", () => {
  test("meets the decades from 1e-5 to 1e-2 exactly in 61 points", () => {
    const axis = range("log", 1e-5, 1e-2, 61);
    expect([0, 20, 40, 60].map((i) => axisValue(axis, i))).toEqual([1e-5, 1e-4, 1e-3, 1e-2]);
    expect(String(axisValue(axis, 20))).toBe("0.0001");
  });

  test("meets every decade of any decimal mantissa exactly", () => {
    const mantissa = fc.integer({ min: 10, max: 99 }).map((digits) => digits / 10);
    const power = fc.integer({ min: -20, max: 5 });
    const count = fc.integer({ min: 1, max: 14 });
    fc.assert(
      fc.property(mantissa, power, count, fc.integer({ min: 1, max: 30 }), (m, from, decades, each) => {
        const at = (decade: number): number => Number(`${m}e${from + decade}`);
        const axis = range("log", at(0), at(decades), decades * each + 1);
        for (let decade = 0; decade <= decades; decade += 1) expect(axisValue(axis, decade * each)).toBe(at(decade));
      }),
    );
  });

  test("meets whole powers and means", () => {
    expect(values(range("log", 1, 1024, 11))).toEqual(Array.from({ length: 11 }, (_, i) => 2 ** i));
    expect(values(range("log", 0.5, 200, 3))).toEqual([0.5, 10, 200]);
    expect(values(range("log", 1, 81, 5))).toEqual([1, 3, 9, 27, 81]);
    expect(axisValue(range("log", 1, 10, 3), 1)).toBe(3.16227766016838);
  });

  test("is within 15 digits of the exact point", () => {
    const positive = fc.double({ min: 1e-12, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.integer({ min: 3, max: 1e6 }), fc.nat(), (a, b, num, i) => {
        fc.pre(a < b / 1.01);
        const index = 1 + (i % (num - 2));
        const exact = Math.log(a) + ((Math.log(b) - Math.log(a)) * index) / (num - 1);
        expect(Math.abs(Math.log(axisValue(range("log", a, b, num), index)) - exact)).toBeLessThan(2e-14);
      }),
    );
  });
});

describe("a linear axis", () => {
  test("prints exact decimals", () => {
    expect(values(range("linear", 0, 0.99, 34)).map(String)).toEqual(
      Array.from({ length: 34 }, (_, i) => String((3 * i) / 100)),
    );
    expect(axisValue(range("linear", 0, 1, 7), 1)).toBe(0.166666666666667);
  });

  test("with decimal steps has exactly those decimals, including zero", () => {
    const scale = fc.constantFrom(1, 10, 100, 1000);
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 500 }), scale, (from, steps, by) => {
        const axis = range("linear", from / by, (from + steps) / by, steps + 1);
        for (let i = 0; i <= steps; i += 1) expect(axisValue(axis, i) + 0).toBe((from + i) / by + 0);
      }),
    );
  });
});

test("the ends of a range are verbatim", () => {
  const end = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(end, end, fc.constantFrom("linear" as const, "log" as const), (min, max, kind) => {
      const axis = range(kind, min, max, 17);
      expect([axisValue(axis, 0), axisValue(axis, 16)]).toEqual([min, max]);
    }),
  );
});

test("a zipped list has a value for each key", () => {
  const axis: DiscreteAxis = {
    kind: "list",
    keys: ["beta1", "beta2"],
    rows: [
      [0.9, 0.999],
      [0.95, 0.99],
    ],
  };
  expect([axisSize(axis), axisValue(axis, 1, 0), axisValue(axis, 1, 1)]).toEqual([2, 0.95, 0.99]);
});

test("finds the first index of a range of a billion points by binary search", () => {
  const axis = range("linear", 0, 1, 1_000_000_001);
  expect(firstIndex(axis, (value) => value >= 0.25)).toBe(250_000_000);
  expect(firstIndex(axis, (value) => value > 0.25)).toBe(250_000_001);
  expect(firstIndex(axis, (value) => value > 2)).toBe(axis.num);
});

describe("a continuous axis", () => {
  const axis = (min: number, max: number, scale: ContinuousAxis["scale"]): ContinuousAxis => ({
    ...{ kind: "continuous", keys: ["lr"], min, max, scale },
  });
  const scales = fc.constantFrom("linear" as const, "log" as const);

  test("has the values of a grid at the same places", () => {
    fc.assert(
      fc.property(scales, fc.integer({ min: 1, max: 8 }), (scale, bits) => {
        const num = 2 ** bits + 1;
        const grid: RangeAxis = { kind: scale, keys: ["lr"], min: 1e-5, max: 3, num };
        const found = Array.from({ length: num }, (_, i) => valueAt(axis(1e-5, 3, scale), i / (num - 1)));
        for (const [i, value] of found.entries()) expect(value / axisValue(grid, i)).toBeCloseTo(1, 12);
      }),
    );
  });

  test("is even in the logarithm, and its decades are exact", () => {
    const log = axis(1e-4, 1, "log");
    expect([0, 0.25, 0.5, 0.75, 1].map((place) => valueAt(log, place))).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
  });

  test("never leaves its ends, and a place is found again from its value", () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(scales, fc.double({ min: 1e-9, max: 1e9, noNaN: true }), place, (scale, min, at) => {
        const one = axis(min, min * 1e3, scale);
        const value = valueAt(one, at);
        expect(value).toBeGreaterThanOrEqual(one.min);
        expect(value).toBeLessThanOrEqual(one.max);
        expect(placeOf(one, [value])).toBeCloseTo(at, 11);
      }),
    );
  });

  test("a value of a list has its share of the places", () => {
    const list: DiscreteAxis = {
      kind: "list",
      keys: ["a", "b"],
      rows: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    };
    expect([0, 0.3, 0.4, 0.99].map((place) => valueAt(list, place, 1))).toEqual([2, 2, 4, 6]);
    for (const row of list.rows) expect(list.rows[Math.floor(placeOf(list, row) * 3)]).toBe(row);
  });
});
