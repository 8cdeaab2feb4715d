import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateNode } from "../../src/formula/passes/evaluate.ts";
import { compileLoss } from "../../src/kernel/js/loss-function.ts";
import { printStage } from "../../src/kernel/lowering/print-stage.ts";
import { lowerLoss } from "../../src/kernel/lowering/lower-loss.ts";
import { refuses } from "../../src/kernel/wasm/choice.ts";
import { lossGraph } from "../../src/objectives/loss-graph.ts";
import type { ObjectiveSpec } from "../../src/objectives/objective-spec.ts";
import { attempts, everyNth } from "../support/faults/attempts.ts";
import { arbitraryFormula } from "../support/formula/arbitrary-formula.ts";
import { expectSameBits } from "../support/spaces/same-bits.ts";
import { builtInOptimizer, listAxis, spaceOf } from "../support/spaces/space-spec.ts";

const T_OSZ = (u: string): string =>
  `where(${u} > 0, exp(log(${u}) + 0.049*(sin(10*log(${u})) + sin(7.9*log(${u})))), ` +
  `where(${u} < 0, -exp(log(-${u}) + 0.049*(sin(5.5*log(-${u})) + sin(3.1*log(-${u})))), 0))`;

function tOsz(u: number): number {
  if (u === 0) return 0;
  const [l, a, b] = [Math.log(Math.abs(u)), ...(u > 0 ? [10, 7.9] : [5.5, 3.1])] as [number, number, number];
  return Math.sign(u) * Math.exp(l + 0.049 * (Math.sin(a * l) + Math.sin(b * l)));
}

const numbers = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(seed + 2.7 * i + 0.31 * i * i));
const rows = (count: number, width: number, seed: number): number[][] =>
  Array.from({ length: count }, (_, i) => numbers(width, seed + 5 * i).map((one) => one / Math.sqrt(width)));
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const total = (terms: readonly number[]): number => terms.reduce((sum, term) => sum + term, 0);
const times = (matrix: readonly number[][], v: readonly number[]): number[] =>
  matrix.map((row) => total(row.map((one, k) => one * v[k]!)));

interface Case {
  readonly let: readonly string[];
  readonly formula: string;
  /** The same by hand. */
  readonly value: (x: readonly number[], R: readonly number[][], o: readonly number[]) => number;
}

