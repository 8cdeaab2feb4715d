import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loopSteps } from "../../src/formula/ir/loop-steps.ts";
import { parseFormula } from "../../src/formula/language/parse.ts";
import { compileLoss } from "../../src/kernel/js/loss-function.ts";
import type { LossFunction } from "../../src/kernel/js/loss-function.ts";
import type { Constant } from "../../src/objectives/definition.ts";
import { lossGraph } from "../../src/objectives/loss-graph.ts";
import type { LossGraph } from "../../src/objectives/loss-graph.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { resolveObjective } from "../../src/objectives/resolve.ts";
import { attempts } from "../support/faults/attempts.ts";
import { allowedDim } from "../support/spaces/allowed-dim.ts";
import { OBJECTIVE_NAMES } from "../support/spaces/objective-names.ts";
import { arbitraryFormula } from "../support/formula/arbitrary-formula.ts";
import { forwardMode } from "../support/formula/forward-mode.ts";

interface Built {
  readonly value: number;
  readonly gradient: readonly number[];
}

function run(loss: LossFunction, x: readonly number[]): Built {
  const gradient = new Float64Array(x.length).fill(NaN);
  return { value: loss(x, gradient), gradient: [...gradient] };
}

/** Expects bit-equal values, and gradients that differ at most by rounding. */
function expectSame(looped: Built, written: Built, least = 0): void {
  expect(looped.value).toBe(written.value);
  const largest = Math.max(...written.gradient.map(Math.abs));
  for (const [j, slope] of looped.gradient.entries()) {
    expect(Math.abs(slope - (written.gradient[j] ?? NaN)), `∂/∂x[${j + 1}]`).toBeLessThanOrEqual(
      1e-13 * largest + least,
    );
  }
}

/** Returns the nodes of a graph that something needs, as text with numbers of their own. */
function nodesOf({ graph, loss, gradient }: LossGraph): string {
  const live = graph.reachable([loss, ...gradient]);
  const numbers = new Map(live.map((id, number) => [id, number]));
  const nodes = live.map((id) => {
    const node = graph.node(id);
    const args = node.args.map((arg) => numbers.get(arg)).join();
    return `${node.operation} ${args} ${node.operation === "constant" ? node.value : ""}`;
  });
  return [...nodes, ...[loss, ...gradient].map((id) => numbers.get(id))].join("\n");
}

/** Scalable objectives without scatters, each with the reason. */
const WITHOUT_SCATTERS: Readonly<Record<string, string>> = {
  rotated_hyper_ellipsoid: "a sum in a sum",
  schwefel_1_2: "a sum in a sum",
  sum_of_different_powers: "an integer power that differs between terms",
  rosenbrock_extended: "every other coordinate",
  powell_singular_extended: "every fourth coordinate",
  watson: "sums of coordinates in loops over data",
  chebyquad: "a sum that mentions the index of its line",
  perm0: "a sum in a sum",
  step: "the gradient is 0",
  bbob_f9: "a matrix times x",
  bbob_f19: "a matrix times x",
};

/** Objectives whose gradient is added in the same order in loops and unrolled. */
const SAME_ORDER = ["sphere", "quadratic", "sum_squares", "rosenbrock", "bent_cigar", "styblinski_tang", "rastrigin"];

// Their double sums almost fill a graph at 25 dimensions.
const TOO_LARGE = ["perm0", "whitley"];

const SCALABLE = OBJECTIVE_NAMES.map((name) => [name, objectives[name]!] as const).filter(
  ([, { dim }]) => typeof dim !== "number",
);

// With `let`, loops begin at 9 dimensions.
const DIMENSIONS = [30, 100].slice(0, attempts(1, 20));
const SETTINGS = SCALABLE.map(([name, definition]) => {
  const most = definition.let === undefined ? undefined : [12];
  return [name, definition, most ?? (TOO_LARGE.includes(name) ? [25] : DIMENSIONS)] as const;
});

describe.each(SETTINGS)("%s", (name, definition, dimensions) => {
  test.each(dimensions)("in %d dimensions is the same in loops as unrolled", (dim) => {
    const spec = resolveObjective(name, definition, { dim: allowedDim(definition, dim) });
    const graph = lossGraph(spec);
    expect(graph.scatters.length > 0).toBe(!(name in WITHOUT_SCATTERS));
    const plain = lossGraph(spec, Infinity);
    if (loopSteps(graph.graph, [graph.loss, ...graph.gradient], graph.scatters).length === 0) {
      // Both are unrolled. Only a soak runs them too.
      expect(nodesOf(graph)).toBe(nodesOf(plain));
      if (attempts(1, 20) === 1) return;
    }
    const looped = compileLoss(graph);
    const written = compileLoss(plain);
    const random = uniform(dim);
    for (let trial = 0; trial < attempts(2, 5); trial++) {
      const x = (spec.domain ?? []).map(([low, high]) => low + (high - low) * random());
      const [from, to] = [run(looped, x), run(written, x)];
      expectSame(from, to);
      if (SAME_ORDER.includes(name)) expect(from.gradient).toEqual(to.gradient);
    }
    for (const x of [spec.start, ...spec.minimisers]) expectSame(run(looped, x), run(written, x), 1e-13);
  });
});

