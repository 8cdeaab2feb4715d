import { expect, test } from "vitest";

import { pointReader } from "../../src/sweep/points/samplers.ts";
import type { Axis, SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import type { BestBy } from "../../src/sweep/outcomes/best-order.ts";
import { openResults } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import type { Surroundings } from "../../src/store/read/surroundings.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

const LR: Axis = { kind: "log", keys: ["lr"], min: 1e-4, max: 1, num: 5 };
const MOMENTUM: Axis = { kind: "list", keys: ["momentum"], rows: [[0], [0.5], [0.9]] };

/** Outcomes by letter: converged with its steps, diverged, or exhausted with its loss. */
type Outcome = number | "d" | `x${number}`;

/** Returns the surroundings of the best trial of a space with these outcomes by lr. */
function around(
  axes: readonly Axis[],
  outcomes: readonly Outcome[],
  by: BestBy = "steps",
  change: Partial<SweepSpec["spaces"][number]> = {},
): Surroundings & { trial: number } {
  const sample = sampleSweep("sample", 2, { momentum: 0.9 });
  const spec = { ...sample, spaces: [{ ...sample.spaces[0]!, axes, ...change }] };
  const space = spec.spaces[0]!;
  const count = outcomes.length;
  const points = pointReader(space);
  const file = temporaryFile();
  const store = openStore(file);
  const sweep = store.begin(spec, sampleInfo());
  const loss = (one: Outcome): number => (typeof one === "number" ? 1e-9 : one === "d" ? NaN : Number(one.slice(1)));
  sweep.write([
    sampleChunk(spec, 0, 0, count, {
      repeat: Int32Array.from(outcomes, (_, i) => points.repeat(i)),
      status: Uint8Array.from(outcomes, (one) => (typeof one === "number" ? 0 : one === "d" ? 2 : 3)),
      steps: Float64Array.from(outcomes, (one) => (typeof one === "number" ? one : 100)),
      finalLoss: Float64Array.from(outcomes, loss),
    }),
  ]);
  sweep.finish("complete");
  store.close();
  const results = openResults(file);
  const best = results.best(1, by);
  const [found] = results.surroundings(1, best, by);
  results.close();
  return { ...found!, trial: best[0]!.trial };
}

test("the window of learning rates extends from the best one until a trial did not converge", () => {
  expect(around([LR], ["x1", 30, 20, 25, "d"])).toEqual({
    trial: 2,
    ties: 1,
    edges: [],
    lrWindow: { from: 1e-3, to: 0.1, decades: 2 },
  });
  expect(around([LR], [40, "d", 20, "x1", 30]).lrWindow).toEqual({ from: 0.01, to: 0.01, decades: 0 });
  expect(around([LR], [40, 30, 20, 25, 30]).lrWindow).toEqual({ from: 1e-4, to: 1, decades: 4 });
});

test("it is the window for the best trial's other hyperparameters", () => {
  // momentum 0, 0.5, 0.9 at each learning rate
  const rows: Outcome[][] = [
    ["d", "x1", 90],
    ["d", 50, 90],
    [30, 20, "d"],
    [30, "d", "d"],
    [30, 40, "d"],
  ];
  const found = around([LR, MOMENTUM], rows.flat());
  expect(found).toEqual({ trial: 7, ties: 1, edges: [], lrWindow: { from: 1e-3, to: 0.01, decades: 1 } });
  // Swapped axes: the same trials with other numbers.
  const turned = [0, 1, 2].flatMap((momentum) => rows.map((row) => row[momentum]!));
  expect(around([MOMENTUM, LR], turned).lrWindow).toEqual(found.lrWindow);
});

test("with repeats, all of them must converge", () => {
  const outcomes: Outcome[] = [...[40, 40], ...[30, 30], ...[20, 21], ...[25, "d" as const], ...[26, 26]];
  expect(around([LR], outcomes, "steps", { repeats: 2 }).lrWindow).toEqual({ from: 1e-4, to: 0.01, decades: 2 });
});

test("there is no window if the best did not converge or has only one learning rate", () => {
  expect(around([LR], ["x3", "x2", "x1", "x2", "d"]).lrWindow).toBeNull();
  expect(around([MOMENTUM], [40, 20, 30]).lrWindow).toBeNull();
  const zipped: Axis = { kind: "list", keys: ["lr", "momentum"], rows: [[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]] }; // prettier-ignore
  expect(around([zipped], [40, 20, 30]).lrWindow).toBeNull();
});

test("a learning rate of 0 is outside the window", () => {
  const linear: Axis = { kind: "linear", keys: ["lr"], min: 0, max: 4, num: 5 };
  expect(around([linear], [50, 30, 20, 25, "d"]).lrWindow).toEqual({ from: 1, to: 3, decades: Math.log10(3) });
});

test("ties are the trials that are as good by the same order", () => {
  expect(around([LR], [20, 20, "x0", 20, 30]).ties).toBe(3);
  // If no trial converged, the lowest loss of those that did not diverge.
  expect(around([LR], ["x2", "x1", "x1", "d", "x3"])).toMatchObject({ trial: 1, ties: 2 });
  expect(around([LR], [20, 30, 40, "x1", "d"], "final_loss")).toMatchObject({ trial: 0, ties: 3 });
  expect(around([LR], ["d", "d", "d", "d", "d"])).toMatchObject({ trial: 0, ties: 5, lrWindow: null });
});

test("the best is at an edge if its value is the first or last of at least three", () => {
  expect(around([LR], [50, 40, 30, 25, 20]).edges).toEqual([{ name: "lr", value: 1, end: 1, side: "largest" }]);
  expect(around([LR], [20, 30, 40, "d", "d"]).edges).toEqual([
    { name: "lr", value: 1e-4, end: 1e-4, side: "smallest" },
  ]);
  const both = around([LR, MOMENTUM], [9, 9, 5, ...Array.from({ length: 12 }, () => 9)]).edges;
  expect(both).toEqual([
    { name: "lr", value: 1e-4, end: 1e-4, side: "smallest" },
    { name: "momentum", value: 0.9, end: 0.9, side: "largest" },
  ]);
  const two: Axis = { kind: "list", keys: ["momentum"], rows: [[0], [0.9]] };
  expect(around([two], [20, 30]).edges).toEqual([]);
});
