import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Axis, ObjectiveSpec, OptimizerSpec, StopSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { plainMomentum, plainRmsprop, plainSgd } from "../support/reference/plain-rules.ts";
import { norm, referenceTrial } from "../support/reference/reference-trial.ts";
import type { PlainObjective, PlainOutcome } from "../support/reference/reference-trial.ts";
import { runSpace } from "../support/spaces/run-space.ts";
import type { Row } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";

/** One trial of gradient descent, or of momentum where it is given. */
function run(objective: ObjectiveSpec, stop: Partial<StopSpec>, h: { lr: number; momentum?: number }): Row {
  const optimizer = builtInOptimizer(h.momentum === undefined ? "sgd" : "momentum");
  const axes = Object.entries(h).map(([key, value]) => listAxis(key, [value]));
  const [row] = runSpace(spaceOf(objective, optimizer, { axes, stop }));
  if (row === undefined) throw new Error("no row");
  return row;
}

const bowl = (start: number): ObjectiveSpec => objectiveOf("x^2", [start], { minimum: 0, minimisers: [[0]] });
// Flat from −1 to 1, with a slope on either side; its gradient there is 0 exactly.
const plateau = (start: number): ObjectiveSpec =>
  objectiveOf("max(abs(x) - 1, 0)^2 + where(x < -3, x + 3, 0)", [start]);

describe("diverged", () => {
  test("where the loss is above the limit, in size", () => {
    const row = run(bowl(1), { diverge: 100 }, { lr: 1.5 });
    // x doubles at every step: 1, −2, 4, −8, 16.
    expect(row).toMatchObject({ status: "diverged", steps: 4, finalLoss: 256, bestLoss: 1, gradientNorm: 32 });
    expect(run(objectiveOf("-x^2", [1]), { diverge: 100 }, { lr: 0.5 })).toMatchObject({
      status: "diverged",
      finalLoss: -256,
      bestLoss: -256,
    });
  });

  test("not at the limit itself", () => {
    expect(run(bowl(10), { diverge: 100, max_steps: 0 }, { lr: 0 }).status).toBe("exhausted");
  });

  test("where the loss is NaN: the last loss and the best one differ", () => {
    const row = run(objectiveOf("sqrt(x)", [0.25]), {}, { lr: 1 });
    expect(row).toMatchObject({ status: "diverged", steps: 1, finalLoss: NaN, bestLoss: 0.5, gradientNorm: NaN });
  });

  test("where the loss is infinite, at any limit", () => {
    const row = run(objectiveOf("exp(x)", [800]), { diverge: Infinity }, { lr: 0 });
    expect(row).toMatchObject({ status: "diverged", steps: 0, finalLoss: Infinity, bestLoss: Infinity });
    expect(run(objectiveOf("log(x)", [0]), {}, { lr: 0 })).toMatchObject({ status: "diverged", bestLoss: -Infinity });
  });

  test("comes before converged", () => {
    const pit = objectiveOf("-x^2", [1e7], { minimum: 0 });
    expect(run(pit, {}, { lr: 0.1 })).toMatchObject({ status: "diverged", steps: 0 });
    expect(run(pit, { diverge: 1e15 }, { lr: 0.1 })).toMatchObject({ status: "below_minimum", steps: 0 });
  });
});

describe("converged", () => {
  test("at step 0 when it starts at the minimum, before stationary and exhausted", () => {
    const row = run(bowl(0), { max_steps: 0 }, { lr: 0.1 });
    expect(row).toMatchObject({ status: "converged", steps: 0, finalLoss: 0, gradientNorm: 0, distance: 0 });
  });

  test("at the target itself", () => {
    const stop = { target: 0.25, max_steps: 1 };
    expect(run(bowl(1), stop, { lr: 0.25 })).toMatchObject({ status: "converged", steps: 1, finalLoss: 0.25 });
    expect(run(bowl(1), { ...stop, target: 0.2499 }, { lr: 0.25 }).status).toBe("exhausted");
  });

  test("is measured from the minimum", () => {
    const raised = objectiveOf("x^2 + 5", [1], { minimum: 5 });
    expect(run(raised, {}, { lr: 0.5 })).toMatchObject({ status: "converged", steps: 1, finalLoss: 5 });
  });

  test("never where the minimum is unknown", () => {
    const row = run(objectiveOf("x^2", [1]), { max_steps: 9 }, { lr: 0.25 });
    expect(row).toMatchObject({ status: "exhausted", steps: 9, finalLoss: 0.25 ** 9 });
  });
});

