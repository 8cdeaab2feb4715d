import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axesIn } from "../../src/formula/ir/axes.ts";
import { Graph } from "../../src/formula/ir/graph.ts";
import type { GraphNode, Scatter } from "../../src/formula/ir/graph.ts";
import { loopOver } from "../../src/formula/ir/loop-body.ts";
import { placeRange, ROW_COUNT, ROWS } from "../../src/formula/ir/place.ts";
import { parseFormula } from "../../src/formula/language/parse.ts";
import { buildGraph } from "../../src/formula/passes/build-graph.ts";
import { gradient } from "../../src/formula/passes/gradient.ts";
import { lower } from "../../src/formula/passes/lower.ts";
import { axisLoss } from "../../src/objectives/axis-loss.ts";
import { lossGraph } from "../../src/objectives/loss-graph.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { resolveObjective } from "../../src/objectives/resolve.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { parseUpdateRule, STEP_SCALARS } from "../../src/optimizers/rule.ts";
import { NORMAL_INPUT } from "../../src/optimizers/step-inputs.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { arbitraryFormula } from "../support/formula/arbitrary-formula.ts";
import { graphProblems } from "../support/formula/graph-problems.ts";
import { allowedDim } from "../support/spaces/allowed-dim.ts";
import { FORMULA_NAMES, TRAINING_NAMES } from "../support/spaces/objective-names.ts";
import { builtInObjective, builtInOptimizer } from "../support/spaces/space-spec.ts";

const coordinates = (dim: number): string[] => Array.from({ length: dim }, (_, i) => `x[${i + 1}]`);

/** Checks the graph of an objective after differentiation and after lowering. */
function verifyObjective(name: string, dim: number, unrollLimit: number | undefined): void {
  const definition = objectives[name]!;
  const spec = resolveObjective(name, definition, { dim: allowedDim(definition, dim) });
  const { graph, inputs, loss, gradient: slopes, scatters } = lossGraph(spec, unrollLimit);
  const context = { inputs: new Set(coordinates(spec.dim)), dim: spec.dim };
  const roots = [loss, ...slopes];
  expect(graphProblems(graph, { ...context, scatters, roots, lowered: false })).toEqual([]);
  const lowered = lower(graph, [...inputs, loss, ...slopes], scatters);
  expect(graphProblems(lowered.graph, { ...context, scatters: lowered.scatters, lowered: true })).toEqual([]);
}

/** Checks the graph of an objective with data after differentiation and after lowering. */
function verifyTraining(name: string): void {
  const spec = builtInObjective(name);
  const context = { inputs: new Set([ROW_COUNT]), dim: 0 };
  const { graph, loss, scatters } = axisLoss(spec);
  const roots = [loss, ...scatters.map(({ node }) => node)];
  expect(graphProblems(graph, { ...context, lowered: false })).toEqual([]);
  expect(graphProblems(lower(graph, roots).graph, { ...context, lowered: true })).toEqual([]);
  const axesOf = axesIn(graph);
  expect(axesOf(loss)).toEqual([]);
  for (const { place, node, byRow } of scatters) {
    const loops = [...(byRow ? [ROWS] : []), ...place.strides.map(({ axis }) => axis)];
    expect(axesOf(node).filter((axis) => !loops.includes(axis))).toEqual([]);
    const [least, most] = placeRange(place);
    expect([least >= 0, most < spec.dim]).toEqual([true, true]);
  }
}

/** Checks the graph of a formula after each pass. */
function verifyFormula(formula: string, dim: number, unrollLimit: number): void {
  const graph = new Graph();
  const names = coordinates(dim);
  const inputs = names.map((name) => graph.input(name));
  const context = { inputs: new Set(names), dim };
  const scope = {
    name: (name: string) => (name === "n" ? graph.constant(dim) : undefined),
    element: (_: string, [i = 0]: readonly number[]) => ({ coordinate: i - 1, node: inputs[i - 1]! }),
    reductions: false,
    names: ["x", "n"],
  };
  const loss = buildGraph(parseFormula(formula), graph, scope, unrollLimit);
  expect(graphProblems(graph, { ...context, lowered: false }), "built").toEqual([]);
  const scatters: Scatter[] = [];
  const slopes = gradient(graph, loss, inputs, scatters);
  expect(graphProblems(graph, { ...context, scatters, lowered: false }), "gradient").toEqual([]);
  const lowered = lower(graph, [loss, ...slopes], scatters);
  const after = { ...context, scatters: lowered.scatters, lowered: true };
  expect(graphProblems(lowered.graph, after), "lowered").toEqual([]);
}

