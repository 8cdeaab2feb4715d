import { describe, expect, test } from "vitest";
import { javascriptKernel } from "../../src/kernel/js/javascript-kernel.ts";
import { userTraces } from "../../src/kernel/user/user-trial.ts";
import { objectiveFunction } from "../../src/kernel/js/objective-function.ts";
import { Optimizer } from "../../src/kernel/js/optimizer.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { pointReader, spaceSize } from "../../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { traceTrial } from "../../src/trace/trace-trial.ts";
import type { TraceEnd, TraceStep } from "../../src/trace/trace-trial.ts";
import { Momentum } from "../support/reference/momentum-class.ts";
import { moduleObjective, moduleOptimizerSpec } from "../support/spaces/module-space.ts";
import { rowsOf } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";

interface Path {
  readonly steps: readonly TraceStep[];
  readonly end: TraceEnd;
}

/** The path of the trial with this index, every step of it. */
function pathOf(space: SpaceSpec, index = 0, seed = 0): Path {
  const reader = pointReader(space);
  const hyperparameters = new Float64Array(reader.hyperparameters.length);
  reader.read(index, hyperparameters, 0);
  const steps: TraceStep[] = [];
  const trial = { space, seed, hyperparameters, repeat: reader.repeat(index) };
  const end = traceTrial(trial, (step) => steps.push({ ...step, x: step.x.slice() }));
  return { steps, end };
}

/** Holds every trial of a space, traced, against the row that the kernel gives. */
function expectSameBits(space: SpaceSpec, seed = 0): void {
  for (const [index, row] of rowsOf(javascriptKernel(space, seed).run(0, spaceSize(space))).entries()) {
    const { steps, end } = pathOf(space, index, seed);
    const { status, steps: count, finalLoss, bestLoss, gradientNorm } = end;
    expect({ status, steps: count, finalLoss, bestLoss, gradientNorm }).toEqual({
      ...{ status: row.status, steps: row.steps, finalLoss: row.finalLoss },
      ...{ bestLoss: row.bestLoss, gradientNorm: row.gradientNorm },
    });
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: count + 1 }, (_, step) => step));
    expect(steps.at(-1)).toMatchObject({ loss: finalLoss, gradientNorm, x: end.x });
    expect(Math.min(...steps.map(({ loss }) => (Number.isNaN(loss) ? Infinity : loss)))).toBe(bestLoss);
  }
}

describe("a traced trial ends with the bits of an untraced one", () => {
  const rosenbrock = builtInObjective("rosenbrock");
  test.each(Object.keys(optimizers))("with %s", (name) => {
    expectSameBits(
      spaceOf(rosenbrock, builtInOptimizer(name), {
        axes: [listAxis("lr", [1e-3, 0.05, 1.5])].filter(({ keys: [key = ""] }) =>
          Object.hasOwn(builtInOptimizer(name).hyperparameters, key),
        ),
        stop: { max_steps: 300, gradient: 1e-3 },
      }),
    );
  });

  test("from random starts, with noise, a schedule, a clip and repeats", () => {
    const objective = {
      ...builtInObjective("sphere", { dim: 3 }),
      domain: [1, 2, 3].map(() => [-2, 1] as const),
    };
    const schedule = "lr * (1 - t / max_steps)";
    const axes = [listAxis("lr", [0.02, 0.4]), listAxis("momentum", [0, 0.9])];
    const space = spaceOf(objective, builtInOptimizer("momentum"), {
      ...{ axes, schedule, start: "random", noise: 0.2, clip: 0.7, repeats: 3, stop: { max_steps: 80 } },
    });
    expectSameBits(space, 7);
    const starts = [0, 1, 2].map((repeat) => [...pathOf(space, repeat, 7).steps[0]!.x]);
    expect(new Set(starts.map(String)).size).toBe(3);
  });

  test("in many dimensions, where vectors are arrays", () => {
    const wide = builtInObjective("rosenbrock", { dim: 40 });
    expectSameBits(
      spaceOf(wide, builtInOptimizer("adam"), { axes: [listAxis("lr", [0.01])], stop: { max_steps: 200 } }),
    );
  });

  test("where the loss becomes infinite or NaN", () => {
    const { steps, end } = pathOf(
      spaceOf(objectiveOf("sqrt(x) + y^2", [0.5, 1]), builtInOptimizer("sgd"), { axes: [listAxis("lr", [1])] }),
    );
    expect(end).toMatchObject({ status: "diverged", steps: 1, finalLoss: NaN });
    expect(steps.map(({ loss }) => loss)).toEqual([Math.sqrt(0.5) + 1, NaN]);
    expectSameBits(spaceOf(objectiveOf("x^4", [3]), builtInOptimizer("sgd"), { axes: [listAxis("lr", [9])] }));
  });

  test("with modules, and where one throws", () => {
    const ravine = objectiveFunction(builtInObjective("ravine"));
    const hyperparameters = { lr: 0.1, momentum: 0.9 };
    const space = spaceOf(moduleObjective({ start: [-7, 2], minimum: 0 }), moduleOptimizerSpec(hyperparameters), {
      stop: { max_steps: 30 },
    });
    const trial = { space, seed: 0, hyperparameters: Object.values(hyperparameters), repeat: 0 };
    const trace = (most: number): TraceEnd => {
      let calls = 0;
      const limited = (x: Float64Array): number => {
        calls += 1;
        if (calls > most) throw new RangeError("no more of it");
        return ravine.value(x);
      };
      return traceTrial(
        trial,
        () => undefined,
        userTraces({
          objective: { value: limited, gradient: (x, out) => ravine.gradient(x, out) },
          optimizer: Momentum,
        }),
      );
    };
    const formula = spaceOf(builtInObjective("ravine"), builtInOptimizer("momentum"), {
      ...{ axes: [listAxis("lr", [0.1])], stop: { max_steps: 30 } },
    });
    expect(trace(1000)).toEqual(pathOf(formula).end);
    expect(trace(5)).toMatchObject({ status: "failed", steps: 5, error: expect.stringContaining("no more of it") });
  });
});