describe("below_minimum", () => {
  test("where a step leaves the domain to a loss below the minimum", () => {
    // 0.5 − 0.1·f'(0.5) = −0.737, where f = −11.386; the minimum on [0, 1] is −6.0207.
    const row = run(builtInObjective("forrester"), {}, { lr: 0.1 });
    expect(row).toMatchObject({ status: "below_minimum", steps: 1 });
    expect(row.finalLoss).toBeCloseTo(-11.386, 3);
  });

  test("the bound is the larger of the target and of 1e-8 of the minimum's size", () => {
    const line = (start: number, minimum: number): ObjectiveSpec => objectiveOf("x", [start], { minimum });
    const at = (start: number, minimum: number, target: number): string =>
      run(line(start, minimum), { target, max_steps: 0 }, { lr: 0 }).status;
    expect([at(-0.5, 0, 0.5), at(-0.51, 0, 0.5)]).toEqual(["converged", "below_minimum"]);
    expect([at(-1e-8, 0, 0), at(-1.01e-8, 0, 0)]).toEqual(["converged", "below_minimum"]);
    expect([at(-1000.000009, -1000, 0), at(-1000.000011, -1000, 0)]).toEqual(["converged", "below_minimum"]);
  });

  test("a stated minimum that is too high", () => {
    expect(run(objectiveOf("cos(x)", [2], { minimum: 5 }), {}, { lr: 0.1 })).toMatchObject({
      status: "below_minimum",
      steps: 0,
    });
  });
});

describe("stationary", () => {
  test("where gradient and update are both 0, before exhausted", () => {
    expect(run(plateau(0.5), { max_steps: 0 }, { lr: 1 })).toMatchObject({ status: "stationary", steps: 0 });
  });

  test("not while a ball still has velocity on the flat", () => {
    // From 2 down the slope to 1.2, then across the flat: 0.248, −0.694.
    const h = { lr: 0.4, momentum: 0.99 };
    const crossing = run(plateau(2), { max_steps: 3 }, h);
    expect(crossing).toMatchObject({ status: "exhausted", gradientNorm: 0 });
    expect(run(plateau(2), { max_steps: 3, gradient: 0.5 }, h).status).toBe("exhausted");
    expect(run(plateau(2), { max_steps: 3, gradient: 2 }, h)).toMatchObject({ status: "stationary", steps: 0 });
  });

  test("not where the gradient is small but above the limit, or the update is", () => {
    const stop = { gradient: 0.5, max_steps: 0 };
    const slope = (gradient: number): ObjectiveSpec => objectiveOf(`${gradient} * x`, [0]);
    expect(run(slope(0.5), stop, { lr: 1 }).status).toBe("stationary");
    expect(run(slope(0.50000001), stop, { lr: 0.1 }).status).toBe("exhausted");
    expect(run(slope(0.25), stop, { lr: 2 }).status).toBe("stationary");
    expect(run(slope(0.25), stop, { lr: 2.0000001 }).status).toBe("exhausted");
  });

  test("at the limit itself, however the norm is rounded", () => {
    const coordinate = fc.double({ min: -1e300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, (a, b) => {
        // The norm of subnormal numbers is rounded more coarsely than the test.
        fc.pre(norm([a, b]) === 0 || norm([a, b]) > 2 ** -1000);
        const row = run(
          objectiveOf(`${a} * x + ${b} * y`, [0, 0]),
          { gradient: norm([a, b]), max_steps: 0 },
          { lr: 1 },
        );
        expect(row.status).toBe("stationary");
      }),
      { numRuns: 300 },
    );
  });

  test("not where the squares of a gradient vanish, but the gradient does not", () => {
    for (const slope of [1e-170, 1e-200, 5e-324]) {
      const row = run(objectiveOf(`${slope} * x`, [0]), { max_steps: 3 }, { lr: 1 });
      expect(row).toMatchObject({ status: "exhausted", steps: 3, gradientNorm: slope });
    }
    const limit = { gradient: 1e-180, max_steps: 0 };
    const slope = (gradient: number): ObjectiveSpec => objectiveOf(`${gradient} * x`, [0]);
    expect(run(slope(1e-180), limit, { lr: 1 }).status).toBe("stationary");
    expect(run(slope(1.0001e-180), limit, { lr: 0.1 }).status).toBe("exhausted");
    expect(run(slope(1e-180), limit, { lr: 1.0001 }).status).toBe("exhausted");
  });

  test("also at limits whose squares overflow", () => {
    const limit = { gradient: 1e200, max_steps: 0 };
    const slope = (gradient: number): ObjectiveSpec => objectiveOf(`${gradient} * x`, [0]);
    expect(run(slope(1e200), limit, { lr: 1 }).status).toBe("stationary");
    expect(run(slope(1.0001e200), limit, { lr: 0.1 }).status).toBe("exhausted");
    expect(run(slope(1e200), limit, { lr: 1.0001 }).status).toBe("exhausted");
  });

  test("at a saddle, by both norms over all coordinates", () => {
    const saddle = objectiveOf("0.3 * x - 0.4 * y", [0, 0]);
    expect(run(saddle, { gradient: 0.5, max_steps: 0 }, { lr: 1 }).status).toBe("stationary");
    expect(run(saddle, { gradient: 0.49999999, max_steps: 0 }, { lr: 1 }).status).toBe("exhausted");
  });
});

