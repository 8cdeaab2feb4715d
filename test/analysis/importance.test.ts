import { expect, test } from "vitest";
import { explainedShare, importance } from "../../src/analysis/importance.ts";
import type { MapTrials } from "../../src/analysis/map/map-trials.ts";
import { uniformPoints } from "../../src/sweep/points/random-sampler.ts";
import { statusCode } from "../../src/sweep/outcomes/statuses.ts";

const POINTS = 20_000;
const GROUPS = 16;

/** Draws points of the unit square, and groups them by a coordinate. */
function drawn(seed: number, count: number): { points: number[][]; groups: (axis: number) => number[][] } {
  const draws = uniformPoints(seed);
  const points = Array.from({ length: count }, (_, i) => [0, 1].map((axis) => draws.coordinate(i, axis)));
  const groups = (axis: number): number[][] => [
    ...Map.groupBy(points.keys(), (i) => Math.floor(points[i]![axis]! * GROUPS)).values(),
  ];
  return { points, groups };
}

// The variance of c·u is c²/12 for a uniform u; groups leave a part of 1/16² of it. The
// standard deviation of an estimate is 0.005.
test("a sum of two uniform variables is explained by each as their variances say", () => {
  const { points, groups } = drawn(3, POINTS);
  const outcomes = points.map(([a, b]) => 2 * a! + b!);
  const kept = 1 - 1 / GROUPS ** 2;
  expect(explainedShare(groups(0), outcomes)).toBeCloseTo(0.8 * kept, 1.5);
  expect(explainedShare(groups(1), outcomes)).toBeCloseTo(0.2 * kept, 1.5);
});

test("neither factor of a centred product explains anything alone", () => {
  const { points, groups } = drawn(4, POINTS);
  const outcomes = points.map(([a, b]) => (a! - 0.5) * (b! - 0.5));
  for (const axis of [0, 1]) expect(explainedShare(groups(axis), outcomes)).toBeLessThan(0.01);
});

test("the ranks of outcomes depend on steps of converged trials, then on losses, then on divergence", () => {
  const { points } = drawn(5, 400);
  const [converged, exhausted, diverged] = (["converged", "exhausted", "diverged"] as const).map(statusCode);
  const status = points.map(([a]) => (a! < 0.4 ? converged! : a! < 0.7 ? exhausted! : diverged!));
  const trials: MapTrials = {
    count: points.length,
    names: ["lr", "momentum", "eps"],
    hyperparameters: Float64Array.from(points.flatMap(([a, b]) => [a!, b!, 1e-8])),
    trial: Float64Array.from(points.keys()),
    repeat: new Int32Array(points.length),
    status: Uint8Array.from(status),
    steps: Float64Array.from(points, ([a]) => Math.round(1000 * a!)),
    finalLoss: Float64Array.from(points, ([a]) => (a! < 0.4 ? 1e-9 : a! < 0.7 ? a! : NaN)),
  };
  const [first, second, ...others] = importance(trials);
  expect(others).toEqual([]);
  expect([first!.name, second!.name]).toEqual(["lr", "momentum"]);
  expect(first!.share).toBeGreaterThan(0.98);
  expect(second!.share).toBeLessThan(0.06);
});