const CASES: Readonly<Record<string, Case>> = {
  "a rotation": {
    let: ["z[i] = sum(k = 1..n, R[i,k]*(x[k] - o[k]))"],
    formula: "sum(i = 1..n, 10^(i/n)*z[i]^2)",
    value: (x, R, o) => {
      const z = times(
        R,
        x.map((one, k) => one - o[k]!),
      );
      return total(z.map((one, i) => 10 ** ((i + 1) / z.length) * one ** 2));
    },
  },
  "two rotations with a transformation between them": {
    let: [
      "d[k] = x[k] - o[k]",
      "y[i] = sum(k = 1..n, R[i,k]*d[k])",
      `t[i] = ${T_OSZ("y[i]")}`,
      "z[i] = sum(k = 1..n, R[k,i]*t[k])",
    ],
    formula: "10*(n - sum(i = 1..n, cos(2*pi*z[i]))) + sum(i = 1..n, z[i]^2)",
    value: (x, R, o) => {
      const t = times(
        R,
        x.map((one, k) => one - o[k]!),
      ).map(tOsz);
      const z = range(t.length).map((i) => total(t.map((one, k) => R[k]![i]! * one)));
      return total(z.map((one) => 10 - 10 * Math.cos(2 * Math.PI * one) + one ** 2));
    },
  },
  "neighbours, and the first element alone": {
    let: ["z[i] = 1.5*x[i] + 0.5"],
    formula: "sum(i = 1..n-1, 100*(z[i]^2 - z[i+1])^2 + (z[i] - 1)^2) + z[1]^2 + z[n]",
    value: (x) => {
      const z = x.map((one) => 1.5 * one + 0.5);
      const terms = z.slice(1).map((next, i) => 100 * (z[i]! ** 2 - next) ** 2 + (z[i]! - 1) ** 2);
      return total(terms) + z[0]! ** 2 + z.at(-1)!;
    },
  },
  "a scalar of a vector of a scalar": {
    let: ["s = sum(k = 1..n, x[k]^2)", "z[i] = x[i]/(1 + s)", "m = max(i = 1..n, z[i])"],
    formula: "s*m + sum(i = 1..n, (z[i] - m)^2)",
    value: (x) => {
      const s = total(x.map((one) => one ** 2));
      const z = x.map((one) => one / (1 + s));
      const m = Math.max(...z);
      return s * m + total(z.map((one) => (one - m) ** 2));
    },
  },
  "peaks, with an inner sum that mentions the outer index": {
    let: ["z[i] = sum(k = 1..n, R[i,k]*x[k])", "p[j] = exp(-sum(i = 1..n, (z[i] - R[i,j])^2)/2)"],
    formula: "(10 - max(j = 1..n, (1 + j/n)*p[j]))^2",
    value: (x, R) => {
      const z = times(R, x);
      const p = range(z.length).map((j) => Math.exp(-total(z.map((one, i) => (one - R[i]![j]!) ** 2)) / 2));
      return (10 - Math.max(...p.map((one, j) => (1 + (j + 1) / p.length) * one))) ** 2;
    },
  },
  "an inner sum of the formula": {
    let: ["c[i] = cos(x[i])"],
    formula:
      "sum(i = 1..n, (n - sum(j = 1..n, c[j]) + i*(1 - c[i]) - sin(x[i]))^2) + sum(m = 1..3, sum(i = 1..n, m*c[i]))",
    value: (x) => {
      const c = x.map(Math.cos);
      const terms = c.map((one, i) => (c.length - total(c) + (i + 1) * (1 - one) - Math.sin(x[i]!)) ** 2);
      return total(terms) + 6 * total(c);
    },
  },
  "elements that cannot be a loop": {
    let: ["z[i] = sum(k = 1..i, x[k])", "w[i] = z[n + 1 - i]*z[i]"],
    formula: "sum(i = 1..n, w[i]^2) + prod(i = 1..n, 1 + z[i]/9)",
    value: (x) => {
      const z = x.map((_, i) => total(x.slice(0, i + 1)));
      return total(z.map((one, i) => (one * z.at(-1 - i)!) ** 2)) + z.reduce((all, one) => all * (1 + one / 9), 1);
    },
  },
  "a product up to the outer index, inside a sum over the line's index": {
    let: ["y[j] = 2*x[j] - 1"],
    formula: "sum(i = 1..9, sum(j = 1..n, prod(k = 1..i, y[j] - k/9))^2)",
    value: (x) => {
      const factor = (one: number, i: number): number =>
        range(i).reduce((all, k) => all * (2 * one - 1 - (k + 1) / 9), 1);
      return total(range(9).map((i) => total(x.map((one) => factor(one, i + 1))) ** 2));
    },
  },
  "numbers that depend on the index only": {
    let: ["c[i] = 1 + cos(i/3)", "m = max(i = 1..n, c[i])", "z[i] = c[i]*x[i] + c[1]/m"],
    formula: "sum(i = 1..n-1, c[i + 1]*z[i]^2)",
    value: (x) => {
      const c = x.map((_, i) => 1 + Math.cos((i + 1) / 3));
      const z = x.map((one, i) => c[i]! * one + c[0]! / Math.max(...c));
      return total(z.slice(0, -1).map((one, i) => c[i + 1]! * one ** 2));
    },
  },
  "two indices": {
    let: ["h[i,j] = tanh(R[i,j]*x[i])", "z[i] = sum(j = 1..n, h[i,j]*o[j])"],
    formula: "sum(i = 1..n, z[i]^2) + sum(i = 1..n, h[i,2]*x[i])",
    value: (x, R, o) => {
      const h = x.map((one, i) => R[i]!.map((factor) => Math.tanh(factor * one)));
      return total(times(h, o).map((one) => one ** 2)) + total(h.map((row, i) => row[1]! * x[i]!));
    },
  },
};

