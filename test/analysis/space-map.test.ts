import { describe, expect, it } from "vitest";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import type { MapTrials, SpaceMap, SpaceMapOptions } from "../../src/analysis/map/space-map.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import { converged, diverged, exhausted, product, trialsOf } from "../support/spaces/grid-trials.ts";

function mapOf(trials: MapTrials, options?: SpaceMapOptions): SpaceMap {
  const map = spaceMap(trials, options);
  if (map === undefined) throw new Error("nothing varies");
  return map;
}

const LR = [0.001, 0.01, 0.1];
const BETA2 = [0.9, 0.99, 0.999];

describe("the axes of a map", () => {
  it("are lr and momentum, in any order of the hyperparameters", () => {
    const trials = trialsOf(["damping", "momentum", "lr"], product([0, 1], [0, 0.5, 0.9], LR), () => converged(10));
    const { x, y, cells } = mapOf(trials);
    expect(x).toEqual({ name: "lr", values: LR, scale: "log" });
    expect(y).toEqual({ name: "momentum", values: [0, 0.5, 0.9], scale: "linear" });
    expect(cells).toHaveLength(9);
  });

  it("are the first two varied hyperparameters if lr or momentum is not varied", () => {
    const adam = trialsOf(["lr", "beta1", "beta2"], product(LR, [0.9], BETA2), () => converged(10));
    expect([mapOf(adam).x.name, mapOf(adam).y?.name]).toEqual(["lr", "beta2"]);
    const still = trialsOf(["lr", "momentum", "eps"], product([0.1], [0, 0.9], [1, 2]), () => converged(10));
    expect([mapOf(still).x.name, mapOf(still).y?.name]).toEqual(["eps", "momentum"]);
    const none = trialsOf(["lr", "momentum"], [[0.1, 0.9]], () => converged(10));
    expect(spaceMap(none)).toBeUndefined();
    expect(spaceMap(trialsOf(["lr"], [], () => converged(1)))).toBeUndefined();
  });

  it("are a single axis if only one hyperparameter varies, or another is zipped with it", () => {
    const line = mapOf(trialsOf(["lr", "momentum"], product(LR, [0.9]), ([lr = 0]) => converged(1 / lr)));
    expect(line.y).toBeUndefined();
    expect([...line.cells].map((cell) => cell?.steps)).toEqual([1000, 100, 10]);
    const zipped = trialsOf(
      ["lr", "momentum"],
      LR.map((lr, i) => [lr, i / 4]),
      () => converged(1),
    );
    expect(mapOf(zipped).y).toBeUndefined();
    expect([...mapOf(zipped, { y: "momentum" }).cells].filter((cell) => cell === undefined)).toHaveLength(6);
  });

  it("have the scale on which their values are evenly spaced", () => {
    const scaleOf = (values: number[]) => mapOf(trialsOf(["lr"], product(values), () => converged(1))).x.scale;
    expect(scaleOf([1e-5, 1e-4, 1e-3])).toBe("log");
    expect(scaleOf([0.1, 0.2, 0.3, 0.4])).toBe("linear");
    expect(scaleOf([0, 0.9, 0.99, 0.999])).toBe("even");
    expect(scaleOf([0, 1e-4, 1e-3, 1e-2, 0.1])).toBe("even");
    expect(scaleOf([0, 0.5, 0.9])).toBe("linear");
    expect(scaleOf([1e-5, 0.9, 0.99])).toBe("even");
    expect(scaleOf([0.01, 0.1])).toBe("log");
    expect(scaleOf([0.1, 0.2])).toBe("linear");
    expect(scaleOf([1, 2, 5, 10, 20, 50])).toBe("log");
  });
});

