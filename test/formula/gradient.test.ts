import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFormula } from "../../src/formula/language/parse.ts";
import { attempts } from "../support/faults/attempts.ts";
import { arbitraryFormula, point } from "../support/formula/arbitrary-formula.ts";
import { compile, expectClose } from "../support/formula/compile.ts";
import { forwardMode } from "../support/formula/forward-mode.ts";

describe("the gradient of random formulas", () => {
  test("equals forward accumulation", () => {
    fc.assert(
      fc.property(arbitraryFormula({ smooth: false }), point, (text, x) => {
        const reference = forwardMode(parseFormula(text), x);
        fc.pre(reference.tame && reference.bounds.some((bound) => bound > 0));
        const tolerances = reference.bounds.map((bound) => 1e-7 * bound);
        expectClose(compile(text, 3).gradient(x), reference.gradient, tolerances);
      }),
      { numRuns: attempts(200, 6_000) },
    );
  });

  test("equals central differences", () => {
    fc.assert(
      fc.property(arbitraryFormula({ smooth: false }), point, (text, x) => {
        const { tame, bounds } = forwardMode(parseFormula(text), x);
        fc.pre(tame && bounds.some((bound) => bound > 0));
        const { value, gradient } = compile(text, 3);
        const slope = (j: number, h: number): number => {
          const moved = (by: number): number[] => x.map((coordinate, k) => (k === j ? coordinate + by : coordinate));
          return (value(moved(h)) - value(moved(-h))) / (2 * h);
        };
        const coarse = x.map((_, j) => slope(j, 1e-4));
        const fine = x.map((_, j) => slope(j, 5e-5));
        fc.pre(fine.every((slope, j) => Math.abs(slope - (coarse[j] ?? NaN)) <= 1e-4 * (1e-3 + (bounds[j] ?? NaN))));
        expectClose(
          gradient(x),
          fine,
          bounds.map((bound) => 1e-3 * (1e-3 + bound)),
        );
      }),
      { numRuns: attempts(150, 4_000) },
    );
  });
});

