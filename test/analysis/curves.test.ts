import { expect, test } from "vitest";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import { expectedTimes, hasNoExpectedTime, neverSentence } from "../../src/analysis/compare/expected-time.ts";
import type { MapTrials } from "../../src/analysis/map/map-trials.ts";
import { bestOfEach, leftOutSentence, onCommonProblems } from "../../src/analysis/compare/common-problems.ts";
import { comparedCosts, performanceProfiles } from "../../src/analysis/compare/performance-profile.ts";
import { sensitivityChart } from "../../src/charts/sensitivity.ts";
import { LIGHT } from "../../src/charts/theme.ts";
import { sensitivity } from "../../src/analysis/sensitivity.ts";
import { TargetCounter, solvedCurves, targetsBetween } from "../../src/analysis/compare/solved-targets.ts";

/** Trials of [lr, momentum, repeat, status, steps, loss]. */
function trialsOf(rows: readonly (readonly [number, number, number, string, number, number])[]): MapTrials {
  return {
    count: rows.length,
    names: ["lr", "momentum"],
    hyperparameters: Float64Array.from(rows.flatMap(([lr, momentum]) => [lr, momentum])),
    trial: Float64Array.from(rows, (_, i) => 100 + i),
    repeat: Int32Array.from(rows, ([, , repeat]) => repeat),
    status: Uint8Array.from(rows, ([, , , status]) => STATUSES.findIndex((name) => name === status)),
    steps: Float64Array.from(rows, ([, , , , steps]) => steps),
    finalLoss: Float64Array.from(rows, ([, , , , , loss]) => loss),
  };
}

test("performance profiles match an example computed by hand", () => {
  // Three problems: a is fastest on the first, b by far on the second; only b solves the third.
  const profiles = performanceProfiles([
    { solver: "a", costs: [10, 40, Infinity, Infinity] },
    { solver: "b", costs: [20, 10, 1, Infinity] },
  ]);
  expect(profiles).toEqual([
    {
      solver: "a",
      steps: [
        { ratio: 1, share: 0.25 },
        { ratio: 4, share: 0.5 },
      ],
    },
    {
      solver: "b",
      steps: [
        { ratio: 1, share: 0.5 },
        { ratio: 2, share: 0.75 },
      ],
    },
  ]);
});

test("optimizers are compared on the problems that all of them ran", () => {
  const run = (solver: string, problem: string, cost: number) => ({ solver, problem, cost });
  const bowl = [run("a", "bowl", 30), run("a", "bowl", 10), run("b", "bowl", Infinity)];
  const all = comparedCosts([...bowl, run("a", "ravine", 5)]);
  expect(all).toEqual({
    solvers: [
      { solver: "a", costs: [10] },
      { solver: "b", costs: [Infinity] },
    ],
    ...{ compared: 1, leftOut: 1 },
  });
  expect(leftOutSentence(all)).toBe("1 objective is left out: not every optimizer ran it.");
  expect(leftOutSentence(comparedCosts(bowl))).toBeUndefined();
  const apart = comparedCosts([run("a", "bowl", 1), run("b", "ravine", 1)]);
  expect(apart).toMatchObject({ compared: 0, leftOut: 2 });
  expect(leftOutSentence(apart)).toBe("2 objectives are left out: not every optimizer ran them.");
});

test("targets are log-spaced below the start, and each is reached at the first step at or below it", () => {
  const targets = targetsBetween(100, 1e-2, 4);
  expect(targets.map((target) => Number(target.toPrecision(12)))).toEqual([10, 1, 0.1, 0.01]);
  const counter = new TargetCounter(targets);
  for (const [step, precision] of [100, 10, 20, 0.5, 2, 0.05].entries()) counter.see(step, precision);
  expect(counter.steps).toEqual([1, 3, 5, Infinity]);
});

test("the fraction of targets reached includes pairs that never reached them", () => {
  const curves = solvedCurves([
    { optimizer: "a", problem: "p", steps: [1, 3] },
    { optimizer: "a", problem: "q", steps: [3, Infinity] },
    { optimizer: "b", problem: "p", steps: [Infinity] },
  ]);
  expect(curves).toEqual([
    {
      optimizer: "a",
      pairs: 4,
      steps: [
        { steps: 1, share: 0.25 },
        { steps: 3, share: 0.75 },
      ],
    },
    { optimizer: "b", pairs: 1, steps: [] },
  ]);
});

test("objectives have the same weight in the fraction of targets reached, however many runs they have", () => {
  const often = Array.from({ length: 8 }, () => ({ optimizer: "a", problem: "p", steps: [1] }));
  const [curve] = solvedCurves([...often, { optimizer: "a", problem: "q", steps: [Infinity] }]);
  expect(curve).toEqual({ optimizer: "a", pairs: 9, steps: [{ steps: 1, share: 0.5 }] });
});

test("a curve is drawn over the objectives that every optimizer ran, from the best setting of each", () => {
  const run = (solver: string, problem: string, steps: number) => ({
    ...{ solver, problem },
    setting: { rows: [0], repeats: undefined, trial: 0, hyperparameters: {}, steps, medianSteps: steps, finalLoss: 0 },
  });
  const all = [run("a", "noise", 30), run("a", "noise", 10), run("b", "noise", Infinity), run("b", "escape", 5)];
  const { runs, compared, leftOut } = onCommonProblems(bestOfEach(all));
  expect(runs).toEqual([all[1], all[2]]);
  expect([compared, leftOut]).toEqual([1, 1]);
});