test("the ravine of the book: every point of momentum's path, and sgd's zigzag across the valley", () => {
  // Saito, Deep Learning from Scratch, 6.1: f = x²/20 + y² from (−7, 2); its momentum is v = 0.9 v
  // − lr g, x += v.
  const ravine = builtInObjective("ravine");
  const way = pathOf(
    spaceOf(ravine, builtInOptimizer("momentum"), { axes: [listAxis("lr", [0.1])], stop: { max_steps: 30 } }),
  );
  const optimizer = new Optimizer("momentum", { lr: 0.1, momentum: 0.9 });
  const x = Float64Array.of(-7, 2);
  for (const { step, x: at, loss, gradientNorm, stepLength } of way.steps) {
    const before = x.slice();
    if (step > 0) optimizer.update({ x }, { x: Float64Array.of(x[0]! / 10, 2 * x[1]!) });
    expect(Math.hypot(at[0]! - x[0]!, at[1]! - x[1]!)).toBeLessThan(1e-12);
    expect(loss).toBeCloseTo(x[0]! ** 2 / 20 + x[1]! ** 2, 12);
    expect(gradientNorm).toBeCloseTo(Math.hypot(x[0]! / 10, 2 * x[1]!), 12);
    if (step > 0) expect(stepLength).toBeCloseTo(Math.hypot(x[0]! - before[0]!, x[1]! - before[1]!), 12);
    else expect(stepLength).toBeNaN();
  }
  expect(way.end.finalLoss / 0.047936963514487).toBeCloseTo(1, 11);

  // lr·λ = 0.095 along the valley, which is crept, and 1.9 across it, where y changes its sign at
  // every step.
  const zigzag = pathOf(
    spaceOf(ravine, builtInOptimizer("sgd"), { axes: [listAxis("lr", [0.95])], stop: { max_steps: 30 } }),
  );
  expect(zigzag.end).toMatchObject({ reversed: 1, reversedPerCoordinate: [0, 1] });
  expect(zigzag.steps.map(({ opposes }) => opposes)).toEqual(zigzag.steps.map(({ step }) => step > 1));
});

describe("heavy ball on ½ a x²: updates turn back", () => {
  const share = (a: number, m: number): number => {
    const space = spaceOf(objectiveOf(`${a} / 2 * x^2`, [1]), builtInOptimizer("momentum"), {
      ...{ axes: [listAxis("lr", [1]), listAxis("momentum", [m])], stop: { max_steps: 2000, gradient: 0 } },
    });
    return pathOf(space).end.reversed;
  };

  // The iterates are √mᵏ cos(k θ + φ) with cos θ = (1 + m − a) / 2√m: the sign changes in a share
  // θ/π of the steps.
  test.each([
    [0.05, 0.9],
    [0.5, 0.9],
    [1.9, 0.81],
    [3.2, 0.95],
  ])("in a share θ/π of the steps where it is underdamped (a = %d, m = %d)", (a, m) => {
    const theta = Math.acos((1 + m - a) / (2 * Math.sqrt(m)));
    expect(Math.abs(share(a, m) - theta / Math.PI)).toBeLessThan(2 / 1999);
  });

  test.each([
    ["overdamped, a < (1 − √m)²", 0.005, 0.81, 0],
    ["gradient descent below 1/λ", 0.9, 0, 0],
    ["gradient descent beyond 1/λ", 1.9, 0, 1],
    ["alternating, a > (1 + √m)²", 3.615, 0.81, 1],
  ])("%s", (_name, a, m, expected) => {
    expect(share(a, m)).toBe(expected);
  });
});

test("a trial of at most one step has no reversal", () => {
  const at = (steps: number) =>
    pathOf(spaceOf(builtInObjective("sphere"), builtInOptimizer("sgd"), { stop: { max_steps: steps } }));
  expect(at(0).end.reversed).toBeNaN();
  expect(at(1).end.reversed).toBeNaN();
  expect(at(2).end.reversed).toBe(0);
});
