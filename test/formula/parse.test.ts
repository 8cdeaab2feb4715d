import { describe, expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { evaluateFormula } from "../../src/formula/passes/evaluate.ts";
import type { Expr } from "../../src/formula/language/expr.ts";
import { parseAssignment, parseFormula } from "../../src/formula/language/parse.ts";

/** Returns a tree in prefix notation. */
function show(expr: Expr): string {
  switch (expr.kind) {
    case "number":
      return String(expr.value);
    case "name":
      return expr.name;
    case "index":
      return `${expr.name}[${expr.indices.map(show).join()}]`;
    case "negate":
      return `(neg ${show(expr.operand)})`;
    case "binary":
      return `(${expr.operator} ${show(expr.left)} ${show(expr.right)})`;
    case "call":
      return `(${[expr.name, ...expr.args.map(show)].join(" ")})`;
    case "where": {
      const { comparison, left, right } = expr.condition;
      return `(where (${comparison} ${show(left)} ${show(right)}) ${show(expr.a)} ${show(expr.b)})`;
    }
    case "reduce":
      return `(${expr.operator} ${expr.index} ${show(expr.from)} ${show(expr.to)} ${show(expr.body)})`;
  }
}

function refusal(work: () => unknown): { message: string; at: string } {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    expect(error.code).toBe("input");
    return { message: error.message, at: error.span === undefined ? "" : `${error.span.from}-${error.span.to}` };
  }
  throw new Error("not rejected");
}

describe("precedence", () => {
  test.each([
    ["-x^2", "(neg (^ x 2))"],
    ["2^-1", "(^ 2 (neg 1))"],
    ["2^-x^2", "(^ 2 (neg (^ x 2)))"],
    ["2^3^2", "(^ 2 (^ 3 2))"],
    ["(2^3)^2", "(^ (^ 2 3) 2)"],
    ["a - b - c", "(- (- a b) c)"],
    ["a - (b - c)", "(- a (- b c))"],
    ["a / b * c", "(* (/ a b) c)"],
    ["a * b / c", "(/ (* a b) c)"],
    ["a + b * c", "(+ a (* b c))"],
    ["a * b + c", "(+ (* a b) c)"],
    ["a * b^c", "(* a (^ b c))"],
    ["-a * b", "(* (neg a) b)"],
    ["a * -b", "(* a (neg b))"],
    ["a - -b", "(- a (neg b))"],
    ["--a", "(neg (neg a))"],
    ["x[1]^2", "(^ x[1] 2)"],
    ["sin(x)^2", "(^ (sin x) 2)"],
    ["-sin(x)", "(neg (sin x))"],
    ["A[i + 1,2*j]", "A[(+ i 1),(* 2 j)]"],
    ["max(a, b + 1, c)", "(max a (+ b 1) c)"],
    ["where(a + 1 <= b, c, d)", "(where (<= (+ a 1) b) c d)"],
    ["sum(i = 1..n-1, x[i]) + 1", "(+ (sum i 1 (- n 1) x[i]) 1)"],
    ["prod(i = -2..3, i)", "(prod i (neg 2) 3 i)"],
  ])("%s is %s", (text, tree) => {
    expect(show(parseFormula(text))).toBe(tree);
  });
});

describe("numbers", () => {
  test.each([
    ["1e-4", 1e-4],
    ["1E+2", 100],
    ["1.e2", 100],
    [".5", 0.5],
    ["1.", 1],
    ["0.1", 0.1],
    ["5e-324", 5e-324],
    ["1.7976931348623157e308", Number.MAX_VALUE],
    ["10^-4", 1e-4],
  ])("%s", (text, value) => {
    expect(evaluateFormula(text, {})).toBe(value);
  });

  test.each(["1..3", "1 .. 3", "1. ..3", "1.0..3.0", "4-3..1.5*2"])("the range %s is 1 to 3", (range) => {
    expect(evaluateFormula(`sum(i = ${range}, i)`, {})).toBe(6);
  });

  test("pi and e", () => {
    expect(evaluateFormula("pi + e", {})).toBe(Math.PI + Math.E);
  });
});

