import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradient } from "../../src/formula/passes/gradient.ts";
import { Graph } from "../../src/formula/ir/graph.ts";
import { isAxisNode } from "../../src/formula/ir/place.ts";
import { isFromLoop } from "../../src/formula/ir/loop-steps.ts";
import { parseFormula } from "../../src/formula/language/parse.ts";
import { applyPrimitive } from "../../src/formula/ir/primitives.ts";
import { compileLoss } from "../../src/kernel/js/loss-function.ts";
import { lossGraph } from "../../src/objectives/loss-graph.ts";
import type { LossGraph } from "../../src/objectives/loss-graph.ts";
import { attempts } from "../support/faults/attempts.ts";
import { arbitraryFormula, point } from "../support/formula/arbitrary-formula.ts";
import { interpret } from "../support/formula/interpret.ts";

const SPECIAL = [0, -0, 1, -1, 2, Infinity, -Infinity, NaN, 5e-324, -5e-324, 2.2e-308, Number.MAX_VALUE, 1 / 3];
const special = fc.oneof(fc.constantFrom(...SPECIAL), fc.double());
const anyPoint = fc.oneof(point, fc.tuple(special, special, special));

function build(formula: string, dim = 3): LossGraph {
  return lossGraph({ formula, dim, parameters: {}, constants: {} });
}

/** Returns the value of every node by the definition of its operation, without generated code. */
function evaluateNodes({ graph, inputs }: LossGraph, x: ArrayLike<number>): number[] {
  const values: number[] = [];
  for (let id = 0; id < graph.size; id++) {
    const node = graph.node(id);
    if (
      node.operation === "coordinate_sum" ||
      isFromLoop(node) ||
      isAxisNode(node) ||
      node.operation === "vector" ||
      node.operation === "element"
    )
      throw new Error("not in an unrolled loss");
    if (node.operation === "constant") values.push(node.value);
    else if (node.operation === "input") values.push(x[inputs.indexOf(id)] ?? NaN);
    else
      values.push(
        applyPrimitive(
          node.operation,
          node.args.map((arg) => values[arg] ?? NaN),
        ),
      );
  }
  return values;
}

