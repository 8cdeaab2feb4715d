import { describe, expect, test } from "vitest";
import { compile as compileJavaScript } from "../../../src/kernel/js/compiler.ts";
import { compile as compileWasm } from "../../../src/kernel/wasm/compiler.ts";
import type { TrialColumns } from "../../../src/sweep/outcomes/columns.ts";
import { STATUSES } from "../../../src/sweep/outcomes/statuses.ts";
import { spaceSize } from "../../../src/sweep/points/samplers.ts";
import type { ObjectiveSpec, SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { traceTrial } from "../../../src/trace/trace-trial.ts";
import { everyNth } from "../../support/faults/attempts.ts";
import { objectiveFunction } from "../../support/spaces/data-function.ts";
import { builtInOptimizer, listAxis, spaceOf } from "../../support/spaces/space-spec.ts";
import { dataOf, dataSet, softmax, trainingObjective } from "../../support/spaces/training-space.ts";

const LR = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 1e8];

/** f = mean (w − t)² over eight rows: a batch of one row r steps towards t[r]. */
const TARGETS = [1, 2, 3, 4, 5, 6, 7, 8];

function mean(options: Partial<Pick<ObjectiveSpec, "minimum">> = {}): ObjectiveSpec {
  const objective = trainingObjective({
    formula: "mean(i = rows, (w - t[i])^2)",
    blocks: [{ name: "w", shape: [] }],
    data: dataOf(8, { t: { values: TARGETS } }),
  });
  return { ...objective, ...options };
}

function sgd(objective: ObjectiveSpec, lr: readonly number[], options: Parameters<typeof spaceOf>[2]): SpaceSpec {
  return spaceOf(objective, builtInOptimizer("sgd"), { axes: [listAxis("lr", lr)], ...options });
}

const KERNELS = { js: compileJavaScript, wasm: compileWasm };

describe.each(["js", "wasm"] as const)("the %s kernel", (name) => {
  const run = (space: SpaceSpec): TrialColumns => KERNELS[name](space, 5).run(0, spaceSize(space));

  test("steps along the rows of the given order", () => {
    const order = { stride: 3, offset: 1 };
    const space = sgd(mean(), [0.25], { batch: { size: 1, order }, evaluate: 5, stop: { max_steps: 7 } });
    let w = 0;
    for (let step = 0; step < 7; step++) w -= 0.25 * 2 * (w - TARGETS[(3 * step + 1) % 8]!);
    const out = run(space);
    const loss = TARGETS.reduce((sum, t) => sum + (w - t) ** 2, 0) / 8;
    expect(out.finalLoss[0]).toBeCloseTo(loss, 14);
    expect(out.gradientNorm[0]).toBeCloseTo(Math.abs(2 * (w - 4.5)), 14);
  });

  test("judges the loss over all rows at evaluations, and at the end", () => {
    // Every step halves the distance to the mean of all rows.
    const order = { stride: 1, offset: 0 };
    const objective = mean({ minimum: 5.25 });
    const gaps = [20.25, 1.27, 0.08, 0.005];
    const options = { batch: { size: 8, order }, evaluate: 4, targets: gaps };
    const ended = run(sgd(objective, [0.25], { ...options, stop: { max_steps: 100, target: 1e-4 } }));
    // The gap is 4.5²·4^−step: 1e-4 is reached at step 9, and the next evaluation is at 12.
    expect([STATUSES[ended.status[0]!], ended.steps[0]]).toEqual(["converged", 12]);
    expect([...ended.targetSteps!]).toEqual([0, 4, 4, 8]);
    const last = run(sgd(objective, [0.25], { ...options, stop: { max_steps: 9, target: 1e-4 } }));
    expect([STATUSES[last.status[0]!], last.steps[0]]).toEqual(["converged", 9]);
  });

  test("ends a trial whose batch is beyond diverge at once, with the loss of that batch", () => {
    const options = { batch: { size: 2, order: { stride: 1, offset: 0 } }, evaluate: 1_000 };
    const out = run(sgd(mean(), [50, 0.1], { ...options, stop: { max_steps: 500, diverge: 1e6 } }));
    let w = 0;
    let step = 0;
    const batch = (): readonly number[] => [0, 1].map((slot) => TARGETS[(2 * step + slot) % 8]!);
    const loss = (): number => batch().reduce((sum, t) => sum + (w - t) ** 2, 0) / 2;
    for (; loss() <= 1e6; step++) w -= 50 * batch().reduce((sum, t) => sum + (w - t), 0);
    expect([STATUSES[out.status[0]!], out.steps[0], out.gradientNorm[0]]).toEqual(["diverged", step, NaN]);
    expect(out.finalLoss[0]).toBeCloseTo(loss(), 3);
    expect(out.bestLoss[0]).toBeCloseTo(TARGETS.reduce((sum, t) => sum + t * t, 0) / 8, 12);
    expect([STATUSES[out.status[1]!], out.steps[1]]).toEqual(["exhausted", 500]);
  });

  test("a batch of all rows in order takes the steps of the full batch", () => {
    const objective = softmax(dataSet("iris"), 0.001);
    const stop = { max_steps: 20, gradient: 0 };
    const full = run(sgd(objective, [0.1, 0.5], { stop }));
    const order = { stride: 1, offset: 0 };
    const batches = run(sgd(objective, [0.1, 0.5], { stop, batch: { size: 150, order }, evaluate: 1 }));
    for (const key of ["finalLoss", "bestLoss", "gradientNorm", "steps", "status"] as const) {
      expect(batches[key]).toEqual(full[key]);
    }
  });
});