test("exhausted: final_loss and gradient_norm are those of the point after the last update", () => {
  expect(run(bowl(3), { max_steps: 0 }, { lr: 0.1 })).toMatchObject({ status: "exhausted", steps: 0, finalLoss: 9 });
  expect(run(bowl(4), { max_steps: 2 }, { lr: 0.25 })).toMatchObject({ steps: 2, finalLoss: 1, gradientNorm: 2 });
});

test("best_loss is the lowest on the way, not the last", () => {
  const row = run(bowl(1), { max_steps: 3, target: -1 }, { lr: 0.5, momentum: 1 });
  // v = −1, −1, 0: the path is 1, 0, −1, −1.
  expect(row).toMatchObject({ finalLoss: 1, bestLoss: 0, steps: 3 });
});

describe("distance and minimiser", () => {
  const wells = (start: number, minimisers: readonly (readonly number[])[]): Row =>
    run(objectiveOf("x * y", [start, 1], { minimisers }), { max_steps: 0 }, { lr: 0 });
  const three = [
    [-2, 1],
    [1, 5],
    [3, 1],
  ];

  test("are of the nearest one, counted from 1; the first of equals", () => {
    expect(wells(-2.5, three)).toMatchObject({ distance: 0.5, minimiser: 1 });
    expect(wells(2, three)).toMatchObject({ distance: 1, minimiser: 3 });
    expect(wells(0.5, three)).toMatchObject({ distance: 2.5, minimiser: 1 });
    expect(run(objectiveOf("x * y", [-2, 2], { minimisers: three }), { max_steps: 0 }, { lr: 0 }).distance).toBe(1);
  });

  test("are NaN and 0 where none is known or the point is not finite", () => {
    expect(wells(1, [])).toMatchObject({ distance: NaN, minimiser: 0 });
    const lost = run(objectiveOf("sqrt(x)", [0], { minimisers: [[0]] }), {}, { lr: 1 });
    expect(lost).toMatchObject({ status: "diverged", distance: NaN, minimiser: 0 });
  });
});

interface Case {
  readonly spec: ObjectiveSpec;
  readonly value: PlainObjective["value"];
  readonly gradient: PlainObjective["gradient"];
}

const at = (x: readonly number[], i: number): number => x[i] ?? NaN;

