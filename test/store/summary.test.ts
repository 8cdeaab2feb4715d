import { expect, test } from "vitest";

import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import { openResults, type Results } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

const [CONVERGED, STATIONARY, DIVERGED, EXHAUSTED] = [0, 1, 2, 3];

/**
 * Four spaces of four trials: one that converges, one that does not, one that diverges, one that
 * has not begun.
 */
function sample(): Results {
  const file = temporaryFile();
  const spec = sampleSweep("sample", 4, { momentum: 0.9 }, { beta1: 0.5 }, {}, {});
  const store = openStore(file);
  const sweep = store.begin(spec, sampleInfo());
  sweep.write([
    sampleChunk(spec, 0, 0, 4, {
      status: Uint8Array.of(CONVERGED, CONVERGED, CONVERGED, EXHAUSTED),
      steps: Float64Array.of(50, 20, 20, 5),
      finalLoss: Float64Array.of(1e-12, 1e-9, 1e-10, 1e-13),
    }),
    sampleChunk(spec, 1, 0, 4, {
      status: Uint8Array.of(DIVERGED, STATIONARY, EXHAUSTED, EXHAUSTED),
      steps: Float64Array.of(3, 90, 100, 80),
      finalLoss: Float64Array.of(-1e13, 0.5, 0.25, 0.25),
    }),
    sampleChunk(spec, 2, 0, 3, {
      status: Uint8Array.of(DIVERGED, DIVERGED, DIVERGED),
      steps: Float64Array.of(1, 2, 3),
      finalLoss: Float64Array.of(NaN, 1e13, Infinity),
    }),
  ]);
  sweep.finish("interrupted");
  store.close();
  return openResults(file);
}

test("the best trial by steps converged; if none did, it has the lowest loss that did not diverge", () => {
  const results = sample();
  expect(results.best(1, "steps")).toEqual([
    {
      space: 0,
      label: "bowl rule0",
      objective: "bowl",
      optimizer: "rule0",
      trial: 2,
      repeat: 0,
      status: "converged",
      steps: 20,
      final_loss: 1e-10,
      hyperparameters: { lr: 0.666666666666667, momentum: 0.9 },
      varied: ["lr"],
      given: ["lr"],
    },
    {
      space: 1,
      label: "bowl rule1",
      objective: "bowl",
      optimizer: "rule1",
      trial: 7,
      repeat: 0,
      status: "exhausted",
      steps: 80,
      final_loss: 0.25,
      hyperparameters: { lr: 1, beta1: 0.5 },
      varied: ["lr"],
      given: ["lr"],
    },
    {
      space: 2,
      label: "bowl rule2",
      objective: "bowl",
      optimizer: "rule2",
      trial: 9,
      repeat: 0,
      status: "diverged",
      steps: 2,
      final_loss: 1e13,
      hyperparameters: { lr: 0.333333333333333 },
      varied: ["lr"],
      given: ["lr"],
    },
  ]);
  results.close();
});

test("the best trial by final loss has the lowest one of all that did not diverge", () => {
  const results = sample();
  const best = results.best(1, "final_loss");
  expect(best.map(({ trial, status }) => [trial, status])).toEqual([
    [3, "exhausted"],
    [7, "exhausted"],
    [9, "diverged"],
  ]);
  results.close();
});

test("the summary counts every status", () => {
  const results = sample();
  const none = Object.fromEntries(STATUSES.map((status) => [status, 0]));
  const summary = results.summary(1);
  expect(summary.map(({ counts }) => counts)).toEqual([
    { ...none, converged: 3, exhausted: 1 },
    { ...none, diverged: 1, stationary: 1, exhausted: 2 },
    { ...none, diverged: 3 },
    none,
  ]);
  expect(summary.map(({ trials, done, converged }) => [trials, done, converged])).toEqual([
    [4, 4, 0.75],
    [4, 4, 0],
    [4, 3, 0],
    [4, 0, null],
  ]);
  expect(summary.map(({ best }) => best?.trial ?? null)).toEqual([2, 7, 9, null]);
  results.close();
});
