import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OPERATIONS } from "../../../src/formula/ir/operations.ts";
import type { ElementaryFunction } from "../../../src/formula/ir/operations.ts";
import { applyPrimitive, NUMBERS } from "../../../src/formula/ir/primitives.ts";
import { attempts } from "../../support/faults/attempts.ts";

const of =
  (name: ElementaryFunction) =>
  (...args: number[]): number =>
    applyPrimitive(name, args);

const HALF_PI = Math.PI / 2;

type Values = readonly (readonly [x: number, value: number])[];

const SPECIAL_VALUES: Readonly<Record<Exclude<ElementaryFunction, "pow">, Values>> = {
  exp: [
    [0, 1],
    [-0, 1],
    [1, Math.E],
    [Infinity, Infinity],
    [-Infinity, 0],
    [710, Infinity],
    [-746, 0],
    [1e300, Infinity],
    [-1e300, 0],
  ],
  log: [
    [0, -Infinity],
    [-0, -Infinity],
    [1, 0],
    [-1, NaN],
    [-5e-324, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
  ],
  log1p: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [1e-20, 1e-20],
    [-1, -Infinity],
    [-1.0000000000000002, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
  ],
  detach: [
    [-0, -0],
    [-Infinity, -Infinity],
  ],
  sin: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [Infinity, NaN],
    [-Infinity, NaN],
  ],
  cos: [
    [0, 1],
    [-0, 1],
    [5e-324, 1],
    [Infinity, NaN],
    [-Infinity, NaN],
  ],
  tan: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [Infinity, NaN],
    [-Infinity, NaN],
  ],
  atan: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [Infinity, HALF_PI],
    [-Infinity, -HALF_PI],
  ],
  tanh: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [Infinity, 1],
    [-Infinity, -1],
    [25, 1],
    [1e300, 1],
  ],
  sigmoid: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
    [800, 1],
    [-800, 0],
    [-1e300, 0],
  ],
};

test.each(Object.entries(SPECIAL_VALUES))("%s", (name, values) => {
  const compute = of(name as ElementaryFunction);
  for (const [x, value] of [...values, [NaN, NaN] as const]) expect(compute(x), `${name}(${x})`).toBe(value);
});

describe("pow follows JavaScript's **", () => {
  const whole = [
    1,
    -1,
    2,
    -2,
    3,
    -3,
    1023,
    1024,
    -1074,
    -1075,
    2 ** 53 - 1,
    1 - 2 ** 53,
    2 ** 53 + 2,
    1e17,
    1e300,
    -1e300,
  ];
  const special = [0, -0, NaN, Infinity, -Infinity, 5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE];
  const broken = [0.5, -0.5, 1 / 3, -1 / 3, 2.5, 2 ** 51 + 0.5, -(2 ** 51) - 0.5, 1 - 2 ** -53, 1 + 2 ** -52, 1e-310];
  const all = [...whole, ...special, ...broken];

  test("if the result is 0, infinite, NaN or ±1", () => {
    let count = 0;
    for (const x of all) {
      for (const y of all) {
        const wanted = x ** y;
        if (Number.isFinite(wanted) && wanted !== 0 && Math.abs(wanted) !== 1) continue;
        expect(of("pow")(x, y), `${x} ** ${y}`).toBe(wanted);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(500);
  });

  test("in sign, for all arguments", () => {
    for (const x of all)
      for (const y of all) expect(Math.sign(of("pow")(x, y)), `${x} ** ${y}`).toBe(Math.sign(x ** y));
  });

  test("exactly for integer powers of small integers", () => {
    for (let x = 2; x <= 9; x++) for (let k = 1; x ** k < 2 ** 40; k++) expect(of("pow")(-x, k)).toBe((-x) ** k);
  });

  test.each([
    [-8, 1 / 3, NaN],
    [1, Infinity, NaN],
    [-1, -Infinity, NaN],
    [1, NaN, NaN],
    [NaN, 0, 1],
    [-Infinity, 0.5, Infinity],
    [-0, -3, -Infinity],
    [-0, 0.5, 0],
  ])("%d ** %d is %d", (x, y, value) => {
    expect(of("pow")(x, y)).toBe(value);
  });
});

test.each<["exp" | "pow", number[]]>([
  ["exp", [-750]],
  ["exp", [-1e300]],
  ["pow", [0.9, 7_100]],
  ["pow", [0.3, 900]],
  ["pow", [0.3, 1e300]],
  ["pow", [1e300, -1.5]],
])("%s of %j is 0 without a product that underflows", (name, args) => {
  const products: number[] = [];
  const on = {
    ...NUMBERS,
    mul: (a: number, b: number): number => {
      if (a !== 0 && b !== 0) products.push(a * b);
      return a * b;
    },
  };
  expect(OPERATIONS[name].decompose(on, ...args)).toBe(0);
  expect(products.filter((product) => Math.abs(product) < 2 ** -1022)).toEqual([]);
});

const anyDouble = fc.double({ noNaN: true });

test.each(["sin", "tan", "atan", "tanh"] as const)("%s is odd, to the bit", (name) => {
  fc.assert(
    fc.property(anyDouble, (x) => {
      expect(of(name)(-x)).toBe(-of(name)(x));
    }),
    { numRuns: attempts(500, 20_000) },
  );
});

test("cos is even, to the bit", () => {
  fc.assert(
    fc.property(anyDouble, (x) => {
      expect(of("cos")(-x)).toBe(of("cos")(x));
    }),
    { numRuns: attempts(500, 20_000) },
  );
});

test.each<[ElementaryFunction, number, number]>([
  ["exp", 0, Infinity],
  ["sin", -1, 1],
  ["cos", -1, 1],
  ["atan", -HALF_PI, HALF_PI],
  ["tanh", -1, 1],
  ["sigmoid", 0, 1],
])("%s stays in its range", (name, low, high) => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      expect(of(name)(x)).toBeGreaterThanOrEqual(low);
      expect(of(name)(x)).toBeLessThanOrEqual(high);
    }),
    { numRuns: attempts(500, 20_000) },
  );
});

test.each(["exp", "log", "log1p", "atan", "tanh", "sigmoid"] as const)(
  "%s never decreases by more than its error",
  (name) => {
    fc.assert(
      fc.property(anyDouble, anyDouble, (a, b) => {
        const [low, high] = [of(name)(Math.min(a, b)), of(name)(Math.max(a, b))];
        fc.pre(!Number.isNaN(low) && low !== high);
        expect(high - low).toBeGreaterThanOrEqual(-5 * Math.abs(low) * 2 ** -52);
      }),
      { numRuns: attempts(500, 20_000) },
    );
  },
);
