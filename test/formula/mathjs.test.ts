import fc from "fast-check";
import { derivative, evaluate } from "mathjs";
import { expect, test } from "vitest";
import { evaluateFormula } from "../../src/formula/passes/evaluate.ts";
import { parseFormula } from "../../src/formula/language/parse.ts";
import { attempts } from "../support/faults/attempts.ts";
import { arbitraryFormula, point } from "../support/formula/arbitrary-formula.ts";
import { compile, expectClose } from "../support/formula/compile.ts";
import { forwardMode } from "../support/formula/forward-mode.ts";
import { toMathjs } from "../support/formula/to-mathjs.ts";

test("chains of operators have the value of mathjs", () => {
  const operand = fc
    .tuple(fc.constantFrom("", "", "-"), fc.constantFrom("2", "3.5", "x", "(x - 4)", "0.1", "sqrt(x)"))
    .map(([sign, atom]) => sign + atom);
  const power = fc.constantFrom("", "", "^2", "^-1", "^2^2", "^3^-1");
  const rest = fc.array(fc.tuple(fc.constantFrom(" + ", "-", "*", " / "), operand, power), { maxLength: 8 });
  fc.assert(
    fc.property(operand, power, rest, (first, raised, more) => {
      const text = first + raised + more.map((part) => part.join("")).join("");
      const expected: unknown = evaluate(text, { x: 1.75 });
      // The cube root of a negative number is complex in mathjs.
      fc.pre(typeof expected === "number");
      // The value without minus signs scales rounding errors.
      const size = Number(evaluate(text.replaceAll("x - 4", "4 - x").replaceAll(/(?<!\^|4 )-/g, "+"), { x: 1.75 }));
      expect(Math.abs(evaluateFormula(text, { x: 1.75 }) - expected)).toBeLessThanOrEqual(1e-12 * size);
    }),
  );
});

test("the gradient of random formulas equals the derivative by mathjs", () => {
  fc.assert(
    fc.property(arbitraryFormula({ smooth: true }), point, (text, x) => {
      const expr = parseFormula(text);
      const { tame, bounds } = forwardMode(expr, x);
      fc.pre(tame && bounds.some((bound) => bound > 0));
      const scope = { x1: x[0], x2: x[1], x3: x[2] };
      const theirs = Object.keys(scope).map((name): unknown =>
        derivative(toMathjs(expr), name, { simplify: false }).evaluate({ ...scope }),
      );
      // In mathjs a root of a negative number is complex, and the slope of abs at 0 is 0/0.
      const real = theirs.filter((value) => typeof value === "number" && Number.isFinite(value)).map(Number);
      fc.pre(real.length === 3);
      expectClose(
        compile(text, 3).gradient(x),
        real,
        bounds.map((bound) => 1e-7 * bound),
      );
    }),
    { numRuns: attempts(80, 2_500) },
  );
});