describe("the other hyperparameters", () => {
  const points = product(LR, [0.8, 0.9], BETA2);
  const trials = trialsOf(["lr", "beta1", "beta2"], points, ([lr = 0, beta1 = 0, beta2 = 0]) =>
    lr === 0.1 ? diverged(3) : converged(Math.round(100 * (1 + Math.abs(beta2 - 0.99)) + 10 * beta1 + 1 / lr)),
  );

  it("are fixed at the best trial's values", () => {
    const map = mapOf(trials);
    expect(map.fixed).toEqual({ beta2: 0.99 });
    for (const cell of map.cells) for (const row of cell!.rows) expect(trials.hyperparameters[3 * row + 2]).toBe(0.99);
  });

  it("are fixed at the values of `at`, to the digits shown in tables", () => {
    expect(mapOf(trials, { at: { beta2: 0.9 } }).fixed).toEqual({ beta2: 0.9 });
    const fine = trialsOf(["lr", "momentum", "eps"], product(LR, [0, 0.9], [1 / 3, 2 / 3]), () => converged(1));
    expect(mapOf(fine, { at: { eps: 0.333333 } }).fixed).toEqual({ eps: 1 / 3 });
    expect(mapOf(trials, { x: "beta1", at: { lr: 0.001 } }).y?.name).toBe("beta2");
  });

  it("are not fixed if they are zipped with an axis", () => {
    const zipped = product(LR, BETA2).map(([lr = 0, beta2 = 0]) => [lr, 1 - (1 - beta2) * 2, beta2]);
    const map = mapOf(trialsOf(["lr", "beta1", "beta2"], zipped, () => converged(1)));
    expect([map.y?.name, map.fixed]).toEqual(["beta1", {}]);
    expect([...map.cells].every((cell) => cell?.rows.length === 1)).toBe(true);
  });

  it.each<[SpaceMapOptions, string]>([
    [{ x: "beta" }, 'no such hyperparameter "beta": did you mean "beta1"?'],
    [{ at: { momentum: 0.9 } }, 'no such hyperparameter "momentum"; available: lr, beta1, beta2'],
    [{ at: { beta2: 0.95 } }, "no trial has beta2 = 0.95: the nearest is 0.99"],
    [{ x: "lr", y: "lr" }, "the axes of a map must differ: lr and lr"],
    [{ x: "lr", at: { lr: 0.1 } }, "lr is an axis of the map and cannot be held"],
  ])("are refused as %j: %s", (options, message) => {
    expect(() => spaceMap(trials, options)).toThrow(message);
  });

  it("cannot be an axis if constant, nor fixed at a value without trials", () => {
    const gaps = trialsOf(
      ["lr", "momentum", "eps"],
      [
        [0.1, 0, 1],
        [0.1, 0.9, 2],
      ],
      () => converged(1),
    );
    expect(() => spaceMap(gaps, { y: "lr" })).toThrow(
      "an axis must vary, but lr is 0.1 in every trial; available: mom",
    );
    expect(() => spaceMap(gaps, { at: { momentum: 0, eps: 2 } })).toThrow("no trial has momentum = 0 and eps = 2");
  });
});

describe("a cell", () => {
  it("is undefined without trials, and an included point has its own column", () => {
    const points = [...product(LR, [0, 0.9]).filter(([lr, m]) => lr !== 0.1 || m !== 0.9), [0.05, 0.5]];
    const { x, y, cells } = mapOf(trialsOf(["lr", "momentum"], points, ([lr = 0]) => converged(1 / lr)));
    expect([x.values, y?.values]).toEqual([
      [0.001, 0.01, 0.05, 0.1],
      [0, 0.5, 0.9],
    ]);
    expect([...cells].map((cell) => cell?.steps)).toEqual([
      ...[1000, 100, undefined, 10],
      ...[undefined, undefined, 20, undefined],
      ...[1000, 100, undefined, undefined],
    ]);
  });

  it("with repeats has the median status, steps and loss, and the share that converged", () => {
    const mapped = (ends: readonly ReturnType<typeof exhausted>[]) =>
      mapOf(trialsOf(["lr"], product([1, 2]), (_, repeat) => ends[repeat]!, ends.length)).cells.at(1)!;
    const most = mapped([converged(10), diverged(2), converged(30), converged(20), exhausted(1)]);
    expect(most).toMatchObject({ status: 0, steps: 30, finalLoss: 1e-9, convergedShare: 0.6 });
    // Half is not more than half: of the two in the middle the worse counts.
    const half = mapped([converged(10), converged(30), diverged(2), exhausted(1), converged(20), diverged(1)]);
    expect(half).toMatchObject({ status: STATUSES.indexOf("exhausted"), steps: Infinity, convergedShare: 0.5 });
    const few = mapped([exhausted(3), diverged(5), converged(1), diverged(7), diverged(7)]);
    expect(few).toMatchObject({ status: STATUSES.indexOf("diverged"), finalLoss: Infinity, convergedShare: 0.2 });
  });
});

it("is computed quickly for a quarter of a million trials", () => {
  const side = 500;
  const column = (of: (row: number) => number): Float64Array =>
    Float64Array.from({ length: side * side }, (_, row) => of(row));
  const lr = (row: number): number => (Math.floor(row / side) + 1) / 100;
  const map = mapOf({
    count: side * side,
    names: ["lr", "momentum"],
    hyperparameters: Float64Array.from({ length: 2 * side * side }, (_, i) =>
      i % 2 === 0 ? lr(i >> 1) : ((i >> 1) % side) / side,
    ),
    trial: column((row) => row),
    repeat: new Int32Array(side * side),
    status: new Uint8Array(side * side),
    steps: column(lr),
    finalLoss: new Float64Array(side * side),
  });
  expect([map.x.values.length, map.y?.values.length, map.cells.length]).toEqual([side, side, side * side]);
  expect(map.cells.at(499 * side)).toMatchObject({ rows: [499], status: 0, steps: 0.01, finalLoss: 0 });
});