test("expected running time includes the steps of failed repeats, and determines the order", () => {
  const trials = trialsOf([
    [0.1, 0, 0, "converged", 10, 0],
    [0.1, 0, 1, "exhausted", 100, 1],
    [0.2, 0, 0, "converged", 50, 0],
    [0.2, 0, 1, "converged", 70, 0],
    [0.4, 0, 0, "diverged", 3, NaN],
    [0.4, 0, 1, "diverged", 4, NaN],
  ]);
  expect(expectedTimes(trials, 5)).toEqual([
    {
      hyperparameters: { lr: 0.2, momentum: 0 },
      trial: 102,
      repeats: 2,
      successes: 2,
      steps: 60,
      ...{ medianSteps: 60, stepQuartiles: [55, 65] },
      finalLoss: 0,
    },
    {
      hyperparameters: { lr: 0.1, momentum: 0 },
      trial: 100,
      repeats: 2,
      successes: 1,
      steps: 110,
      ...{ medianSteps: Infinity, stepQuartiles: [Infinity, Infinity] },
      finalLoss: 0.5,
    },
    {
      hyperparameters: { lr: 0.4, momentum: 0 },
      trial: 104,
      repeats: 2,
      successes: 0,
      ...{ steps: Infinity, medianSteps: Infinity, finalLoss: Infinity },
      stepQuartiles: [Infinity, Infinity],
    },
  ]);
  expect(expectedTimes(trialsOf([[0.1, 0, 0, "converged", 10, 0]]), 5)).toEqual([]);
});

test("a space where no repeat converged has a sentence instead of expected times", () => {
  const vain = expectedTimes(
    trialsOf([
      [0.1, 0, 0, "exhausted", 100, 1],
      [0.1, 0, 1, "diverged", 3, NaN],
    ]),
    3,
  );
  expect(hasNoExpectedTime(vain)).toBe(true);
  expect(hasNoExpectedTime([])).toBe(false);
  expect(hasNoExpectedTime([{ ...vain[0]!, successes: 1, steps: 103 }])).toBe(false);
  expect(neverSentence("ravine sgd", { converged: 0, exhausted: 1, diverged: 1 })).toBe(
    "ravine sgd: none of its 2 trials converged, so no setting has an expected running time.",
  );
});

test("sensitivity shows, at each value, the best over the other hyperparameters", () => {
  const curves = sensitivity(
    trialsOf([
      [0.1, 0, 0, "exhausted", 100, 1],
      [0.1, 0.9, 0, "converged", 30, 1e-9],
      [1, 0, 0, "converged", 20, 1e-9],
      [1, 0.9, 0, "diverged", 3, 1e13],
    ]),
  );
  const [converged, exhausted] = ["converged", "exhausted"].map((status) =>
    STATUSES.findIndex((name) => name === status),
  );
  expect(curves.map(({ name }) => name)).toEqual(["lr", "momentum"]);
  expect(curves[0]!.points).toEqual([
    { value: 0.1, trial: 101, status: converged, steps: 30, finalLoss: 1e-9 },
    { value: 1, trial: 102, status: converged, steps: 20, finalLoss: 1e-9 },
  ]);
  expect(curves[1]!.points.map(({ trial, status }) => [trial, status])).toEqual([
    [102, converged],
    [101, converged],
  ]);
  expect(exhausted).not.toBe(converged);
});

test("the sensitivity of repeated trials is that of their expected steps and median loss", () => {
  const trials = trialsOf([
    [0.1, 0, 0, "converged", 10, 0],
    [0.1, 0, 1, "exhausted", 100, 1],
    [0.2, 0, 0, "converged", 50, 0],
    [0.2, 0, 1, "converged", 70, 0],
  ]);
  const [curve] = sensitivity(trials);
  expect(curve).toMatchObject({ repeats: 2, points: [{ steps: 110, finalLoss: 0.5 }, { steps: 60 }] });
  const of = [{ name: "sgd", curve: curve!, color: 0, ground: { value: 0, kind: "minimum" } as const, target: 1e-8 }];
  const chart = sensitivityChart(of, { measure: "steps", over: "lr" }, { width: 500, height: 300 }, LIGHT);
  expect(chart.yAxis).toMatchObject({ name: "expected steps to the target" });
});

test("a sensitivity chart without converged trials says so and has no numbers", () => {
  const [curve] = sensitivity(
    trialsOf([
      [0.1, 0, 0, "exhausted", 100, 3],
      [0.2, 0, 0, "exhausted", 100, 2],
    ]),
  );
  const of = [{ name: "sgd", color: 0, curve: curve!, ground: { value: 0, kind: "minimum" } as const, target: 1e-8 }];
  const axisOf = (measure: "steps" | "loss"): unknown =>
    sensitivityChart(of, { measure, over: "lr" }, { width: 500, height: 300 }, LIGHT).yAxis;
  expect(axisOf("steps")).toMatchObject({
    name: "steps to the target: none converged",
    axisTick: { customValues: [] },
  });
  expect(axisOf("loss")).toMatchObject({ name: "final loss" });
});

test("a sensitivity chart has points at more than a hundred thousand values", () => {
  const points = Array.from({ length: 150_000 }, (_, i) => ({
    ...{ value: 1e-5 * (1 + i), trial: i, status: STATUSES.indexOf("converged"), steps: 10 + (i % 7), finalLoss: 1e-9 },
  }));
  const curve = { name: "lr", scale: "log", repeats: 1, points } as const;
  const of = [{ name: "sgd", color: 0, curve, ground: { value: 0, kind: "minimum" } as const, target: 1e-8 }];
  const { yAxis } = sensitivityChart(of, { measure: "steps", over: "lr" }, { width: 500, height: 300 }, LIGHT);
  expect(yAxis).toMatchObject({ name: "steps to the target" });
});
