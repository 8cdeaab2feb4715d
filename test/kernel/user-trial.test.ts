import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SpaceModules } from "../../src/kernel/user/load-modules.ts";
import { moduleLoss } from "../../src/kernel/user/module-loss.ts";
import { objectiveFunction } from "../../src/kernel/js/objective-function.ts";
import type { ObjectiveModule, OptimizerModule } from "../../src/modules/user-module.ts";
import { bestRows } from "../../src/sweep/outcomes/best-rows.ts";
import type { ObjectiveSpec, OptimizerSpec, SpaceSpec, StopSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { Momentum } from "../support/reference/momentum-class.ts";
import { moduleObjective, moduleOptimizerSpec, runColumns } from "../support/spaces/module-space.ts";
import { rowsOf, runSpace } from "../support/spaces/run-space.ts";
import type { Row } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";

const DEFAULTS = { lr: 0.01, momentum: 0.9 };

function run(space: SpaceSpec, modules: SpaceModules): Row[] {
  return rowsOf(runColumns(space, modules));
}

/** A formula's functions, handed over as a module would. */
function asModule(objective: ObjectiveSpec): ObjectiveModule {
  const compiled = objectiveFunction(objective);
  return { value: (x) => compiled.value(x), gradient: (x, out) => compiled.gradient(x, out) };
}

describe("with the same arithmetic, the same rows as formulas, bit for bit:", () => {
  const axes = [listAxis("lr", [0, 1e-4, 1e-3, 0.01, 0.1, 0.5, 1, 2.1]), listAxis("momentum", [0, 0.5, 0.9, 1, 1.2])];
  const objectives: Readonly<Record<string, ObjectiveSpec>> = {
    rosenbrock: builtInObjective("rosenbrock"),
    "rosenbrock in 40 dimensions": builtInObjective("rosenbrock", { dim: 40 }),
    "a double well": builtInObjective("double_well"),
    "one without a known minimum": objectiveOf("max(abs(x) - 1, 0)^2 + where(x < -3, x + 3, 0)", [2.5]),
    "where the loss becomes NaN": objectiveOf("sqrt(x) + y^2", [0.5, 1], { minimum: 0 }),
  };
  const stops: readonly Partial<StopSpec>[] = [
    { max_steps: 500 },
    { max_steps: 40, gradient: 0.3, target: 1e-3, diverge: 40 },
    { max_steps: 0, gradient: 2 },
  ];
  const momentum = builtInOptimizer("momentum");
  const own = moduleOptimizerSpec(DEFAULTS);
  const cases = Object.entries(objectives).flatMap(([name, objective]) =>
    stops.map((stop) => ({ name, objective, stop })),
  );

  test.each(cases)("$name, $stop", ({ objective, stop }) => {
    const ownObjective = moduleObjective(objective);
    const targets = objective.minimum === null ? {} : { targets: [10, 1, 0.1, 1e-4] };
    const space = (o: ObjectiveSpec, rule: OptimizerSpec): SpaceSpec => spaceOf(o, rule, { axes, stop, ...targets });
    const expected = runSpace(space(objective, momentum));
    expect(run(space(objective, own), { optimizer: Momentum })).toEqual(expected);
    expect(run(space(ownObjective, momentum), { objective: asModule(objective) })).toEqual(expected);
    const both = { objective: asModule(objective), optimizer: Momentum };
    expect(run(space(ownObjective, own), both)).toEqual(expected);
  });

  test("and for any start, lr and momentum", () => {
    const real = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(real, real, real, real, (x, y, lr, m) => {
        const objective = objectiveOf("(1 - x)^2 + 5 * (y - x^2)^2", [x, y], { minimum: 0 });
        const options = { axes: [listAxis("lr", [lr]), listAxis("momentum", [m])], stop: { max_steps: 30 } };
        const expected = runSpace(spaceOf(objective, momentum, options));
        expect(run(spaceOf(objective, own, options), { optimizer: Momentum })).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});

test("a velocity that is lost every 50 steps is not the same optimizer", () => {
  class Forgetful extends Momentum {
    #step = 0;
    override update(params: Record<string, Float64Array>, grads: Record<string, Float64Array>): void {
      this.#step += 1;
      if (this.#step % 50 === 0) for (const v of Object.values(this.velocity)) v.fill(0);
      super.update(params, grads);
    }
  }
  const axes = [listAxis("lr", [1e-4, 1e-3]), listAxis("momentum", [0.5, 0.9])];
  const rows = (Class: OptimizerModule): Row[] =>
    run(spaceOf(builtInObjective("rosenbrock"), moduleOptimizerSpec(DEFAULTS), { axes }), { optimizer: Class });
  const [right, wrong] = [rows(Momentum), rows(Forgetful)];
  for (const [i, row] of right.entries()) expect(wrong[i]?.finalLoss).not.toBe(row.finalLoss);
  expect(wrong[3]?.steps).toBeGreaterThan(right[3]?.steps ?? NaN);
});

describe("update", () => {
  /** Counts its calls, and moves by a given amount. */
  function counting(moves: (call: number) => number): {
    Class: OptimizerModule;
    calls: () => number;
    made: () => number;
  } {
    let calls = 0;
    let made = 0;
    class Counting {
      constructor() {
        made += 1;
      }
      update({ x }: Record<string, Float64Array>): void {
        calls += 1;
        if (x !== undefined) x[0] = (x[0] ?? NaN) + moves(calls);
      }
    }
    return { Class: Counting, calls: () => calls, made: () => made };
  }

  const slope = objectiveOf("x", [0]);
  const flat = objectiveOf("0 * x", [0]);
  const trial = (objective: ObjectiveSpec, Class: OptimizerModule, stop: Partial<StopSpec>): Row | undefined =>
    run(spaceOf(objective, moduleOptimizerSpec({}), { stop }), { optimizer: Class })[0];

  test("is called exactly once a step where no stop rule reads it", () => {
    const { Class, calls, made } = counting(() => 1);
    expect(trial(slope, Class, { max_steps: 7 })).toMatchObject({ status: "exhausted", steps: 7, finalLoss: 7 });
    expect([calls(), made()]).toEqual([7, 1]);
  });

  test("is computed once, tested and then applied, where the gradient is small", () => {
    const { Class, calls } = counting((call) => (call < 4 ? 5 : 0.25));
    // Three strides over the flat, then one so short that the trial is at rest: it is not taken.
    expect(trial(flat, Class, { gradient: 0.25, max_steps: 100 })).toMatchObject({ status: "stationary", steps: 3 });
    expect(calls()).toBe(4);
  });

  test("after the last step too, where the gradient is small: stationary comes before exhausted", () => {
    const still = counting(() => 0);
    expect(trial(flat, still.Class, { max_steps: 0 })).toMatchObject({ status: "stationary", steps: 0 });
    const moving = counting(() => 1);
    expect(trial(flat, moving.Class, { max_steps: 2 })).toMatchObject({ status: "exhausted", steps: 2 });
    expect(moving.calls()).toBe(3);
  });

  test("never for a trial that starts at the minimum", () => {
    const { Class, calls } = counting(() => 1);
    expect(trial(objectiveOf("x^2", [0], { minimum: 0 }), Class, {})).toMatchObject({ status: "converged", steps: 0 });
    expect(calls()).toBe(0);
  });

  test("gets the same array at every step of a trial, and a gradient that it may overwrite", () => {
    const seen = new Set<Float64Array>();
    class Clipping {
      update({ x }: Record<string, Float64Array>, { x: g }: Record<string, Float64Array>): void {
        if (x === undefined || g === undefined) throw new Error("no x");
        seen.add(x);
        g.fill(1);
        x[0] = (x[0] ?? NaN) - (g[0] ?? NaN);
      }
    }
    const row = trial(objectiveOf("x^2", [9]), Clipping, { max_steps: 3 });
    expect(row).toMatchObject({ steps: 3, finalLoss: 36, gradientNorm: 12 });
    expect(seen.size).toBe(1);
  });

  test("may put another array in its place", () => {
    class Replacing {
      update(params: Record<string, Float64Array>, grads: Record<string, Float64Array>): void {
        const { x = new Float64Array(), ...rest } = params;
        expect(rest).toEqual({});
        params["x"] = x.map((one, i) => one - 0.25 * (grads["x"]?.[i] ?? NaN));
      }
    }
    const [expected] = run(
      spaceOf(objectiveOf("x^2 + y^2", [3, 5]), moduleOptimizerSpec({ lr: 0.25, momentum: 0 }), {
        stop: { max_steps: 9 },
      }),
      { optimizer: Momentum },
    );
    expect(trial(objectiveOf("x^2 + y^2", [3, 5]), Replacing, { max_steps: 9 })).toEqual({
      ...expected,
      hyperparameters: [],
    });
  });

  test("has one instance for each trial, constructed with the trial's hyperparameters by name", () => {
    const given: unknown[] = [];
    class Noting extends Momentum {
      constructor(hyperparameters: Record<string, number>) {
        super(hyperparameters);
        given.push({ ...hyperparameters });
        hyperparameters["lr"] = NaN;
      }
    }
    const space = spaceOf(slope, moduleOptimizerSpec(DEFAULTS), {
      axes: [listAxis("lr", [1, 2])],
      stop: { max_steps: 1 },
    });
    expect(run(space, { optimizer: Noting }).map((row) => row.finalLoss)).toEqual([-1, -2]);
    expect(given).toEqual([
      { lr: 1, momentum: 0.9 },
      { lr: 2, momentum: 0.9 },
    ]);
  });
});

describe("a trial that fails", () => {
  const AXES = [listAxis("lr", [0.1, 0.6, 0.2])];
  const space = spaceOf(objectiveOf("x^2", [3], { minimum: 0, minimisers: [[0]] }), moduleOptimizerSpec({ lr: 0.1 }), {
    axes: AXES,
  });

  /** Gradient descent that does something else at the third step where lr is 0.6. */
  function misbehaving(instead: (params: Record<string, Float64Array>) => unknown): OptimizerModule {
    return class extends Momentum {
      #step = 0;
      constructor({ lr }: Record<string, number>) {
        super({ lr: lr ?? NaN, momentum: 0 });
      }
      override update(params: Record<string, Float64Array>, grads: Record<string, Float64Array>): void {
        this.#step += 1;
        super.update(params, grads);
        if (this.lr === 0.6 && this.#step === 3) return instead(params) as undefined;
      }
    };
  }

  const anError = (message: string) => (): never => {
    throw new Error(message);
  };

  test.each<[string, (params: Record<string, Float64Array>) => unknown, RegExp]>([
    ["throws", anError("lr is\n too large"), /^lr is too large \(.*user-trial\.test\.ts:\d+\)$/],
    ["throws what is no error", () => Promise.reject(new Error("later")).catch(() => 0), /in place .*: a promise$/],
    ["returns the parameters instead", () => ({ x: [1] }), /in place and return nothing: an object$/],
    [
      "leaves a vector of another length",
      (params) => void (params["x"] = new Float64Array(2)),
      /length 1 .*: Float64Array of length 2$/,
    ],
    [
      "leaves a list",
      (params) => void (params["x"] = [1] as unknown as Float64Array),
      /Float64Array of length 1 .*: Array of length 1$/,
    ],
    ["leaves nothing", (params) => void delete params["x"], /params\.x: undefined$/],
  ])("where update %s, before the step that it was about to make; the others go on", (_what, instead, message) => {
    const columns = runColumns(space, { optimizer: misbehaving(instead) });
    const [before, failed, after] = rowsOf(columns);
    expect([before?.status, after?.status]).toEqual(["converged", "converged"]);
    // 3 · (1 − 2·0.6)² is 0.12.
    expect(failed).toMatchObject({ status: "failed", steps: 2, minimiser: 1 });
    expect(failed?.finalLoss).toBeCloseTo(0.0144, 12);
    expect(failed?.distance).toBeCloseTo(0.12, 12);
    expect([...(columns.errors ?? [])]).toEqual([[1, expect.stringMatching(message)]]);
  });

  test("where the constructor throws", () => {
    class Refusing extends Momentum {
      constructor(h: Record<string, number>) {
        super(h);
        if (h["lr"] === 0.1) throw new RangeError("no");
      }
    }
    const columns = runColumns(space, { optimizer: Refusing });
    expect(rowsOf(columns)[0]).toMatchObject({ status: "failed", steps: 0, finalLoss: 9, bestLoss: 9 });
    expect([...(columns.errors?.keys() ?? [])]).toEqual([0]);
  });

  test.each<[string, unknown, unknown, RegExp]>([
    ["value throws", anError("boom"), undefined, /^boom \(/],
    ["value gives no number", () => "4", undefined, /^value must return a number: string$/],
    ["value gives nothing", () => undefined, undefined, /^value must return a number: undefined$/],
    ["gradient throws", () => 4, anError("slope"), /^slope \(/],
    ["gradient returns a vector", () => 4, () => [1, 2], /write to out and return nothing: Array of length 2$/],
  ])("where %s: the loss there is not known", (_what, value, gradient, message) => {
    let calls = 0;
    const objective: ObjectiveModule = {
      value: (x) => ((calls += 1) === 1 ? x[0] : (value as () => unknown)()),
      gradient: (x, out) => (calls === 1 || gradient === undefined ? out.fill(1) : (gradient as () => unknown)()),
    };
    const one = spaceOf(moduleObjective({ start: [8] }), builtInOptimizer("sgd"), {});
    const columns = runColumns(one, { objective });
    const [row] = rowsOf(columns);
    expect(row).toMatchObject({ status: "failed", steps: 1, finalLoss: NaN, bestLoss: 8, gradientNorm: NaN });
    expect(columns.errors?.get(0)).toMatch(message);
  });

  test("NaN is not a failure: the trial diverges", () => {
    const objective = { value: () => NaN, gradient: undefined };
    const columns = runColumns(spaceOf(moduleObjective({ start: [8] }), builtInOptimizer("sgd")), { objective });
    expect(rowsOf(columns)[0]).toMatchObject({ status: "diverged", steps: 0 });
    expect(columns.errors).toBeUndefined();
  });

  test("keeps its message where only the best rows are kept", () => {
    const columns = bestRows(runColumns(space, { optimizer: misbehaving(anError("why")) }));
    const row = rowsOf(columns).findIndex(({ status }) => status === "failed");
    expect([...(columns.errors ?? [])]).toEqual([[row, expect.stringMatching(/^why/)]]);
  });
});

describe("central differences", () => {
  test("agree with the derived gradient to eight digits, near and far from 0", () => {
    for (const name of ["rosenbrock", "himmelblau", "beale", "styblinski_tang"]) {
      const objective = builtInObjective(name);
      const derived = objectiveFunction(objective);
      const differences = moduleLoss({ ...asModule(objective), gradient: undefined }, objective.dim);
      for (const x of [
        objective.start,
        objective.start.map((one) => one / 1000 + 1e-7),
        objective.start.map(() => 2),
      ]) {
        const [exact, found] = [new Float64Array(objective.dim), new Float64Array(objective.dim)];
        expect(differences(x, found)).toBe(derived.gradient(x, exact));
        const size = Math.hypot(...exact);
        for (const [i, one] of exact.entries())
          expect(Math.abs((found[i] ?? NaN) - one)).toBeLessThan(1e-8 * (1 + size));
      }
    }
  });

  test("are exact for a plane, for coordinates of any size", () => {
    const plane = moduleLoss({ value: (x) => 3 * (x[0] ?? NaN) - 2 * (x[1] ?? NaN), gradient: undefined }, 2);
    const g = new Float64Array(2);
    plane([1e9, 0.5], g);
    expect(g[0]).toBeCloseTo(3, 9);
    expect(g[1]).toBeCloseTo(-2, 3);
  });

  test("call value at 2n + 1 points, and overwriting the point is harmless", () => {
    const seen: number[][] = [];
    const value = (x: Float64Array): number => {
      seen.push([...x]);
      const sum = x.reduce((one, other) => one + other, 0);
      x.fill(NaN);
      return sum;
    };
    const g = new Float64Array(2);
    expect(moduleLoss({ value, gradient: undefined }, 2)([4, 0.5], g)).toBe(4.5);
    expect([...g]).toEqual([1, 1]);
    const h = 2 ** -17;
    expect(seen).toEqual([
      [4, 0.5],
      [4 + 4 * h, 0.5],
      [4 - 4 * h, 0.5],
      [4, 0.5 + h],
      [4, 0.5 - h],
    ]);
  });
});

test("a gradient may write only some coordinates, and overwrite its point", () => {
  const loss = moduleLoss(
    {
      value: (x) => x[1],
      gradient: (x, out) => {
        x.fill(7);
        out[1] = 1;
      },
    },
    3,
  );
  const g = Float64Array.of(5, 5, 5);
  expect(loss([1, 2, 3], g)).toBe(2);
  expect([...g]).toEqual([0, 1, 0]);
});
