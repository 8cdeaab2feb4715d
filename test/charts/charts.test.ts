import { describe, expect, test } from "vitest";
import { mapValues } from "../../src/analysis/map/map-values.ts";
import type { Measure } from "../../src/analysis/map/map-values.ts";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import type { MapTrials } from "../../src/analysis/map/space-map.ts";
import { stabilityTheory } from "../../src/analysis/map/stability.ts";
import { recordRun } from "../../src/analysis/trajectory/run-record.ts";
import type { RunRecord } from "../../src/analysis/trajectory/run-record.ts";
import { sensitivity } from "../../src/analysis/sensitivity.ts";
import { convergence } from "../../src/charts/convergence.ts";
import { heatmap } from "../../src/charts/heatmap.ts";
import type { ChartOption, Size } from "../../src/charts/option.ts";
import { pathMap } from "../../src/charts/path-map.ts";
import { sensitivityChart } from "../../src/charts/sensitivity.ts";
import { shares } from "../../src/charts/shares.ts";
import { curveStyle, DARK, LIGHT } from "../../src/charts/theme.ts";
import type { Theme } from "../../src/charts/theme.ts";
import { javascriptKernel } from "../../src/kernel/js/javascript-kernel.ts";
import { optionSvg } from "../../src/plot/option-svg.ts";
import { pictureSvg } from "../../src/plot/picture-svg.ts";
import type { Status } from "../../src/sweep/outcomes/statuses.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { converged, product, trialsOf } from "../support/spaces/grid-trials.ts";
import { builtInObjective, builtInOptimizer, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";

const GROUND = { value: 0, kind: "minimum" } as const;

type Draw = (size: Size, theme: Theme) => ChartOption;

const ravine = spaceOf(builtInObjective("ravine"), builtInOptimizer("momentum"), {
  axes: [
    { kind: "log", keys: ["lr"], min: 1e-4, max: 10, num: 11 },
    { kind: "linear", keys: ["momentum"], min: 0, max: 0.9, num: 4 },
  ],
  stop: { max_steps: 2000 },
});
const trials: MapTrials = { ...javascriptKernel(ravine).run(0, spaceSize(ravine)), names: ["lr", "momentum"] };

function heatmapOf(measure: Measure, of: MapTrials, space?: SpaceSpec): Draw {
  const map = spaceMap(of)!;
  const theory = space === undefined ? undefined : stabilityTheory({ space, seed: 0 });
  const values = mapValues([{ cells: map.cells, ground: GROUND }], measure)[0]!;
  return (size, theme) => heatmap({ map, values, theory }, size, theme).option;
}

/** A cell of each status, and two without a trial. */
function everyStatus(): MapTrials {
  const statuses: readonly Status[] = ["stationary", "diverged", "exhausted", "failed", "timed_out"];
  const points = product([1, 2, 3, 4, 5, 6], [0, 0.5]).filter(([lr, m]) => m === 0 || lr! > 2);
  return trialsOf(["lr", "momentum"], points, ([lr = 0, m = 0]) =>
    lr === 6 || m > 0 ? converged(lr ** 4) : { status: statuses[lr - 1]!, steps: 5, finalLoss: 2 },
  );
}

function runOf(space: SpaceSpec, ...hyperparameters: number[]): RunRecord {
  const run = recordRun({ space, seed: 0, repeat: 0, hyperparameters: Float64Array.from(hyperparameters) });
  for (let next = run.next(); ; next = run.next()) if (next.done === true) return next.value;
}

const PLANE = [runOf(ravine, 0.3, 0), runOf(ravine, 0.3, 0.6)];
const wells = objectiveOf("x^4 - 2*x^2", [1.9], { minimum: -1, minimisers: [[-1], [1]] });
const line = spaceOf(wells, builtInOptimizer("sgd"), { stop: { max_steps: 60 } });
const LINE = [runOf(line, 0.01), runOf(line, 0.06)];

function convergenceOf(runs: readonly RunRecord[], minimum: number | null): Draw {
  return (size, theme) =>
    convergence(
      runs.map((record, i) => ({ record, name: `trial ${i}`, minimum, ...curveStyle(theme, i) })),
      size,
      theme,
    );
}

/** A loss that hardly changes. */
function nearlyConstant(): RunRecord {
  const steps = Array.from({ length: 11 }, (_, i) => i);
  const losses = steps.map((step) => 1 + 1e-7 * (10 - step));
  return {
    ...{ steps, losses, path: [], dim: 3, every: 1, status: "exhausted" },
    ...{ stepCount: 10, finalLoss: 1, reversed: 0, measures: [], epochs: undefined },
  };
}

function pathsOf(space: SpaceSpec, runs: readonly RunRecord[]): Draw {
  return (size, theme) => {
    const drawn = runs.map((record, i) => ({ record, name: `trial ${i}`, ...curveStyle(theme, i) }));
    return pathMap({ space, seed: 0 }, drawn, size, theme);
  };
}

function sensitivityOf(measure: "steps" | "loss"): Draw {
  const curves = sensitivity(trials)
    .filter(({ name }) => name === "lr")
    .map((curve) => ({ name: "momentum", color: 0, curve, ground: GROUND, target: 1e-8 }));
  return (size, theme) => sensitivityChart(curves, { measure, over: "lr" }, size, theme);
}

const SHARES: Draw = (size, theme) =>
  shares(
    [
      {
        name: "sgd",
        color: 0,
        points: [
          [3, 0.25],
          [40, 0.5],
          [700, 0.75],
        ],
      },
      {
        name: "momentum",
        color: 1,
        points: [
          [2, 0.5],
          [90, 1],
        ],
      },
    ],
    { name: "steps", first: 1, unit: String },
    size,
    theme,
  );

const CHARTS: Readonly<Record<string, readonly [draw: Draw, theme?: Theme]>> = {
  "heatmap-steps": [heatmapOf("steps", trials, ravine)],
  "heatmap-loss-dark": [heatmapOf("loss", trials), DARK],
  "heatmap-status": [heatmapOf("status", everyStatus())],
  "heatmap-hatched": [heatmapOf("steps", everyStatus())],
  "heatmap-bars": [
    heatmapOf(
      "steps",
      trialsOf(["lr"], product([0.01, 0.02, 0.04, 0.08]), ([lr = 0]) => converged(Math.round(40 / lr))),
    ),
  ],
  contour: [pathsOf(ravine, PLANE)],
  convergence: [convergenceOf(PLANE, 0)],
  "convergence-constant": [convergenceOf([nearlyConstant()], null)],
  landscape: [pathsOf(line, LINE)],
  "sensitivity-steps": [sensitivityOf("steps")],
  "sensitivity-loss": [sensitivityOf("loss")],
  shares: [SHARES],
};

describe("the picture of", () => {
  test.each(Object.entries(CHARTS))("%s", async (name, [draw, theme = LIGHT]) => {
    const look = { width: 560, height: 380, theme };
    const { svg } = pictureSvg(name, [{ title: name, description: name, draw }], look, optionSvg);
    // A tenth of a pixel: the last digits need not be equal on all machines.
    const rounded = svg.replaceAll(/<[^<>]*>/g, (tag) =>
      tag.replaceAll(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number) * 10) / 10)),
    );
    await expect(rounded.replaceAll("><", ">\n<")).toMatchFileSnapshot(`golden/${name}.svg`);
  });
});
