import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { RESULT_COLUMNS } from "../../src/sweep/outcomes/result-columns.ts";
import { objectiveFunction } from "../../src/kernel/js/objective-function.ts";
import { Optimizer } from "../../src/kernel/js/optimizer.ts";
import { rangeProblem } from "../../src/optimizers/range.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { parseUpdateRule } from "../../src/optimizers/rule.ts";
import { attempts } from "../support/faults/attempts.ts";
import { finalPoint } from "../support/reference/final-point.ts";
import { runSpace } from "../support/spaces/run-space.ts";
import { builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";

// The contract: "Hyperparameters have one spelling everywhere".
const SPELLINGS =
  "lr momentum beta1 beta2 eps weight_decay alpha rho lr_decay momentum_decay eta_minus eta_plus step_min step_max".split(
    " ",
  );

const LEARNING_RATES = [1e-3, 1e-2, 0.1, 0.3, 1, 10];

describe.each(Object.entries(optimizers))("%s", (name, definition) => {
  const rule = parseUpdateRule(builtInOptimizer(name), {}, RESULT_COLUMNS);

  test("says what it is and where it is from", () => {
    const texts = [definition.summary, definition.source, ...Object.values(definition.hyperparameters).map(summary)];
    for (const text of texts) expect(text).toMatch(/\S.{3,}/);
  });

  test("has hyperparameters of the contract's names, lr first, with defaults inside their ranges", () => {
    const names = Object.keys(definition.hyperparameters);
    expect(names[0]).toBe("lr");
    expect(SPELLINGS).toEqual(expect.arrayContaining(names));
    for (const one of Object.values(definition.hyperparameters)) {
      expect(rangeProblem(one.default, one.range)).toBeUndefined();
      expect(Object.keys(one.range)).not.toEqual([]);
    }
  });

  test("uses every hyperparameter and every state, and no loss", () => {
    const starts = rule.state.flatMap(({ start }) => rule.graph.reachable([start]));
    const inStarts = starts
      .map((id) => rule.graph.node(id))
      .map((node) => (node.operation === "input" ? node.name : ""));
    const used = new Set([...rule.uses, ...inStarts]);
    expect([...used]).toEqual(expect.arrayContaining([...rule.hyperparameters, ...rule.state.map((one) => one.name)]));
    for (const scalar of ["loss", "minimum", "max_steps"]) expect(used).not.toContain(scalar);
  });

  const sphere = objectiveOf("sum(i = 1..n, x[i]^2)", [1, -0.7, 0.4], { minimum: 0, minimisers: [[0, 0, 0]] });

  test("descends on the sphere", () => {
    const [byDefault] = runSpace(spaceOf(sphere, builtInOptimizer(name), { stop: { max_steps: 1_000 } }));
    expect(byDefault?.finalLoss).toBeLessThan(1.65);
    const stop = { max_steps: 2_000, target: 1e-4 };
    const rows = runSpace(spaceOf(sphere, builtInOptimizer(name), { axes: [listAxis("lr", LEARNING_RATES)], stop }));
    expect(rows.map((row) => row.status)).toContain("converged");
  });

  test("is deterministic", () => {
    const space = spaceOf(sphere, builtInOptimizer(name), { axes: [listAxis("lr", LEARNING_RATES)] });
    const [first, second] = [runSpace(space), runSpace(space)];
    expect(second).toEqual(first);
  });

  test.each([1, 2, 20])("takes the same path inside and outside a sweep, bit for bit, in %d dimensions", (dim) => {
    const objective = coupled(dim);
    const path = outside(name, objective, [dim]);
    // Each is a trial that is compiled for itself; a soak has every length, and so has a tenth of
    // one.
    const every = Array.from(path.keys());
    for (const max_steps of attempts(0, 10) > 0 ? every : [1, STEPS]) {
      const inside = finalPoint(spaceOf(objective, builtInOptimizer(name), { stop: { max_steps } }));
      expect(inside, `after ${max_steps} steps`).toEqual(path[max_steps]);
    }
  });

  test("goes the same way when the parameters are split over several arrays", () => {
    const objective = coupled(20);
    expect(outside(name, objective, [3, 1, 0, 16])).toEqual(outside(name, objective, [20]));
  });
});

test("every rule in this folder is registered", async () => {
  const folder = new URL("../../src/optimizers/", import.meta.url);
  const modules = await Promise.all(
    readdirSync(folder).map(async (file) => Object.values((await import(new URL(file, folder).href)) as object)),
  );
  const rules = modules.flat().filter((value) => isRecord(value) && "update" in value && "hyperparameters" in value);
  expect(new Set(Object.values(optimizers))).toEqual(new Set(rules));
  expect(rules.length).toBeGreaterThanOrEqual(13);
});

const STEPS = 30;

/** A quadratic of many curvatures whose coordinates pull at each other. */
function coupled(dim: number): ReturnType<typeof objectiveOf> {
  const formula = "sum(i = 1..n, (i + 0.3) * x[i]^2) / n + sum(i = 1..n-1, 0.1 * x[i] * x[i+1])";
  const start = Array.from({ length: dim }, (_, i) => 1.7 * Math.cos(5 * i + 1));
  return objectiveOf(formula, start);
}

/** The path of the public class, with the point cut into arrays of the given lengths. */
function outside(name: string, objective: ReturnType<typeof coupled>, lengths: readonly number[]): number[][] {
  const loss = objectiveFunction(objective);
  const optimizer = new Optimizer(name);
  const cut = (whole: Float64Array): Record<string, Float64Array> => {
    let from = 0;
    const parts = lengths.map((length, i) => [`part ${i}`, whole.slice(from, (from += length))] as const);
    return Object.fromEntries(parts);
  };
  const params = cut(Float64Array.from(objective.start));
  const path = [[...objective.start]];
  for (let step = 1; step <= STEPS; step += 1) {
    const g = new Float64Array(objective.dim);
    loss.gradient(path.at(-1) ?? [], g);
    optimizer.update(params, cut(g));
    path.push(Object.values(params).flatMap((part) => [...part]));
  }
  return path;
}

function summary(one: { readonly summary: string }): string {
  return one.summary;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
