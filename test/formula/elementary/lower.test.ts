import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateNode } from "../../../src/formula/passes/evaluate.ts";
import { Graph } from "../../../src/formula/ir/graph.ts";
import type { NodeId } from "../../../src/formula/ir/node-table.ts";
import { lower } from "../../../src/formula/passes/lower.ts";
import { OPERATIONS } from "../../../src/formula/ir/operations.ts";
import type { ElementaryFunction } from "../../../src/formula/ir/operations.ts";
import { applyPrimitive, isElementary } from "../../../src/formula/ir/primitives.ts";
import { compileLoss } from "../../../src/kernel/js/loss-function.ts";
import { lowerLoss } from "../../../src/kernel/lowering/lower-loss.ts";
import { lowerRule } from "../../../src/kernel/lowering/lower-rule.ts";
import { compileTrial } from "../../../src/kernel/js/trial-function.ts";
import { lossGraph } from "../../../src/objectives/loss-graph.ts";
import type { LossGraph } from "../../../src/objectives/loss-graph.ts";
import { optimizers } from "../../../src/optimizers/registry.ts";
import { parseUpdateRule } from "../../../src/optimizers/rule.ts";
import { attempts } from "../../support/faults/attempts.ts";
import { FORMULA_NAMES } from "../../support/spaces/objective-names.ts";
import { builtInObjective, builtInOptimizer, spaceOf } from "../../support/spaces/space-spec.ts";
import { HARD, RANGES } from "../../support/formula/ranges.ts";
import { randomStream } from "../../support/reference/random.ts";

const NAMES = Object.keys(OPERATIONS).filter(isElementary);
/** Formulas of functions that have no name in the language. */
const FORMULAS: Readonly<Partial<Record<ElementaryFunction, string>>> = { pow: "x^y", detach: "x" };
const SPECIAL = [0, -0, 1, -1, NaN, Infinity, -Infinity, 5e-324, -5e-324, Number.MAX_VALUE, 2, 3, 0.5, 1e5, 1e6, -1e22];

/** Returns the operations of a graph and its loops that are not exact. */
function inexact(graph: Graph, roots: readonly NodeId[]): string[] {
  return graph.reachable(roots).flatMap((id) => {
    const node = graph.node(id);
    const inside = node.operation === "loop_sum" ? inexact(node.loop.graph, [node.term]) : [];
    return isElementary(node.operation) ? [...inside, node.operation] : inside;
  });
}

function compiled(formula: string, dim: number): (x: readonly number[]) => number {
  const loss = compileLoss(lossGraph({ formula, dim, parameters: {}, constants: {} }));
  return (x) => loss(x, new Float64Array(dim));
}

describe.each(NAMES)("%s", (name) => {
  const { arity } = OPERATIONS[name];
  const graph = new Graph();
  const inputs = ["a", "b"].slice(0, arity).map((input) => graph.input(input));
  const root = graph.apply(name, ...inputs);
  const lowered = lower(graph, [root]);
  const run = compiled(FORMULAS[name] ?? `${name}(x)`, 2);

  const check = (args: readonly number[]): void => {
    const value = applyPrimitive(name, args);
    const inputs = new Map(args.map((arg, index) => [index === 0 ? "a" : "b", arg]));
    expect(evaluateNode(lowered.graph, lowered.of(root), inputs), `graph, ${args.join(", ")}`).toBe(value);
    expect(run([...args, 0]), `code, ${args.join(", ")}`).toBe(value);
  };

  test("is decomposed into exact operations", () => {
    expect(inexact(lowered.graph, [lowered.of(root)])).toEqual([]);
  });

  test("has the same bits in numbers, lowered graphs and generated code", () => {
    for (const x of SPECIAL) for (const y of arity === 2 ? SPECIAL : [0]) check([x, y].slice(0, arity));
    const double = fc.double();
    fc.assert(
      fc.property(double, double, (x, y) => check([x, y].slice(0, arity))),
      { numRuns: attempts(60, 3_000) },
    );
    const random = randomStream(11);
    for (const range of [...RANGES, ...HARD]) {
      if (range.name !== name) continue;
      for (let i = 0; i < attempts(6, 200); i++) check([...range.draw(random)].filter((arg) => arg !== undefined));
    }
  });

  test("folds constants to the bits of the run", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (x, y) => {
        const folded = new Graph();
        const node = folded.apply(name, ...[x, y].slice(0, arity).map((arg) => folded.constant(arg)));
        expect(folded.constantOf(node)).toBe(run([x, y]));
      }),
    );
  });
});