// The gradients are written in the order in which the derivation adds and multiplies.
const CASES: Readonly<Record<string, Case>> = {
  ravine: {
    spec: objectiveOf("x^2/20 + y^2", [-7, 2], { minimum: 0, minimisers: [[0, 0]] }),
    value: (x) => (at(x, 0) * at(x, 0)) / 20 + at(x, 1) * at(x, 1),
    gradient: (x) => [2 * (0.05 * at(x, 0)), 2 * at(x, 1)],
  },
  "ravine without a known minimum": {
    spec: objectiveOf("x^2/20 + y^2", [-7, 2]),
    value: (x) => (at(x, 0) * at(x, 0)) / 20 + at(x, 1) * at(x, 1),
    gradient: (x) => [2 * (0.05 * at(x, 0)), 2 * at(x, 1)],
  },
  "flat between two slopes": {
    spec: plateau(2.5),
    value: (x) => {
      const above = Math.max(Math.abs(at(x, 0)) - 1, 0);
      return above * above + (at(x, 0) < -3 ? at(x, 0) + 3 : 0);
    },
    gradient: (x) => {
      const slope = Math.abs(at(x, 0)) > 1 ? 2 * (Math.abs(at(x, 0)) - 1) : 0;
      return [slope * Math.sign(at(x, 0)) + (at(x, 0) < -3 ? 1 : 0)];
    },
  },
  "a bowl in 20 dimensions": {
    spec: objectiveOf("sum(i = 1..n, i * x[i]^2) / 2", Array<number>(20).fill(1), { minimum: 0 }),
    value: (x) => x.reduce((sum, one, i) => sum + (i + 1) * (one * one), 0) / 2,
    gradient: (x) => x.map((one, i) => (i + 1) * one),
  },
};

const GRID: Readonly<Record<string, readonly number[]>> = {
  lr: [0, 1e-3, 0.05, 0.1, 0.7, 0.95, 1, 2.1],
  momentum: [0, 0.5, 0.9, 1, 1.2],
  alpha: [0, 0.9],
  eps: [1e-8],
};

const STOPS: readonly Partial<StopSpec>[] = [{}, { gradient: 1e-3, target: 1e-2 }, { gradient: 0.3, diverge: 40 }];

describe.each(Object.entries(CASES))(
  "on %s, bit for bit as the contract says it:",
  (_name, { spec, value, gradient }) => {
    const problem = { value, gradient, start: spec.start, minimum: spec.minimum };

    test.each(STOPS)("stop %o", (stop) => {
      const whole = { max_steps: 300, target: 1e-8, gradient: 0, diverge: 1e12, ...stop };
      expectSame(rows(spec, builtInOptimizer("sgd"), whole), (lr) => referenceTrial(problem, plainSgd({ lr }), whole));
      expectSame(rows(spec, builtInOptimizer("momentum"), whole), (lr, momentum) =>
        referenceTrial(problem, plainMomentum({ lr, momentum }), whole),
      );
      expectSame(rows(spec, builtInOptimizer("rmsprop"), whole), (lr, alpha, eps) =>
        referenceTrial(problem, plainRmsprop({ lr, alpha, eps }), whole),
      );
    });
  },
);

function rows(objective: ObjectiveSpec, optimizer: OptimizerSpec, stop: StopSpec): Row[] {
  const axes = Object.keys(optimizer.hyperparameters).map((key): Axis => listAxis(key, GRID[key] ?? [0]));
  return runSpace(spaceOf(objective, optimizer, { axes, stop }));
}

function expectSame(found: readonly Row[], reference: (...h: [number, number, number]) => PlainOutcome): void {
  for (const { hyperparameters, status, steps, finalLoss, bestLoss, gradientNorm } of found) {
    const [lr = NaN, second = NaN, third = NaN] = hyperparameters;
    const { x: _x, ...expected } = reference(lr, second, third);
    expect({ hyperparameters, status, steps, finalLoss, bestLoss, gradientNorm }).toEqual({
      hyperparameters,
      ...expected,
    });
  }
}

test("the grid above ends in every status", () => {
  const statuses = Object.values(CASES).flatMap(({ spec }) =>
    rows(spec, builtInOptimizer("momentum"), { max_steps: 300, target: 1e-8, gradient: 0, diverge: 1e12 }),
  );
  expect(new Set(statuses.map((row) => row.status))).toEqual(
    new Set(["converged", "stationary", "diverged", "exhausted"]),
  );
});