const NAMES = {
  parameters: { condition: 100, a: 0.5 },
  constants: {
    b: Array.from({ length: 60 }, (_, i) => Math.sin(i) + 2),
    A: Array.from({ length: 60 }, (_, i) => [i, Math.cos(i)]),
  } satisfies Record<string, Constant>,
};

describe("formulas with loops", () => {
  test.each<[formula: string, what: string]>([
    ["sum(i = 1..n, (x[i] - 1)^2)", "one sum"],
    ["sqrt(sum(i = 1..n, x[i]^2))", "a function of a sum"],
    ["sum(i = 1..n, x[i]^2)^2 + sum(i = 1..n, x[i])*x[1]", "sums times functions of x"],
    ["sum(i = 1..n, (x[i] - x[1])^2)", "a coordinate that all terms share"],
    ["sum(i = 1..n, (x[i] - sum(j = 1..n, x[j])/n)^2)", "an inner sum that does not mention the index"],
    ["sum(i = 1..n, x[i]*exp(x[1]*x[2])/(1 + x[3]^2))", "factors that do not mention the index"],
    ["sum(i = 1..n, x[1]*x[2])", "equal terms"],
    ["sum(i = 1..n, x[i]) + sum(i = 2..n, x[i]*x[i-1]) - sum(i = 3..n-1, x[i]*x[i+1]*x[i-2])", "three ranges"],
    ["sum(i = 5..n, x[i-4]*x[i-2]) + sum(i = 1..n-4, x[i]^2*x[i+4])", "offsets, and two sums of equal length"],
    ["sum(i = 1..n, condition^((i - 1)/(n - 1))*x[i]^2)", "a power of a number by the index"],
    ["sum(i = 1..n, (2^i + i^3 + i^(-i) + 1.5^(i - 20.5))*x[i])", "powers of numbers and the index"],
    ["sum(i = 1..n, (x[i]^2 + 1)^((i + 0.5)/n))", "a power of a coordinate by the index"],
    ["sum(i = 1..n, (x[i]^2 + 1)^x[1])", "a power by another coordinate"],
    ["sum(i = 1..n, b[i]*x[i] + A[i,2]*sin(x[i]) + A[3,1] + b[n + 1 - i])", "constants by the index"],
    ["sum(i = 1..n, where(i < 20, x[i]^2, a*x[i]))", "a condition on the index only"],
    ["sum(i = 1..n, where(x[i] > where(i < 20, 1, 0.5), x[i]^2, a*x[i]))", "a condition on both"],
    ["sum(i = 1..n, max(x[i], 0.3, i/n) + min(x[i], x[1]) + abs(x[i] - x[2]))", "kinks"],
    ["sum(i = 1..n, floor(x[i]) + sign(x[i]))", "flat functions"],
    ["where(x[1] > 0.5, sum(i = 1..n, x[i]^2), sum(i = 1..n, sin(x[i])))", "sums in both branches"],
    ["where(sum(i = 1..n, x[i]) > 0, sqrt(sum(i = 1..n, x[i]^2)), 0)*x[2]", "a sum in a condition"],
    ["sum(i = 1..60, (b[i] - x[1]*exp(-x[2]*i/10))^2)", "data, without coordinates by the index"],
    ["sum(i = 1..10000, 1/i)*x[1]", "only numbers"],
    ["sum(i = 1..n, i)*x[1] + sum(i = 1..n, 2)", "numbers, and equal numbers"],
    ["sum(k = 1..3, sum(i = 1..n, x[i]^2)*x[k])", "a sum inside an unrolled one, without its index"],
    ["sum(i = 1..n, (-1)^i*x[i]) + prod(i = 1..n, 1 + x[i]/100)", "next to a product"],
    ["exp(-0.01*sum(i = 1..n, x[i]^2)) + sum(i = 1..n, x[i]^2) + sqrt(sum(i = 1..n, x[i]^2))", "one sum three times"],
  ])("%s: %s", (formula) => {
    const dim = 30;
    const objective = { formula, dim, ...NAMES };
    const graph = lossGraph(objective);
    expect(graph.graph.size).toBeLessThan(lossGraph(objective, Infinity).graph.size);
    const looped = compileLoss(graph);
    const written = compileLoss(lossGraph(objective, Infinity));
    const random = uniform(3);
    for (let trial = 0; trial < attempts(2, 5); trial++) {
      const x = Array.from({ length: dim }, () => 2 * random() - 0.5);
      expectSame(run(looped, x), run(written, x));
      expectCentralDifferences(looped, x);
    }
  });

  test("random formulas as terms, with a loop for every sum of two or more terms", () => {
    const spread = (formula: string): string =>
      formula
        .replaceAll("x[1]", "x[q]")
        .replaceAll("x[2]", "x[q+2]")
        .replaceAll(/\bx\[(i|j|k|l|m|4-[ijklm])\]/g, "x[q]");
    fc.assert(
      fc.property(
        arbitraryFormula({ smooth: false }).map((text) => `sum(q = 1..n-2, ${spread(text)} + x[q]*q)`),
        fc.array(
          fc.integer({ min: -300, max: 300 }).map((k) => (k + 0.5) / 100),
          { minLength: 5, maxLength: 5 },
        ),
        (formula, x) => {
          const objective = { formula, dim: x.length, parameters: {}, constants: {} };
          const looped = run(compileLoss(lossGraph(objective, 1)), x);
          const written = run(compileLoss(lossGraph(objective, Infinity)), x);
          expect(looped.value).toBe(written.value);
          const { tame, bounds } = forwardMode(parseFormula(formula), x);
          fc.pre(tame);
          for (const [j, bound] of bounds.entries()) {
            expect(Math.abs((looped.gradient[j] ?? NaN) - (written.gradient[j] ?? NaN))).toBeLessThanOrEqual(
              1e-11 * bound,
            );
          }
        },
      ),
      { numRuns: attempts(15, 500) },
    );
  });
});