describe("both kernels have the same bits", () => {
  const objective = softmax(dataSet("wine"), 0.001);

  test.each(everyNth(5, ["sgd", "momentum", "adam", "rmsprop", "rprop"]))("with %s", (rule) => {
    for (const options of [
      {},
      { batch: { size: 16 }, evaluate: 11, repeats: 2 },
      { batch: { size: 178 }, evaluate: 3, clip: 0.1, schedule: "lr * 0.5^floor((t - 1) / 7)" },
      { batch: { size: 5, replacement: true }, evaluate: 1, validation: { share: 0.3 } } as const,
    ]) {
      const space = spaceOf({ ...objective, minimum: 0.1 }, builtInOptimizer(rule), {
        axes: [listAxis("lr", LR)],
        stop: { max_steps: 40, target: 0.3, diverge: 100 },
        targets: [2, 1, 0.5, 0.4],
        ...options,
      });
      const size = spaceSize(space);
      expect(compileWasm(space, 5).run(0, size)).toEqual(compileJavaScript(space, 5).run(0, size));
    }
  });

  test("in chunks of any size", () => {
    const space = sgd(objective, LR, { batch: { size: 16 }, evaluate: 11, repeats: 3, stop: { max_steps: 30 } });
    const whole = compileJavaScript(space, 5).run(0, 24);
    const kernel = compileWasm(space, 5);
    const parts = [0, 1, 2, 9, 17, 24].flatMap((from, at, all) =>
      all[at + 1] === undefined ? [] : [[from, all[at + 1]!]],
    );
    expect(parts.flatMap(([from, to]) => [...kernel.run(from!, to!).finalLoss])).toEqual([...whole.finalLoss]);
  });
});

test("a traced trial has the batch losses of its steps, and the bits of the run at its end", () => {
  const objective = softmax(dataSet("iris"), 0.001);
  const space = sgd(objective, [0.1], { batch: { size: 16 }, evaluate: 10, stop: { max_steps: 25 } });
  const points: { step: number; loss: number }[] = [];
  const trial = { space, seed: 5, hyperparameters: [0.1], repeat: 0 };
  const end = traceTrial(trial, ({ step, loss }) => points.push({ step, loss }));
  const out = compileWasm(space, 5).run(0, 1);
  expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 26 }, (_, step) => step));
  expect(points.at(-1)!.loss).toBe(out.finalLoss[0]);
  expect([end.finalLoss, end.gradientNorm, end.steps]).toEqual([out.finalLoss[0], out.gradientNorm[0], 25]);
  const g = new Float64Array(objective.dim);
  expect(objectiveFunction(objective)(end.x, g)).toBe(out.finalLoss[0]);
});