describe("the compiled loss has the bits of the formula evaluated from left to right", () => {
  test("random formulas at random and special points", () => {
    fc.assert(
      fc.property(
        arbitraryFormula({ smooth: false }),
        fc.array(anyPoint, { minLength: 4, maxLength: 4 }),
        (text, points) => {
          const expr = parseFormula(text);
          const loss = compileLoss(build(text));
          for (const x of points) expect(loss(x, new Float64Array(3))).toBe(interpret(expr, x));
        },
      ),
      { numRuns: attempts(150, 6_000) },
    );
  });

  test.each([
    ["x + 0", -0, 0],
    ["0 + x", -0, 0],
    ["x - 0", -0, -0],
    ["x + -0", -0, -0],
    ["x - -0", -0, 0],
    ["0 - x", 0, 0],
    ["-x", 0, -0],
    ["--x", -0, -0],
    ["0*x", Infinity, NaN],
    ["0*x", -1, -0],
    ["x*1", -0, -0],
    ["1*x", -0, -0],
    ["x*-1", 0, -0],
    ["-1*x", -0, 0],
    ["x/1", -0, -0],
    ["x/-1", 0, -0],
    ["x/x", 0, NaN],
    ["x - x", Infinity, NaN],
    ["x - x", 1, 0],
    ["x + x", -0, -0],
    ["x + x", 1e308, Infinity],
    ["x + x", 5e-324, 1e-323],
    ["x - -x", 0.1, 0.2],
    ["1 - -x", -1, 0],
    ["-x - -x", 1, 0],
    ["x^0", NaN, 1],
    ["x^-0", NaN, 1],
    ["x^1", -0, -0],
    ["x^-1", -0, -Infinity],
    ["x^2", -0, 0],
    ["x^3", -0, -0],
    ["x^-3", -2, -0.125],
    ["x^0.5", -0, 0],
    ["sqrt(x)", -0, -0],
    ["10^-4*x", 1, 1e-4],
    ["sign(x)", NaN, 0],
    ["sign(x)", -0, 0],
    ["sign(x)", -Infinity, -1],
    ["min(x, 1)", NaN, NaN],
    ["max(1, x)", NaN, NaN],
    ["max(2, 1, x, 3)", NaN, NaN],
    ["min(x, 0)", -0, -0],
    ["max(x, 0)", -0, 0],
    ["where(x == x, 1, 2)", NaN, 2],
    ["where(x != x, 1, 2)", NaN, 1],
    ["where(x >= 0, 1, 2)", -0, 1],
    ["where(1 < 2, x, 0*x)", Infinity, Infinity],
    ["floor(x)", -0, -0],
    ["sum(i = 1..1, x)", -0, -0],
    ["sum(i = 1..0, x)", NaN, 0],
    ["prod(i = 1..0, x)", NaN, 1],
    ["sigmoid(x)", -1000, 0],
    ["sigmoid(x)", Infinity, 1],
  ])("%s at %s is %s", (formula, x, expected) => {
    expect(compileLoss(build(formula, 1))([x], new Float64Array(1))).toBe(expected);
    expect(interpret(parseFormula(formula), [x])).toBe(expected);
  });

  test("an integer power is repeated multiplication, x^2m = x^m*x^m and x^(2m+1) = x^2m*x, up to 1024", () => {
    const x = 1 + 1 / 3;
    const square = x * x;
    const cube = square * x;
    const at = (formula: string): number => compileLoss(build(formula, 1))([x], new Float64Array(1));
    expect(at("x^7")).toBe(cube * cube * x);
    expect(at("x^-6")).toBe(1 / (cube * cube));
    expect(at("sum(i = 3..3, x^(2*i + 1))")).toBe(cube * cube * x);
    expect(at("x^1025")).toBe(x ** 1025);
  });

  test("a long formula has the bits of its nodes", () => {
    const formula = `sum(i = 1..n-1, where(x[i] > x[i+1], sqrt(x[i])*x[n], tanh(x[i]*x[i+1])) + abs(x[i] - x[1]))
      + prod(i = 1..n, 1 + x[i]/n) + max(sum(i = 1..n, x[i]^2), x[2])^1.5`;
    const large = lossGraph({ formula, dim: 150, parameters: {}, constants: {} }, Infinity);
    expect(large.graph.size).toBeGreaterThan(4000);
    const longPoint = fc.array(fc.oneof({ arbitrary: fc.double({ min: -3, max: 3 }), weight: 100 }, special), {
      minLength: 150,
      maxLength: 150,
    });
    const loss = compileLoss(large);
    fc.assert(
      fc.property(longPoint, (x) => expectSameBits(large, loss, x)),
      { numRuns: attempts(10, 300) },
    );
  });

  test("random formulas have the bits of their nodes", () => {
    fc.assert(
      fc.property(arbitraryFormula({ smooth: false }), anyPoint, (text, x) => {
        const built = build(text);
        expectSameBits(built, compileLoss(built), x);
      }),
      { numRuns: attempts(150, 5_000) },
    );
  });
});

function expectSameBits(built: LossGraph, loss: ReturnType<typeof compileLoss>, x: number[]): void {
  const values = evaluateNodes(built, x);
  const out = new Float64Array(x.length);
  expect(loss(x, out)).toBe(values[built.loss]);
  expect([...out]).toEqual(built.gradient.map((id) => values[id]));
}

