import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { lossGraph } from "../../src/objectives/loss-graph.ts";
import { arbitraryText } from "../support/files/arbitrary-text.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";

/** Returns "built", or the message of a SweepError; rethrows other errors. */
function survive(formula: string, dim = 2): string {
  try {
    lossGraph({ formula, dim, parameters: { a: 2 }, constants: { A: [[1, 2]] } });
    return "built";
  } catch (error) {
    if (!(error instanceof SweepError) || error.code !== "input") throw error;
    const { span = { from: 0, to: 0 } } = error;
    expect(span.from).toBeLessThanOrEqual(span.to);
    expect(span.to).toBeLessThanOrEqual(formula.length);
    return error.message;
  }
}

const WORDS = [
  "x",
  "y",
  "x[1]",
  "i",
  "n",
  "a",
  "A",
  "e",
  "2",
  "1.5",
  ".",
  "..",
  "(",
  ")",
  "[",
  "]",
  ",",
  "=",
  "==",
  "<",
];
const MORE = [
  "+",
  "-",
  "*",
  "/",
  "^",
  "sum",
  "prod(",
  "sum(i = 1..n,",
  "where",
  "where(",
  "max(",
  "sin(",
  "norm",
  "sqrt",
];
const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__", "prototype"];

describe("arbitrary text", () => {
  test("any string", () => {
    fc.assert(fc.property(arbitraryText(40), (text) => void survive(text)));
  });

  test("the words of the language in any order", () => {
    const word = fc.constantFrom(...WORDS, ...MORE, ...NAMES);
    const text = fc.tuple(fc.array(word, { maxLength: 25 }), fc.constantFrom("", " ")).map(([all, by]) => all.join(by));
    fc.assert(
      fc.property(text, (formula) => void survive(formula)),
      { numRuns: attempts(400, 12_000) },
    );
  });

  test.each(NAMES)("%s as a name, a function, a vector and an index", (name) => {
    expect(survive(name)).toBe(`unknown name "${name}"`);
    expect(survive(`${name}(x)`)).toBe(`unknown function "${name}"`);
    expect(survive(`${name}[1]`)).toBe(`not a vector or matrix: ${name}`);
    expect(survive(`sum(${name} = 1..3, ${name}*x)`)).toBe("built");
    expect(survive(`x.${name}`)).toBe('unexpected character: "."');
  });

  test.each([
    "x\u0000",
    "x\u200b",
    "\ud800",
    "x\udc00",
    "ｘ",
    "x\u202e",
    "`",
    "${x}",
    "x;y",
    "/*x*/",
    "//x",
    "'x'",
    "\\x",
  ])("%j", (text) => {
    expect(survive(text)).toMatch(/unexpected character|expected a number/);
  });

  test("accepts all kinds of spaces", () => {
    expect(survive("\ufeffx\u00a0+\u2003y\r\n\t*\n2")).toBe("built");
  });
});

describe("rejects formulas that are too large before building them", () => {
  const long = `${"1 + ".repeat(4_000)}x`;
  const rejected: readonly (readonly [formula: string, message: RegExp])[] = [
    ["sum(i = 1..1e9, x)", /sum is too large to unroll: 1\.\.1000000000/],
    ["sum(i = 1..9007199254740991, i*x)", /sum is too large to unroll/],
    ["sum(i = 1..1e9, 1)", /sum is too large to unroll/],
    ["sum(i = 1..1e9, 0)", /sum is too large to unroll: 1\.\.1000000000/],
    ["prod(i = -1e15..1e15, 1)", /is too large to unroll/],
    ["sum(i = 1..1e300, x)", /a bound must be a whole number/],
    ["prod(i = 1..1000, prod(j = 1..1000, prod(k = 1..1000, 1)))", /is too large to unroll/],
    ["sum(i = 1..1e7, sum(j = 2..1, 1))", /is too large to unroll/],
    ["x[prod(i = 1..1e8, 1)]", /is too large to unroll/],
    ["(".repeat(20_000), /nested deeper/],
    ["x^".repeat(9_999), /nested deeper/],
    ["-".repeat(20_000), /nested deeper/],
    ["a".repeat(20_000), /unknown name/],
    ["9".repeat(20_000), /number too large/],
    ["x".repeat(1_000_000), /longer than/],
    // These are slow. Similar ones are above or in loops-form.test.ts.
    ["sum(i = 1..prod(j = 1..1e8, 1), x)", /is too large to unroll/],
    ["prod(i = 1..100000, sin(i*x)*cos(i*y))", /more than 300,000 operations/],
    [`sum(i = 1..5000, x*(${"i/3 + ".repeat(2_000)}i))`, /tables hold more than 4,000,000 numbers/],
    ["sum(i = 1..100000, x^i)", /more than 300,000 operations/],
    ["prod(i = 1..90000, x - i)", /more than 300,000 operations/],
    [`prod(i = 1..5000, ${long})`, /is too large to unroll/],
    ["sum(i = 1..1000, sum(j = 1..1000, sum(k = 1..1000, x^(i + j + k))))", /more than 300,000 operations/],
  ];
  // A tenth of a soak runs all of them.
  const LONG = 7;
  const tried = rejected.slice(0, attempts(rejected.length - LONG, 10 * rejected.length));
  test.each(tried)("formula %#", { timeout: 20_000 }, (formula, message) => {
    expect(survive(formula)).toMatch(message);
  });

  test("a dimension that exceeds the size of a graph", () => {
    expect(survive("sum(i = 1..n, x[i])", 1_000_000)).toMatch(/more than 300,000 operations/);
  });

  test("long chains are not deep", () => {
    // In a soak as long as formulas may be.
    const short = inSoak().length > 0 ? 1 : 5;
    expect(survive(`${"x + ".repeat(4_999 / short)}x`)).toBe("built");
    expect(survive(`${"x/".repeat(9_999 / short)}x`)).toBe("built");
    expect(survive(`max(${"x,".repeat(9_990 / short)}x)`)).toBe("built");
    expect(survive(`0.${"1".repeat(19_990)}*x`)).toBe("built");
  });
});