function objectiveOf({ let: lines, formula }: Pick<Case, "let" | "formula">, dim: number): ObjectiveSpec {
  const constants = { R: rows(dim, dim, 1), o: numbers(dim, 9) };
  const start = numbers(dim, 2.2);
  return {
    ...{ name: "test", formula, let: lines, dim, start, domain: null, minimum: null, minimisers: [] },
    ...{ parameters: {}, constants },
  };
}

describe.each(Object.entries(CASES))("%s", (_, one) => {
  // Unrolled, and in loops.
  test.each([3, 12, 40].slice(0, attempts(2, 30)))(
    "in %d dimensions has the value by hand and the slopes of differences",
    (dim) => {
      const objective = objectiveOf(one, dim);
      const { R, o } = objective.constants as { R: number[][]; o: number[] };
      const loss = compileLoss(lossGraph(objective));
      for (const x of [objective.start, numbers(dim, 0.7), numbers(dim, 4.1)]) {
        const gradient = new Float64Array(dim);
        const value = loss(x, gradient);
        const byHand = one.value(x, R, o);
        expect(Math.abs(value - byHand)).toBeLessThan(1e-11 * (1 + Math.abs(byHand)));
        const at = (moved: readonly number[]): number => loss(moved, new Float64Array(dim));
        for (const j of [0, 1, dim - 1]) {
          const here = x[j] ?? NaN;
          const slope = (at(x.with(j, here + 1e-6)) - at(x.with(j, here - 1e-6))) / 2e-6;
          const size = 1 + Math.abs(value) + Math.max(...gradient.map(Math.abs));
          expect(Math.abs(slope - (gradient[j] ?? NaN)), `∂/∂x[${j + 1}]`).toBeLessThan(1e-6 * size);
        }
      }
    },
  );

  test("has the same bits in loops as unrolled, and in all kernels", () => {
    // Unrolled, and in loops.
    for (const dim of [14, 3, 40].slice(0, attempts(1, 30))) {
      const objective = objectiveOf(one, dim);
      const looped = lossGraph(objective);
      const x = objective.start;
      const [a, b] = [new Float64Array(dim), new Float64Array(dim)];
      const value = compileLoss(looped)(x, a);
      expect(value).toBe(compileLoss(lossGraph(objective, Infinity))(x, b));
      const size = Math.max(...b.map(Math.abs));
      for (const [j, slope] of a.entries()) expect(Math.abs(slope - (b[j] ?? NaN))).toBeLessThan(1e-12 * size);
      const inputs = new Map(x.map((coordinate, j) => [`x[${j + 1}]`, coordinate]));
      expect(evaluateNode(looped.graph, looped.loss, inputs)).toBe(value);
      const space = spaceOf(objective, builtInOptimizer("momentum"), {
        axes: [listAxis("lr", [1e-5, 1e-3, 0.01, 0.1])],
        stop: { max_steps: 10, target: 1e-8, gradient: 1e-6, diverge: 1e12 },
      });
      expect(refuses(space)).toBeUndefined();
      expectSameBits(space, 2);
    }
  });
});

test("describe --emit shows vectors and their loops", () => {
  const lines = { let: ["z[i] = 2*x[i]"], formula: "sum(i = 1..n, z[i]^2) + sum(i = 2..n, z[i]*z[1])" };
  const space = spaceOf(objectiveOf(lines, 20), builtInOptimizer("sgd"), { axes: [] });
  const text = printStage(space, "graph");
  expect(text).toMatch(/^n(\d+) = vector of 20$/m);
  expect(text).toMatch(/^ {2}n\d+\[k \+ 1\] = n\d+$/m);
  expect(text).toMatch(/^n\d+ = n\d+\[1\]$/m);
  expect(text).toMatch(/^n\d+\[1\] \+= n\d+$/m);
});