describe("equal expressions are one node", () => {
  test("in the value, with any spaces and parentheses", () => {
    const { graph, inputs, loss } = build("sin(x*y) + (sin( (x)*y ))", 2);
    const [x = 0, y = 0] = inputs;
    expect(loss).toBe(graph.mul(graph.constant(2), graph.apply("sin", graph.mul(x, y))));
  });

  test("operands keep their order, since it affects the bits of a sum of three", () => {
    const { graph, inputs } = build("x", 2);
    const [x = 0, y = 0] = inputs;
    expect(graph.add(x, y)).not.toBe(graph.add(y, x));
  });

  test("between value and gradient: exp, sqrt, tanh, sigmoid and tan reuse their values", () => {
    const exp = build("exp(x)", 1);
    expect(exp.gradient).toEqual([exp.loss]);
    for (const formula of ["sqrt(x)", "tanh(x)", "sigmoid(x)", "tan(x)"]) {
      const { graph, loss, gradient: slope } = build(formula, 1);
      expect(graph.reachable(slope), `slope of ${formula}`).toContain(loss);
    }
  });

  test("the gradient of n squares needs 5 nodes a coordinate: x, x - 1, its square, its double and the sum so far", () => {
    const { graph, loss, gradient: slope } = build("sum(i = 1..n, (x[i] - 1)^2)", 100);
    expect(graph.reachable([loss, ...slope]).length).toBeLessThanOrEqual(5 * 100 + 2);
  });
});

describe("simplification", () => {
  const graph = new Graph();
  const x = graph.input("x");
  const y = graph.input("y");
  const number = (value: number): number => graph.constant(value);

  test.each<[string, number, number]>([
    ["x·1", graph.mul(x, number(1)), x],
    ["1·x", graph.mul(number(1), x), x],
    ["x·−1", graph.mul(x, number(-1)), graph.neg(x)],
    ["x/1", graph.div(x, number(1)), x],
    ["x/−1", graph.div(x, number(-1)), graph.neg(x)],
    ["x − 0", graph.sub(x, number(0)), x],
    ["−(−x)", graph.neg(graph.neg(x)), x],
    ["x^0", graph.pow(x, number(0)), number(1)],
    ["x^1", graph.pow(x, number(1)), x],
    ["x^2", graph.pow(x, number(2)), graph.mul(x, x)],
    ["x − (−y)", graph.sub(x, graph.neg(y)), graph.add(x, y)],
    ["x + (−y)", graph.add(x, graph.neg(y)), graph.sub(x, y)],
    ["x + x", graph.add(x, x), graph.mul(number(2), x)],
    ["x − (−x)", graph.sub(x, graph.neg(x)), graph.mul(number(2), x)],
    ["2 + 3", graph.add(number(2), number(3)), number(5)],
    ["where(c, x, x)", graph.select(graph.apply("lt", x, y), x, x), x],
    ["not not c", graph.not(graph.not(graph.apply("lt", x, y))), graph.apply("lt", x, y)],
  ])("simplifies %s", (_, simplified, to) => {
    expect(simplified).toBe(to);
  });

  test.each<[string, number]>([
    ["x + 0 (−0 becomes 0)", graph.add(x, number(0))],
    ["x − (−0)", graph.sub(x, number(-0))],
    ["0·x (NaN if x is infinite)", graph.mul(number(0), x)],
    ["x − x", graph.sub(x, x)],
    ["x/x", graph.div(x, x)],
    ["1/(1/x)", graph.div(number(1), graph.div(number(1), x))],
    ["x^0.5", graph.pow(x, number(0.5))],
  ])("keeps %s", (_, kept) => {
    expect(graph.constantOf(kept)).toBeUndefined();
    expect(kept).not.toBe(x);
  });

  test("0 and −0 are two constants, NaN is one", () => {
    expect(number(0)).not.toBe(number(-0));
    expect(Object.is(graph.constantOf(number(-0)), -0)).toBe(true);
    expect(number(NaN)).toBe(number(0 / 0));
  });

  test("the gradient of a node that depends on no input is 0", () => {
    expect(gradient(graph, number(3), [x]).map((id) => graph.constantOf(id))).toEqual([0]);
    expect(gradient(graph, graph.mul(y, y), [x]).map((id) => graph.constantOf(id))).toEqual([0]);
    expect(gradient(graph, x, [x, y]).map((id) => graph.constantOf(id))).toEqual([1, 0]);
  });
});