test("a power has the same bits with a constant base or exponent as without", () => {
  const graph = new Graph();
  const input = graph.input("x");
  fc.assert(
    fc.property(fc.constantFrom(...SPECIAL, 0.9, 1.5, -0.5, 2.5), fc.double(), (constant, x) => {
      const byBase = graph.apply("pow", graph.constant(constant), input);
      const byExponent = graph.apply("pow", input, graph.constant(constant));
      const lowered = lower(graph, [byBase, byExponent]);
      const value = (root: NodeId): number => evaluateNode(lowered.graph, lowered.of(root), new Map([["x", x]]));
      expect(value(byBase)).toBe(applyPrimitive("pow", [constant, x]));
      expect(value(byExponent)).toBe(applyPrimitive("pow", [x, constant]));
    }),
    { numRuns: attempts(250, 10_000) },
  );
});

test("sine and cosine of the same angle share the reduction and the series", () => {
  const graph = new Graph();
  const sin = graph.apply("sin", graph.input("x"));
  const cos = graph.apply("cos", graph.input("x"));
  const size = (roots: readonly NodeId[]): number => {
    const lowered = lower(graph, roots);
    return lowered.graph.reachable(roots.map((root) => lowered.of(root))).length;
  };
  expect(size([sin, cos]) - size([sin])).toBeLessThan(8);
});

test.each(FORMULA_NAMES)("%s has the same value and gradient when lowered", (name) => {
  const objective = builtInObjective(name);
  const graph = lossGraph(objective);
  const lowered = lowerLoss(graph);
  expect(inexact(lowered.graph, [lowered.loss, ...lowered.gradient])).toEqual([]);
  const random = randomStream(3);
  for (let i = 0; i < 3; i++) {
    const x = objective.start.map((start) => start + random() - 0.5);
    expect(valuesOf(lowered, x)).toEqual(valuesOf(graph, x));
  }
});

function valuesOf({ graph, loss, gradient }: LossGraph, x: readonly number[]): number[] {
  const inputs = new Map(x.map((value, index) => [`x[${index + 1}]`, value]));
  return [loss, ...gradient].map((root) => evaluateNode(graph, root, inputs));
}

test("loops are lowered with their arguments, tables and scatters", () => {
  const formula = "sum(i = 1..n, exp(sin(i)) * cos(x[i] * tanh(x[1]))) + log(2 + sum(i = 1..n-1, x[i+1]^2 * x[i]^2.5))";
  const written = lossGraph({ formula, dim: 40, parameters: {}, constants: {} }, Infinity);
  const looped = lossGraph({ formula, dim: 40, parameters: {}, constants: {} }, 5);
  expect(looped.scatters.length).toBeGreaterThan(0);
  const lowered = lowerLoss(looped);
  expect(inexact(lowered.graph, [lowered.loss, ...lowered.gradient])).toEqual([]);
  for (const { loop, node } of lowered.scatters) expect(inexact(loop.graph, [node])).toEqual([]);
  const x = Float64Array.from({ length: 40 }, (_, i) => 0.3 + (i % 7) / 5);
  const [g, h] = [new Float64Array(40), new Float64Array(40)];
  expect(compileLoss(looped)(x, g)).toBe(compileLoss(written)(x, h));
  for (const [j, value] of g.entries()) expect(Math.abs(value - (h[j] ?? NaN))).toBeLessThan(1e-12);
});

test.each(Object.keys(optimizers))("%s keeps its inputs and vectors when lowered", (name) => {
  const rule = lowerRule(parseUpdateRule(builtInOptimizer(name)));
  const roots = [rule.x, ...rule.state.flatMap(({ start, next }) => [start, next])];
  expect(inexact(rule.graph, roots)).toEqual([]);
  expect(rule.vectors.has(rule.x)).toBe(true);
  for (const { next, vector } of rule.state) if (vector) expect(rule.vectors.has(next)).toBe(true);
  for (const name of rule.hyperparameters) expect(rule.vectors.has(rule.graph.input(name))).toBe(false);
});

const engineMathematics = /Math\.(?!min|max|abs|sqrt|floor\b)\w+|\*\*/;

test("generated code calls no inexact functions of the engine", () => {
  for (const objective of FORMULA_NAMES) {
    const trial = compileTrial(spaceOf(builtInObjective(objective), builtInOptimizer("adam")));
    expect(trial.toString()).not.toMatch(engineMathematics);
  }
  for (const optimizer of Object.keys(optimizers)) {
    const trial = compileTrial(spaceOf(builtInObjective("sphere"), builtInOptimizer(optimizer)));
    expect(trial.toString()).not.toMatch(engineMathematics);
  }
});