describe("every pass leaves a valid graph", () => {
  test.each(TRAINING_NAMES)("%s", verifyTraining);

  test.each(FORMULA_NAMES)("%s", (name) => {
    for (const [size, unrollLimit] of [
      [12, undefined],
      [12, 1],
      [28, undefined],
    ] as const) {
      verifyObjective(name, size, unrollLimit);
    }
  });

  test.each(Object.keys(optimizers))("%s", (name) => {
    for (const terms of [{}, { schedule: "lr*cos(t/max_steps)", noise: 0.1, clip: 1 }]) {
      const rule = parseUpdateRule(builtInOptimizer(name), terms);
      const roots = [rule.x, ...rule.state.flatMap(({ start, next }) => [start, next])];
      const states = rule.state.map((variable) => variable.name);
      const inputs = new Set([...rule.hyperparameters, ...states, "x", "g", ...STEP_SCALARS, NORMAL_INPUT]);
      expect(graphProblems(rule.graph, { inputs, dim: 0, lowered: false })).toEqual([]);
      expect(graphProblems(lower(rule.graph, roots).graph, { inputs, dim: 0, lowered: true })).toEqual([]);
    }
  });

  test("random formulas", () => {
    fc.assert(
      fc.property(arbitraryFormula({ smooth: false }), (formula) => verifyFormula(formula, 3, Infinity)),
      { numRuns: attempts(200, 10_000) },
    );
  });

  test("random formulas as the terms of sums, with sums as loops", () => {
    const spread = (formula: string): string =>
      formula.replaceAll("x[1]", "x[q]").replaceAll(/\bx\[(i|j|k|l|m|4-[ijklm])\]/g, "x[q + 1]");
    fc.assert(
      fc.property(arbitraryFormula({ smooth: false }), (formula) => {
        verifyFormula(`sum(q = 1..n - 1, ${spread(formula)} + x[q]*q)^2`, 5, 1);
      }),
      { numRuns: attempts(100, 5_000) },
    );
  });

  test.for(inSoak())("every objective in many dimensions", () => {
    for (const name of FORMULA_NAMES) {
      for (const dim of [2, 4, 8, 20, 60]) for (const limit of [undefined, 1]) verifyObjective(name, dim, limit);
    }
  });
});

describe("the verifier finds", () => {
  const context = { inputs: new Set(["x"]), dim: 3, lowered: false };

  /** Returns a graph with node `id` replaced. */
  function replaced(graph: Graph, id: number, node: GraphNode): Graph {
    const copy = Object.create(graph) as Graph;
    copy.node = (at) => (at === id ? node : graph.node(at));
    return copy;
  }

  function looped(): { graph: Graph; sum: number } {
    const graph = new Graph();
    const x = graph.input("x");
    const loop = loopOver(graph, 3);
    return { graph, sum: graph.loopSum(loop, loop.graph.mul(loop.coordinate(0), loop.argument(x))) };
  }

  test("nothing in a valid graph", () => {
    expect(graphProblems(looped().graph, context)).toEqual([]);
  });

  test.each<[string, (graph: Graph, x: number) => unknown, string]>([
    ["too many arguments", (graph, x) => graph.apply("sin", x, x), "node 1, sin: 2 arguments instead of 1"],
    ["too few arguments", (graph, x) => graph.apply("add", x), "node 1, add: 1 arguments instead of 2"],
    ["an unknown input", (graph) => graph.input("y"), "node 1, input: unknown input y"],
    ["a number as a condition", (graph, x) => graph.apply("not", x), "node 1, not: argument 0 is not a condition"],
    ["two loops of equal length", (graph) => graph.loops.push(loopOver(graph, 2)), "loops of equal length: 2, 2"],
    [
      "a condition as a number",
      (graph, x) => graph.apply("neg", graph.apply("lt", x, x)),
      "node 2, neg: argument 0 is a condition",
    ],
    [
      "an input of a body that has no source",
      (graph) => loopOver(graph, 2).graph.input("y"),
      "loop of 2: node 0, input: in 0 maps instead of 1",
    ],
    [
      "a sum in a body",
      (graph) => loopOver(graph, 2).graph.coordinateSum(loopOver(graph, 2).coordinate(0)),
      "loop of 2: node 1, coordinate_sum: a sum in a body",
    ],
    [
      "a loop that reads too many coordinates",
      (graph) => loopOver(graph, 2).coordinate(2),
      "loop of 2: coordinates 2 to 3 of 3",
    ],
  ])("%s", (_, plant, problem) => {
    const graph = new Graph();
    plant(graph, graph.input("x"));
    expect(graphProblems(graph, context)).toEqual([problem]);
  });

  test("an argument that is not an earlier node", () => {
    const graph = new Graph();
    const root = graph.apply("sin", graph.input("x"));
    const broken = replaced(graph, root, { operation: "sin", args: [root] });
    expect(graphProblems(broken, context)).toEqual([`node ${root}, sin: argument ${root} is not an earlier node`]);
  });

  test("an elementary function after lowering", () => {
    const graph = new Graph();
    graph.apply("sin", graph.input("x"));
    expect(graphProblems(graph, { ...context, lowered: true })).toEqual(["node 1, sin: not an exact operation"]);
  });

  test("a loop sum without an argument that its term reads", () => {
    const { graph, sum } = looped();
    const node = graph.node(sum) as GraphNode & { operation: "loop_sum" };
    const broken = replaced(graph, sum, { ...node, args: [] });
    expect(graphProblems(broken, context)).toEqual([`node ${sum}, loop_sum: arguments , but its term reads 0`]);
  });

  test("a scatter to coordinates that the loop does not read", () => {
    const { graph } = looped();
    const scatters = [{ loop: graph.loops[0]!, first: 1, node: 0 }];
    expect(graphProblems(graph, { ...context, scatters })).toEqual([
      "scatter to coordinate 1, which no term reads",
      "coordinates 1 to 3 of 3",
    ]);
  });
});