describe("errors and their spans", () => {
  test.each([
    // no implied multiplication
    ["2x", "no implied multiplication: write 2*x", "0-2"],
    ["2 x", "no implied multiplication: write 2*x", "0-3"],
    ["x y + 1", "no implied multiplication: write x*y", "0-3"],
    ["1 + 2(x + 1)", "no implied multiplication: write 2*(", "4-6"],
    ["(x + 1)(x - 1)", "no implied multiplication: write )*(", "6-8"],
    ["(x + 1)x", "no implied multiplication: write )*x", "6-8"],
    ["x(y + 1)", "no implied multiplication: write x*(…)", "0-2"],
    ["2*pi(x)", "no implied multiplication: write pi*(…)", "2-5"],
    ["2 sin(x)", "no implied multiplication: write 2*sin", "0-5"],
    ["x[1]x[2]", "no implied multiplication: write ]*x", "3-5"],
    ["x^2y", "no implied multiplication: write 2*y", "2-4"],
    ["2e", "no implied multiplication: write 2*e", "0-2"],
    ["sin(2x)", "no implied multiplication: write 2*x", "4-6"],
    ["max(x, 2x)", "no implied multiplication: write 2*x", "7-9"],
    ["max(2x, x)", "no implied multiplication: write 2*x", "4-6"],
    ["x[2i]", "no implied multiplication: write 2*i", "2-4"],
    ["sum(i = 1..2n, x[i])", "no implied multiplication: write 2*n", "11-13"],
    ["sum(i = 2n..5, x[i])", "no implied multiplication: write 2*n", "8-10"],
    ["sum(i = 1..n, 2x[i])", "no implied multiplication: write 2*x", "14-16"],
    ["where(2x > 1, 0, 1)", "no implied multiplication: write 2*x", "6-8"],
    ["where(x > 2y, 0, 1)", "no implied multiplication: write 2*y", "10-12"],
    ["where(x > 1, 2x, 1)", "no implied multiplication: write 2*x", "13-15"],
    ["where(x > 1, 0, 2x)", "no implied multiplication: write 2*x", "16-18"],
    // comparisons
    ["x > 1", "comparisons are allowed only in where(condition, a, b): >", "2-3"],
    ["(x == 1)*2", "comparisons are allowed only in where(condition, a, b): ==", "3-5"],
    ["sin(x <= 1)", "comparisons are allowed only in where(condition, a, b): <=", "6-8"],
    ["where(x, 1, 2)", 'expected a comparison (< <= > >= == !=): found ","', "7-8"],
    ["where(x = 1, 1, 2)", 'expected a comparison (< <= > >= == !=): found "="', "8-9"],
    ["where(0 < x < 1, 1, 2)", 'only one comparison is allowed, nest where(…) for more: found "<"', "12-13"],
    ["where(x > 1, 2)", 'expected ,: found ")"', "14-15"],
    ["where(x > 1, 2, 3, 4)", 'expected ): found ","', "17-18"],
    // brackets
    ["(x + 1", 'unclosed "("', "0-1"],
    ["2*(x + (y - 1)", 'unclosed "("', "2-3"],
    ["sin(x", 'unclosed "("', "3-4"],
    ["x[1", 'unclosed "["', "1-2"],
    ["x[1)", 'expected ]: found ")"', "3-4"],
    ["x + 1)", 'expected an operator or the end: found ")"', "5-6"],
    ["()", 'expected a number, a name or (: found ")"', "1-2"],
    ["sum(i = 1..n, x[i]", 'unclosed "("', "3-4"],
    // functions
    ["sine(x)", 'unknown function "sine": did you mean "sin"?', "0-4"],
    ["1 + arctan(x)", 'unknown function "arctan": did you mean "atan"?', "4-10"],
    ["Sum(x)", 'unknown function "Sum": did you mean "sum"?', "0-3"],
    ["gamma(x)", 'unknown function "gamma"', "0-5"],
    ["toString(x)", 'unknown function "toString"', "0-8"],
    ["sin()", "sin takes 1 argument: 0", "0-5"],
    ["1 + sin(x, y)", "sin takes 1 argument: 2", "4-13"],
    ["max(x)", "max takes at least 2 arguments: 1", "0-6"],
    ["min()", "min takes at least 2 arguments: 0", "0-5"],
    ["dot(x)", "dot takes 2 arguments: 1", "0-6"],
    ["sin", "a function needs its arguments: sin(…)", "0-3"],
    ["2*sum", "a function needs its arguments: sum(…)", "2-5"],
    ["sin x", "a function needs its arguments: sin(…)", "0-3"],
    ["max(x,)", 'expected a number, a name or (: found ")"', "6-7"],
    // sums
    ["sum(x, y)", 'expected sum(i = from..to, …): found "x"', "4-5"],
    ["prod(1..3, y)", 'expected prod(i = from..to, …): found "1"', "5-6"],
    ["sum(i = 1, x)", 'expected ..: found ","', "9-10"],
    ["sum(i = 1..3)", 'expected ,: found ")"', "12-13"],
    ["sum(sin = 1..3, 1)", 'expected an index name: found "sin"', "4-7"],
    // operators and characters
    ["", "expected a number, a name or (: found the end of the formula", "0-0"],
    ["  ", "expected a number, a name or (: found the end of the formula", "2-2"],
    ["x +", "expected a number, a name or (: found the end of the formula", "3-3"],
    ["+x", 'expected a number, a name or (: found "+"', "0-1"],
    ["x */ y", 'expected a number, a name or (: found "/"', "3-4"],
    ["x**2", "use ^ for powers: **", "1-3"],
    ["x = 1", 'expected an operator or the end: found "="', "2-3"],
    ["x, y", 'expected an operator or the end: found ","', "1-2"],
    ["1...3", 'expected an operator or the end: found ".."', "1-3"],
    ["x % 2", 'unexpected character: "%": write a - b*floor(a/b)', "2-3"],
    ["x² + 1", 'unexpected character: "²": write ^2', "1-2"],
    ["2·x", 'unexpected character: "·": write *', "1-2"],
    ["1 + 𝑥", 'unexpected character: "𝑥"', "4-6"],
    ["1e999", "number too large (above 1.8e308): 1e999", "0-5"],
  ])("%s", (text, message, at) => {
    expect(refusal(() => parseFormula(text))).toEqual({ message, at });
  });

  test.each([
    ["x + 1", 'expected a line "name = formula": found "x"', "0-1"],
    ["= 1", 'expected a line "name = formula": found "="', "0-1"],
    ["2 = x", 'expected a line "name = formula": found "2"', "0-1"],
    ["x = 2x", "no implied multiplication: write 2*x", "4-6"],
    ["x == 1", 'not a line "name = formula": x == 1: write x = 1, with one equals sign', "0-1"],
  ])("the line %s", (text, message, at) => {
    expect(refusal(() => parseAssignment(text))).toEqual({ message, at });
  });

  test("a line of an update rule is a name and a formula", () => {
    const { target, targetSpan, value } = parseAssignment("v2 = momentum*v2 - lr*g");
    expect([target, targetSpan, show(value)]).toEqual(["v2", { from: 0, to: 2 }, "(- (* momentum v2) (* lr g))"]);
  });

  test("spans cover their expressions, parentheses included", () => {
    const formula = parseFormula(" (a + b)*x[1] - sin( y )");
    expect(formula.span).toEqual({ from: 1, to: 24 });
    if (formula.kind !== "binary" || formula.left.kind !== "binary") throw new Error(show(formula));
    expect(formula.left.span).toEqual({ from: 1, to: 13 });
    expect(formula.left.left.span).toEqual({ from: 1, to: 8 });
    expect(formula.left.right.span).toEqual({ from: 9, to: 13 });
    expect(formula.right.span).toEqual({ from: 16, to: 24 });
  });
});

describe("limits", () => {
  test.each(["(", "-", "sin(", "x^", "x^-", "max(1, ", "where(x > 0, 1, ", "sum(i = 1..2, ", "x["])(
    "%s can be nested 60 deep, but not without limit",
    (opening) => {
      expect(refusal(() => parseFormula(opening.repeat(60))).message).not.toContain("nested");
      const deep = refusal(() => parseFormula(opening.repeat(Math.floor(20_000 / opening.length))));
      expect(deep.message).toContain("nested deeper than 200 levels");
    },
  );

  test("accepts formulas of up to 20,000 characters", () => {
    expect(evaluateFormula(`1${"+1".repeat(9_999)}`, {})).toBe(10_000);
    expect(evaluateFormula(`2${"*1".repeat(9_999)}`, {})).toBe(2);
    expect(refusal(() => parseFormula("1".padEnd(20_001)))).toEqual({
      message: "the formula is longer than 20000 characters: 20001",
      at: "",
    });
  });
});