describe("the gradient at special points", () => {
  test.each<[formula: string, x: number[], gradient: number[], why: string]>([
    ["prod(i = 1..n, x[i])", [0, 2, 3], [6, 0, 0], "one factor is 0"],
    ["prod(i = 1..n, x[i])", [0, 2, 0], [0, 0, 0], "two factors are 0"],
    ["prod(i = 1..n, x[i]^2 - 1)", [1, 2, 3], [48, 0, 0], "one factor is 0, as a formula"],
    ["prod(i = 1..n, x[1])", [0, 5], [0, 0], "a power of 0"],
    ["where(x > 0, sqrt(x), 0)", [0], [0], "1/sqrt(0) is not taken"],
    ["where(x > 0, sqrt(x), 2*x)", [-1], [2], "sqrt(-1) is not taken"],
    ["where(x > 0, log(x), x^2)", [-1], [-2], "log(-1) is not taken"],
    ["where(x > 0, x*log(x), 0)", [0], [0], "0*log(0) is not taken"],
    ["where(x > 0, log(x), 1) + sqrt(y)", [0, 4], [0, 0.25], "a branch in one term does not affect the other"],
    ["where(x == 0, 1, sin(x)/x)", [0], [0], "0/0 is not taken"],
    ["where(x > 0, where(x > 1, log(x - 1), sqrt(x)), x)", [1], [0.5], "the inner branch of two"],
    ["where(x > 0, where(x > 1, log(x - 1), sqrt(x)), x)", [0], [1], "the outer branch of two"],
    ["where(x > 0, 1, where(x > -1, x, sqrt(x)))", [-1], [NaN], "the branch that is taken counts"],
    ["where(x > 0, sqrt(x), 0) + where(x > 0, 0, sqrt(x)^2)", [-1], [NaN], "taken in the second only"],
    ["where(x > 0, sqrt(x), 0) + where(x < 1, 0, sqrt(x))", [0], [0], "taken in neither"],
    ["where(x > 0, sqrt(x), 0) + where(x < 5, sqrt(x), 0)", [4], [0.5], "taken in both"],
    [
      "where(x > 0, sqrt(x), 0) + where(x > 5, 0, sqrt(x))",
      [4],
      [0.5],
      "taken in both, once as the first and once as the second branch",
    ],
    ["where(x > 5, sqrt(x), 0) + 2*sqrt(x)", [4], [0.5], "outside, and in a branch that is not taken"],
    ["where(x > 0, sqrt(x), 0) + sqrt(x)", [0], [Infinity], "also used outside the branch, infinite there"],
    ["where(x > 0, exp(sqrt(x)), 0)^2", [0], [0], "deep in the branch"],
    ["sqrt(where(x > 0, x, 1))", [-4], [0], "a where under a root"],
    ["where(x > 0, y, sqrt(-y))", [1, 4], [0, 1], "a branch with another coordinate"],
    ["where(x^2 > 4, 3*x, x)", [2], [1], "the condition has no slope"],
    ["abs(x)", [0], [0], "the subgradient of |x| at 0"],
    ["abs(x)", [-0], [0], "the subgradient of |x| at -0"],
    ["abs(x)", [-2], [-1], "left of the kink"],
    ["max(x, y)", [1, 1], [0.5, 0.5], "equal arguments get half each"],
    ["min(x, y)", [1, 1], [0.5, 0.5], "equal arguments get half each"],
    ["max(x, -x)", [0], [0], "half of 1 and half of -1"],
    ["max(x, x)", [3], [1], "the same argument twice"],
    ["max(x, y, 2)", [3, 1], [1, 0], "the first of three is the largest"],
    ["min(x, y)", [3, 1], [0, 1], "the smaller one"],
    ["max(sqrt(x), 1)", [0], [0], "1/sqrt(0) belongs to the smaller one"],
    ["max(log(x), -5)", [0], [0], "1/0 belongs to the smaller one"],
    ["min(exp(x), 10)^2", [800], [0], "an infinite slope belongs to the larger one"],
    ["max(1, min(exp(x), 10), sin(x))", [800], [0], "nested"],
    ["max(x, sqrt(x))", [0], [Infinity], "half of an infinite slope, for equal arguments"],
    ["max(0, x)", [0], [0.5], "x gets half if it equals the constant"],
    ["max(0, x)^2", [0], [0], "a squared hinge is smooth"],
    ["floor(x)*3", [1.5], [0], "floor is flat"],
    ["floor(x)", [2], [0], "floor is also flat at its jumps"],
    ["sign(x)*x", [-2], [-1], "sign is flat"],
    ["x^y", [0, 2], [0, 0], "a power of 0"],
    ["x^y", [0, 1], [1, 0], "0^1"],
    ["x^y", [0, 0], [0, 0], "0^0 is 1, as in JavaScript, and flat"],
    ["x^y", [2, 0], [0, Math.log(2)], "x^0"],
    ["x^y", [-2, 2], [-4, NaN], "a negative base has no slope along the exponent"],
    ["x^0.5", [0], [Infinity], "a root at 0"],
    ["x^1.5", [0], [0], "above 1 the slope at 0 is 0"],
    ["x^-1", [2], [-0.25], "a reciprocal"],
    ["x^0", [0], [0], "constant"],
    ["x^3", [0], [0], "an integer power at 0"],
    ["x^2048", [1], [2048], "an integer power too large for repeated multiplication"],
    ["sqrt(x^2 + y^2)", [0, 4], [0, 1], "a norm"],
    ["sqrt(x^2)", [0], [0], "a norm at its kink: the subgradient 0"],
    ["sqrt(x^2 + y^2)", [0, 0], [0, 0], "a norm of two coordinates at its kink"],
    ["(x^2)^0.75", [0], [0], "∞·0 behind a power of 0, as |x|^1.5"],
    ["(x^2)^0.75 + (y - 1)^2", [0, 5], [0, 8], "∞·0 in one coordinate"],
    ["(x^2 + y^4)^0.25", [0, 0], [0, 0], "a power of a sum"],
    ["(4*x^2*y)^0.75", [0, 2], [0, 0], "a power of a product"],
    ["sqrt(sum(i = 1..n, x[i]^2))", [0, 0, 0], [0, 0, 0], "a root of a sum"],
    ["sum(i = 1..n, (x[i]^2)^0.75)", [0, 4], [0, 3], "roots in a sum"],
    ["sqrt(x^2)^1.5", [0], [0], "0·∞: a root inside a power"],
    ["sqrt(abs(x))", [0], [0], "a root of |x|, whose subgradient is 0"],
    ["(1 - cos(x))^0.5", [0], [0], "a root of a function with a minimum of 0"],
    ["sqrt(x^3)", [0], [0], "a root whose argument is flat at the edge of its domain"],
    ["(x^2)^y", [0, 0.75], [0, 0], "an exponent that is a coordinate"],
    ["sqrt(x + x^2)", [0], [Infinity], "an infinite slope stays where the argument has a slope"],
    ["2*sqrt(3*x)", [0], [Infinity], "an infinite slope at the edge of the domain"],
    ["sqrt(x^2 + y)", [0, 0], [0, Infinity], "0 in one coordinate, infinite in the other"],
    ["x/y", [1, 2], [0.5, -0.25], "a quotient"],
    ["tan(x)", [0], [1], "1 + tan^2"],
    ["sigmoid(x)", [0], [0.25], "s(1 - s)"],
    ["sigmoid(x)", [-1000], [0], "far from 0"],
    ["sum(i = 1..n, i*x[i]) - x[2]", [1, 1, 1], [1, 1, 3], "a use outside a sum"],
    ["7", [1, 2], [0, 0], "a constant"],
    ["x*x*x", [2], [12], "one node used three times"],
  ])("%s at %s is %s: %s", (formula, x, gradient) => {
    expect(compile(formula, x.length).gradient(x)).toEqual(gradient);
  });

  test("min and max return NaN if either argument is NaN", () => {
    for (const formula of ["min(x, y)", "min(y, x)", "max(x, y)", "max(y, x)"]) {
      expect(compile(formula, 2).value([NaN, 1]), `${formula} of NaN`).toBeNaN();
    }
  });
});
