import { expect, test } from "vitest";
import type { MapTrials } from "../../src/analysis/map/map-trials.ts";
import { parallel, parallelNotes } from "../../src/analysis/parallel.ts";
import { statusCode } from "../../src/sweep/outcomes/statuses.ts";

const GROUND = { value: 0, kind: "minimum" } as const;

/** Trials at lr 10^(−k mod 5) and a another momentum each; every fourth diverged. */
function trialsOf(count: number): MapTrials {
  const rows = Array.from({ length: count }, (_, k) => k);
  const hasDiverged = (k: number): boolean => k % 4 === 3;
  return {
    ...{ count, names: ["lr", "momentum", "eps"], repeat: new Int32Array(count) },
    hyperparameters: Float64Array.from(rows.flatMap((k) => [Number(`1e-${k % 5}`), k / count, 1e-8])),
    trial: Float64Array.from(rows),
    status: Uint8Array.from(rows, (k) => statusCode(hasDiverged(k) ? "diverged" : "converged")),
    steps: Float64Array.from(rows, (k) => 10 + k),
    finalLoss: Float64Array.from(rows, (k) => (hasDiverged(k) ? NaN : 1e-9)),
  };
}

test("each point is a line over the hyperparameters that vary, the best last", () => {
  const found = parallel(trialsOf(20), undefined, GROUND)!;
  expect(found.axes.map(({ name, scale }) => [name, scale])).toEqual([
    ["lr", "log"],
    ["momentum", "linear"],
  ]);
  expect(found.outcome.name).toBe("steps to the target");
  expect(found.lines).toHaveLength(20);
  expect(found.lines.at(-1)!.value).toBe(10);
  expect(found.lines.at(-1)!.places).toEqual([0, 0]);
  expect(found.lines.at(-2)!.places).toEqual([-1, 1 / 20]);
  // Those that diverged are the first ones, and have no value.
  expect(found.lines.map(({ value }) => Number.isNaN(value))).toEqual(Array.from({ length: 20 }, (_, i) => i < 5));
  expect(parallelNotes(found)).toEqual(["Grey lines end without a value."]);
});

test("of many points, lines are taken evenly by rank, with the best and the worst", () => {
  const found = parallel(trialsOf(4000), undefined, GROUND)!;
  expect(found.points).toBe(4000);
  expect(found.lines).toHaveLength(400);
  expect(found.lines.at(-1)!.value).toBe(10);
  expect(found.lines.filter(({ value }) => Number.isNaN(value))).toHaveLength(100);
  expect(parallelNotes(found)[1]).toBe("400 of 4,000 points are drawn, evenly from the best to the worst.");
});

test("one hyperparameter that varies makes no lines", () => {
  const trials = trialsOf(20);
  const one = { ...trials, names: ["lr"], hyperparameters: Float64Array.from({ length: 20 }, (_, k) => k + 1) };
  expect(parallel(one, undefined, GROUND)).toBeUndefined();
});
