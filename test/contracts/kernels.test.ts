import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileTrial } from "../../src/kernel/js/trial-function.ts";
import { javascriptKernel } from "../../src/kernel/js/javascript-kernel.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { spaceSize } from "../../src/sweep/points/points.ts";
import type { ObjectiveSpec, OptimizerSpec, StopSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { attempts } from "../support/faults/attempts.ts";
import { finalPoint } from "../support/reference/final-point.ts";
import { interpretRule } from "../support/reference/interpret-rule.ts";
import { referenceTrial } from "../support/reference/reference-trial.ts";
import type { PlainObjective } from "../support/reference/reference-trial.ts";
import { rowsOf, runSpace } from "../support/spaces/run-space.ts";
import type { Row } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";
import { h, USER_RULES, user } from "../support/reference/user-rules.ts";

const STOP: StopSpec = { max_steps: 60, target: 1e-8, gradient: 1e-6, diverge: 1e12 };

// Up to 16 coordinates are local variables, more are arrays. A tenth of a soak has more of both.
const DIMENSIONS = [2, 17, 1, 16, 40].slice(0, attempts(2, 50));

describe.each([
  ...Object.entries(USER_RULES),
  ...Object.keys(optimizers).map((name) => [name, builtInOptimizer(name)] as const),
])("%s", (_name, rule) => {
  test.each(DIMENSIONS)("gives the bits of the slow reference in %d dimensions", (dim) => {
    expectReference(bowl(dim), rule);
  });

  test("gives the same bits from local variables and from arrays", () => {
    const few = objectiveOf(RAVINE, [-7, 2], { minimum: 0 });
    const many = objectiveOf(`${RAVINE} + 0 * sum(i = 1..300, sin(i * x))`, [-7, 2], { minimum: 0 });
    expect(compileTrial(spaceOf(few, rule)).toString()).not.toContain("Float64Array");
    expect(compileTrial(spaceOf(many, rule)).toString()).toContain("Float64Array");
    expect(runSpace(spaceOf(many, rule, { stop: STOP }))).toEqual(runSpace(spaceOf(few, rule, { stop: STOP })));
  });
});

const RAVINE = "x^2/20 + y^2";

/** Curvatures from 1 to 2, not at rest at the origin. */
function bowl(dim: number): { readonly spec: ObjectiveSpec; readonly plain: PlainObjective } {
  const curvature = (i: number): number => (1 + (i + 1) / dim) / 2;
  const start = Array.from({ length: dim }, (_, i) => Math.cos(3 * i));
  return {
    spec: objectiveOf("sum(i = 1..n, (1 + i / n) / 2 * x[i]^2)", start, { minimum: 0 }),
    plain: {
      value: (x) => x.map((one, i) => curvature(i) * (one * one)).reduce((sum, one) => sum + one),
      gradient: (x) => x.map((one, i) => 2 * (curvature(i) * one)),
      start,
      minimum: 0,
    },
  };
}

function expectReference({ spec, plain }: ReturnType<typeof bowl>, rule: OptimizerSpec, stop = STOP): void {
  const [row] = runSpace(spaceOf(spec, rule, { stop }));
  const expected = referenceTrial(plain, interpretRule(rule, Object.values(rule.hyperparameters)), stop);
  const { x, ...outcome } = expected;
  expect(row).toMatchObject(outcome);
  expect(finalPoint(spaceOf(spec, rule, { stop }))).toEqual(x);
}

describe("any rule at all", () => {
  const name = fc.constantFrom("x", "g", "lr", "momentum", "v", "s", "a", "t", "loss", "n", "max_steps");
  const number = fc.constantFrom("0", "1", "2", "0.5", "-1", "3e-2");
  const { expr } = fc.letrec<{ expr: string; sum: string }>((tie) => ({
    sum: fc.oneof(
      tie("expr").map((a) => `norm(${a})`),
      fc.tuple(tie("expr"), tie("expr")).map(([a, b]) => `dot(${a}, ${b})`),
    ),
    expr: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      name,
      number,
      fc.tuple(tie("expr"), fc.constantFrom("+", "-", "*", "/"), tie("expr")).map(([a, op, b]) => `(${a} ${op} ${b})`),
      tie("sum"),
      tie("expr").map((a) => `-${a}`),
      tie("expr").map((a) => `sqrt(abs(${a}))`),
      tie("expr").map((a) => `(${a})^2`),
      fc.tuple(tie("expr"), tie("expr")).map(([a, b]) => `min(${a}, ${b})`),
      fc
        .tuple(tie("expr"), fc.constantFrom("<", ">=", "=="), tie("expr"), tie("expr"), tie("expr"))
        .map(([a, op, b, c, d]) => `where(${a} ${op} ${b}, ${c}, ${d})`),
    ),
  }));
  const line = fc.tuple(fc.constantFrom("x", "v", "s", "a"), expr).map(([target, value]) => `${target} = ${value}`);
  const rule = fc
    .tuple(fc.array(line, { maxLength: 5 }), expr)
    .map(([lines, step]) => user(["a = g", ...lines, `x = x - 0.1 * tanh(${step})`], h, { v: 0, s: "lr" }));

  test("gives the bits of the slow reference, from local variables and from arrays", () => {
    fc.assert(
      fc.property(rule, fc.constantFrom(1, 3, 17), (one, dim) => {
        expectReference(bowl(dim), one, { ...STOP, max_steps: 7 });
      }),
      { numRuns: attempts(50, 1_500) },
    );
  });
});

describe("ranges", () => {
  const space = spaceOf(builtInObjective("rosenbrock"), builtInOptimizer("momentum"), {
    axes: [listAxis("lr", [1e-4, 1e-3, 5e-3, 0.1]), { kind: "linear", keys: ["momentum"], min: 0, max: 0.9, num: 7 }],
    exclude: [
      [[[1, 2]], [[2, 5]]],
      [[[0, 4]], [[6, 7]]],
    ],
    include: [[2e-3, 0.95]],
    offset: 100,
    stop: { max_steps: 500 },
  });
  const size = spaceSize(space);
  const whole = runSpace(space);

  test("leave out excluded points, and trial numbers with them", () => {
    const excluded = new Set([9, 10, 11, 6, 13, 20, 27]);
    const kept = Array.from({ length: 29 }, (_, i) => i).filter((i) => !excluded.has(i));
    expect(size).toBe(29);
    expect(whole.map((row) => row.trial)).toEqual(kept.map((i) => 100 + i));
    expect(whole.at(-1)?.hyperparameters).toEqual([2e-3, 0.95]);
    expect(whole[7]?.hyperparameters).toEqual([1e-3, 0.15]);
  });

  test("give the same rows however the space is cut, in any order, from one kernel", () => {
    const kernel = javascriptKernel(space);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: size }), { maxLength: 6 }), fc.boolean(), (cuts, backwards) => {
        const ends = [0, ...cuts.sort((a, b) => a - b), size];
        const ranges = ends.slice(1).map((to, i) => [ends[i] ?? 0, to] as const);
        const parts: Row[][] = [];
        for (const [i, [from, to]] of backwards ? [...ranges.entries()].reverse() : ranges.entries()) {
          parts[i] = rowsOf(kernel.run(from, to));
        }
        expect(parts.flat()).toEqual(whole);
      }),
      { numRuns: attempts(30, 600) },
    );
  });

  test("count their rows", () => {
    const columns = javascriptKernel(space).run(8, 13);
    expect(columns.count).toBe(2);
    for (const [name, column] of Object.entries(columns)) {
      if (name !== "count") expect(column).toHaveLength(name === "hyperparameters" ? 4 : 2);
    }
  });
});
