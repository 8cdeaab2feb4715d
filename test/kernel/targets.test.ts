import { expect, test } from "vitest";
import { kernelFor } from "../../src/kernel/kernel-for.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import type { KernelName } from "../../src/kernel/kernel-names.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { BBOB_TARGETS } from "../../src/sweep/spec/targets.ts";
import { rowsOf } from "../support/spaces/run-space.ts";
import type { Row } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";

const kernels = await loadKernels();
const NAMES = ["js", "wasm"] as const;

function run(space: SpaceSpec, name: KernelName): Row[] {
  return rowsOf(kernelFor(kernels, space, { name }).run(0, spaceSize(space)));
}

test("bbob's targets are the 51 of COCO: 10^2, 10^1.8, …, 10^-8", () => {
  expect(BBOB_TARGETS).toHaveLength(51);
  for (const [k, target] of BBOB_TARGETS.entries()) expect(target / 10 ** (2 - k / 5)).toBeCloseTo(1, 14);
  // Powers of ten as they are written, as COCO's tables name them.
  const decades = [100, 10, 1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8];
  expect(BBOB_TARGETS.filter((_, k) => k % 5 === 0)).toEqual(decades);
});

test.each(NAMES)("%s: gradient descent on the sphere multiplies x by 0.4, the loss by 0.16", (name) => {
  // The distance of f1's minimiser, instance 1, from the origin in 2 dimensions.
  const start = [0.25268, -1.1568];
  const loss = 0.25268 ** 2 + 1.1568 ** 2;
  const space = spaceOf(builtInObjective("sphere", { start }), builtInOptimizer("sgd"), {
    ...{ axes: [listAxis("lr", [0.3])], targets: BBOB_TARGETS },
  });
  const expected = BBOB_TARGETS.map((target) => Math.max(0, Math.ceil(Math.log(target / loss) / Math.log(0.16))));
  const [row] = run(space, name);
  expect(row).toMatchObject({ status: "converged", steps: 11, targetSteps: expected });
  // The first target below 1.4 is 1, at evaluation 2; 1e-8 is the last, at evaluation 12.
  expect([expected[10], expected[50]]).toEqual([1, 11]);
});

test.each(NAMES)("%s: on f1 of bbob, it reaches the targets at the evaluations of COCO's page", (name) => {
  const space = spaceOf(builtInObjective("bbob_f1", { dim: 2 }), builtInOptimizer("sgd"), {
    ...{ axes: [listAxis("lr", [0.3])], targets: BBOB_TARGETS },
  });
  // The best loss after evaluations 1 to 12, from a log of COCO's format; the start is the first.
  const log = [
    ...[1.40209408, 2.243350528e-1, 3.589360845e-2, 5.742977352e-3, 9.188763763e-4, 1.470202202e-4],
    ...[2.352323523e-5, 3.763717643e-6, 6.021948167e-7, 9.635117237e-8, 1.541619099e-8, 2.466592264e-9],
  ];
  const expected = BBOB_TARGETS.map((target) => log.findIndex((loss) => loss <= target));
  expect(run(space, name)).toMatchObject([{ status: "converged", steps: 11, targetSteps: expected }]);
});

test.each(NAMES)("%s: momentum on Rosenbrock's valley has the steps of a plain loop", (name) => {
  const rates = [1e-4, 5e-4, 1e-3, 2e-3, 1];
  const space = spaceOf(builtInObjective("rosenbrock"), builtInOptimizer("momentum"), {
    ...{ axes: [listAxis("lr", rates), listAxis("momentum", [0, 0.9])], stop: { max_steps: 3000 } },
    targets: BBOB_TARGETS,
  });
  const expected = rates.flatMap((lr) => [0, 0.9].map((momentum) => stepsOfLoop(lr, momentum, 3000)));
  expect(run(space, name).map(({ targetSteps }) => targetSteps)).toEqual(expected);
});

/** Returns the first step at which each target is reached, by classical momentum from (-1.2, 1). */
function stepsOfLoop(lr: number, momentum: number, most: number): number[] {
  let [x, y, vx, vy] = [-1.2, 1, 0, 0];
  const first = BBOB_TARGETS.map(() => NaN);
  for (let step = 0; step <= most; step += 1) {
    const loss = (1 - x) ** 2 + 100 * (y - x * x) ** 2;
    if (!(loss <= 1e12)) break;
    for (const [k, target] of BBOB_TARGETS.entries()) {
      if (Number.isNaN(first[k]) && loss <= target) first[k] = step;
    }
    if (loss <= 1e-8) break;
    vx = momentum * vx - lr * (-2 * (1 - x) - 400 * x * (y - x * x));
    vy = momentum * vy - lr * 200 * (y - x * x);
    x += vx;
    y += vy;
  }
  return first;
}

test.each(NAMES)("%s: a trial that stops above the last targets has none of them", (name) => {
  const space = spaceOf(builtInObjective("sphere"), builtInOptimizer("sgd"), {
    ...{ axes: [listAxis("lr", [0.3])], stop: { target: 1e-2 }, targets: [100, 25, 1, 1e-2, 1e-3] },
  });
  expect(run(space, name)).toMatchObject([{ status: "converged", steps: 5, targetSteps: [0, 0, 2, 5, NaN] }]);
});

test.each(NAMES)("%s: a point below the minimum or beyond diverge reaches no target", (name) => {
  // The stated minimum holds for x ≥ 0 only: each step of 1 lowers the loss by 1.
  const slope = objectiveOf("x", [2.5], { minimum: 0 });
  const [axes, targets] = [[listAxis("lr", [1])], [3, 2, 1, 0.6, 0.1]];
  const below = spaceOf(slope, builtInOptimizer("sgd"), { axes, targets });
  expect(run(below, name)).toMatchObject([{ status: "below_minimum", targetSteps: [0, 1, 2, 2, NaN] }]);
  const away = spaceOf(objectiveOf("-x^3", [-2], { minimum: 0 }), builtInOptimizer("sgd"), {
    ...{ axes, targets: [1e9, 8, 1e-3], stop: { diverge: 100 } },
  });
  expect(run(away, name)).toMatchObject([{ status: "diverged", targetSteps: [0, 0, NaN] }]);
});