describe("refuses in time", () => {
  const chain = Array.from({ length: 3000 }, (_, i) => (i === 0 ? "a0[i] = x[i]" : `a${i}[i] = a${i - 1}[i] + 1`));
  const refused: [what: string, lines: readonly string[], formula: string, dim: number, message: string][] = [
    [
      "lines that build on each other",
      chain,
      "a2999[1]",
      20,
      "lines of let build on each other more than 500 levels deep",
    ],
    [
      "a sum with too many terms",
      ["z[i] = sum(k = 1..1e9, x[i])"],
      "sum(i = 1..n, z[i])",
      2,
      "to more than 300,000 operations",
    ],
  ];
  test.each(everyNth(2, refused))("%s", (_, lines, formula, dim, message) => {
    expect(() => lossGraph(objectiveOf({ let: lines, formula }, dim))).toThrow(message);
  });
});

test("a line of numbers may be a bound or an index", () => {
  const objective = objectiveOf({ let: ["c[i] = 2*i", "m = c[2]"], formula: "sum(i = 1..m, x[i]) + x[c[1]]" }, 5);
  expect(compileLoss(lossGraph(objective))([1, 2, 4, 8, 16], new Float64Array(5))).toBe(17);
});

test("branches that are not taken contribute exactly 0 through vectors", () => {
  for (const dim of [4, 30]) {
    const objective = objectiveOf(
      {
        let: ["z[i] = sqrt(x[i])", "y[i] = log(x[i])*z[i]"],
        formula: "sum(i = 1..n, where(x[i] > 0, y[i], 0))",
      },
      dim,
    );
    const x = Array.from({ length: dim }, () => 0).with(1, 1);
    const gradient = new Float64Array(dim);
    expect(compileLoss(lossGraph(objective))(x, gradient)).toBe(0);
    expect([...gradient].map((slope) => slope + 0)).toEqual(x);
  }
});

test("code grows with the dimension, not with its square or cube", () => {
  const sizes = [20, 40, 80].map((dim) => {
    const { graph } = lowerLoss(
      lossGraph(objectiveOf(CASES["two rotations with a transformation between them"]!, dim)),
    );
    return graph.size + graph.loops.reduce((sum, loop) => sum + loop.graph.size, 0);
  });
  expect(sizes[2]! - sizes[1]!).toBeLessThanOrEqual(2.1 * (sizes[1]! - sizes[0]!));
});

test("random formulas as lines, with a vector for every line", () => {
  const spread = (formula: string): string =>
    formula
      .replaceAll("x[1]", "x[q]")
      .replaceAll("x[2]", "x[q+2]")
      .replaceAll(/\bx\[(i|j|k|l|m|4-[ijklm])\]/g, "x[q]");
  const formula = arbitraryFormula({ smooth: false }).map(spread);
  const point = fc.array(
    fc.integer({ min: -300, max: 300 }).map((k) => (k + 0.5) / 100),
    { minLength: 6, maxLength: 6 },
  );
  fc.assert(
    fc.property(formula, formula, point, (one, two, x) => {
      const lines = [`u[q] = ${one}`, `v[q] = where(u[q] > 0.3, u[q]*x[q], ${two}) + max(p = 1..3, u[p]*x[q])`];
      const text = "sum(q = 1..n-2, v[q]*q) + sum(q = 2..n-2, u[q]*v[q-1]) + v[1]";
      const objective = { formula: text, let: lines, dim: x.length, parameters: {}, constants: {} };
      const [looped, written] = [1, Infinity].map((limit) => {
        const gradient = new Float64Array(x.length);
        return { value: compileLoss(lossGraph(objective, limit))(x, gradient), gradient };
      }) as [Run, Run];
      expect(looped.value).toBe(written.value);
      fc.pre([written.value, ...written.gradient].every((one) => Math.abs(one) < 1e6));
      const size = Math.max(1, Math.abs(written.value), ...written.gradient.map(Math.abs));
      for (const [j, slope] of looped.gradient.entries()) {
        expect(Math.abs(slope - (written.gradient[j] ?? NaN)), `∂/∂x[${j + 1}]`).toBeLessThanOrEqual(1e-9 * size);
      }
    }),
    { numRuns: attempts(8, 2_000) },
  );
});

interface Run {
  readonly value: number;
  readonly gradient: Float64Array;
}
