import { NO_FIGURES } from "../../src/analysis/runtime/figure.ts";
import { expect, test } from "vitest";
import { bestRow } from "../../src/analysis/compare/best-row.ts";
import { bestSetting } from "../../src/analysis/compare/best-setting.ts";
import type { ShownSpace, ShownSweep } from "../../src/page-data/document.ts";
import { usualMeasure } from "../../src/analysis/map/map-measure.ts";
import type { MapTrials } from "../../src/analysis/map/map-trials.ts";
import { sweepSentences } from "../../src/page-data/report-sentences.ts";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import type { Status } from "../../src/sweep/outcomes/statuses.ts";
import { converged, diverged, exhausted, trialsOf } from "../support/spaces/grid-trials.ts";

// At lr 0.1, one of two repeats converges; at 0.2, both do.
const lucky = trialsOf(
  ["lr"],
  [[0.1], [0.2]],
  ([lr], repeat) => (lr === 0.1 ? (repeat === 0 ? converged(5) : exhausted(2)) : converged(60)),
  2,
);
// The lowest loss is at 0.1, the lowest median loss at 0.2.
const vain = trialsOf(
  ["lr"],
  [[0.1], [0.2], [0.4]],
  ([lr], repeat) => (lr === 0.4 ? diverged(3) : exhausted(lr === 0.1 ? repeat * 9 : 2)),
  3,
);

const none = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;

function words(trials: MapTrials): string | undefined {
  const counts = { ...none, converged: 1, exhausted: 3 };
  const best = bestRow(trials)!;
  const space: ShownSpace = {
    ...{
      label: "p sgd",
      problem: "p",
      optimizer: "sgd",
      varied: ["lr"],
      given: ["lr"],
      trials: trials.count,
      counts,
      best,
    },
    ...{ spec: undefined, whyNot: undefined, minimum: null, chosen: undefined, expectedTimes: [] },
  };
  const sweep: ShownSweep = {
    ...{ id: 1, name: "s", status: "complete", trials: 4, done: 4, startedAt: "", seconds: 1, steps: 1, threads: 1 },
    ...{ version: "", platform: "", isSummary: false, yaml: "", seed: 0, runtimes: NO_FIGURES, spaces: [space] },
  };
  const { hyperparameters: values, ...setting } = bestSetting(trials, best);
  return sweepSentences(sweep, [{ space, values, ...setting }])[1];
}

test("with repeats, the best setting is not that of the luckiest repeat", () => {
  expect(bestSetting(lucky, 0)).toEqual({
    ...{
      rows: [2, 3],
      trial: 2,
      repeats: 2,
      successes: 2,
      steps: 60,
      medianSteps: 60,
      stepQuartiles: [60, 60],
      finalLoss: 1e-9,
      hyperparameters: { lr: 0.2 },
    },
  });
  expect(words(lucky)).toMatch(/the fastest setting takes an expected 60 steps, at lr 0\.2\.$/);
});

test("if no repeat converged, it has the lowest median loss", () => {
  expect(bestSetting(vain, 0)).toMatchObject({ rows: [3, 4, 5], repeats: 3, steps: Infinity, finalLoss: 2 });
  expect(words(vain)).toMatch(/the lowest is a median loss of 2, of 3 repeats, by sgd, at lr 0\.2\.$/);
});

test("without repeats, it is the best trial", () => {
  const once = trialsOf(["lr"], [[0.1], [0.2]], ([lr]) => converged(lr === 0.1 ? 5 : 60));
  expect(bestSetting(once, 0)).toMatchObject({ rows: [0], repeats: undefined, steps: 5 });
  expect(words(once)).toMatch(/the fastest took 5 steps, at lr 0\.1\.$/);
});

test("a map of repeats shows the share that converged, or the loss if nothing converged", () => {
  expect(usualMeasure(spaceMap(lucky)!.cells)).toBe("converged_share");
  expect(usualMeasure(spaceMap(vain)!.cells)).toBe("loss");
});