describe("branches that are not taken contribute exactly 0", () => {
  const at = (formula: string, x: readonly number[]): readonly number[] =>
    run(compileLoss(lossGraph({ formula, dim: x.length, parameters: {}, constants: {} })), x).gradient;
  const zeros = Array.from({ length: 30 }, () => 0);

  test.each([
    ["where(x[1] > 0, sqrt(sum(i = 1..n, x[i]^2)), 0)", "1/sqrt(0) times the sum's own slope"],
    ["where(x[1] > 0, sum(i = 1..n, sqrt(x[i])), 0)", "1/sqrt(0) in the terms"],
    ["where(x[1] > 0, sum(i = 1..n, x[i])*log(x[2]), 0)", "a factor that is infinite"],
    ["sum(i = 1..n, where(x[i] > 0, sqrt(x[i]), 0))", "a branch in the terms"],
    ["sum(i = 1..n, where(x[i] > 0, x[i]*sqrt(x[1]), 0))", "a shared coordinate"],
    [
      "sum(i = 1..n, where(x[1] > 0, where(x[i] > 0, 1, x[i])*sqrt(x[2]), 0))",
      "a shared coordinate inside two conditions",
    ],
    ["sum(i = 1..n, where(i < 0, sqrt(x[i])*sqrt(x[1]), 0))", "a branch that no term takes"],
  ])("%s: %s", (formula) => {
    expect(at(formula, zeros)).toEqual(zeros);
  });

  test("but a branch that any term takes counts", () => {
    const x = zeros.with(7, 1);
    expect(at("sum(i = 1..n, where(x[i] > 0, x[i]*sqrt(x[1]), 0))", x)[0]).toBe(Infinity);
    expect(at("where(x[8] > 0, sum(i = 1..n, x[i]^2), 0)", x)).toEqual(x.map((one) => 2 * one));
  });
});

/** Expects the gradient to equal central differences, if those of two steps agree. */
function expectCentralDifferences(loss: LossFunction, x: readonly number[]): void {
  const { gradient } = run(loss, x);
  const value = (moved: readonly number[]): number => run(loss, moved).value;
  for (const j of [0, 1, 17, x.length - 1]) {
    const here = x[j] ?? NaN;
    const [coarse = NaN, fine = NaN] = [1e-4, 5e-5].map(
      (h) => (value(x.with(j, here + h)) - value(x.with(j, here - h))) / (2 * h),
    );
    const size = 1 + Math.abs(value(x)) + Math.abs(fine);
    expect(Math.abs(coarse - fine)).toBeLessThanOrEqual(1e-5 * size);
    expect(Math.abs(fine - (gradient[j] ?? NaN)), `∂/∂x[${j + 1}]`).toBeLessThanOrEqual(1e-5 * size);
  }
}

/** Returns a generator of numbers from 0 to 1: linear congruential, modulo 2^32. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
