import { expect, test } from "vitest";
import type { EpochCurve } from "../../src/analysis/trajectory/epoch-recorder.ts";
import { recordRun } from "../../src/analysis/trajectory/run-record.ts";
import { computableSpec } from "../../src/report/read-document.ts";
import { openResults } from "../../src/store/read/results.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const EPOCHS = 6;

const GRID = {
  name: "fit",
  objective: "softmax_iris",
  validation: 0.2,
  optimizer: "momentum",
  parameters: { lr: 0.1, momentum: 0.9 },
};

/** Runs a trial again as the page does. */
function curveOf(space: SpaceSpec): EpochCurve {
  const run = recordRun({ space, seed: 0, repeat: 0, hyperparameters: [0.1, 0.9] });
  for (let next = run.next(); ; next = run.next()) if (next.done === true) return next.value.epochs!;
}

interface Row {
  readonly epochs: number;
  readonly final_loss: number;
  readonly validation_loss: number;
  readonly accuracy: number;
}

test.each([
  ["all", 1],
  [16, 8],
])(
  "the curve of a trial with batch %s has the bits of sweeps that end after each epoch",
  async (batch, stepsPerEpoch) => {
    const place = quickWorkplace();
    // The trial of the last space runs through the ends of the others.
    const spaces = Array.from({ length: EPOCHS + 1 }, (_, epoch) => ({
      ...{ name: `after ${epoch}`, stop: { max_steps: epoch * stepsPerEpoch, evaluate: 1 } },
    }));
    place.write("grid.yaml", JSON.stringify({ ...GRID, batch, spaces }));
    await place.out("run", "grid.yaml");
    const columns = ["epochs", "final_loss", "validation_loss", "accuracy"];
    const rows = await place.json<Row[]>("query", "--columns", columns.join(","));
    const results = openResults(place.path("results/sweeps.db"));
    try {
      const sweep = results.findSweep("fit");
      const grid = computableSpec(sweep, results.data(sweep.sweep_id));
      const { epochs, training, measured } = curveOf("spec" in grid ? grid.spec.spaces.at(-1)! : expect.unreachable());
      expect(epochs).toEqual(rows.map((row) => row.epochs));
      expect(training).toEqual(rows.map((row) => row.final_loss));
      expect(measured).toEqual([
        { name: "validation_loss", better: "lower", values: rows.map((row) => row.validation_loss) },
        { name: "accuracy", better: "higher", values: rows.map((row) => row.accuracy) },
      ]);
    } finally {
      results.close();
    }
  },
);

test("a long trial keeps its first and last point, and few between", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    JSON.stringify({ ...GRID, batch: "all", spaces: [{ name: "long", stop: { max_steps: 1003 } }] }),
  );
  await place.out("run", "grid.yaml");
  const results = openResults(place.path("results/sweeps.db"));
  try {
    const sweep = results.findSweep("fit");
    const grid = computableSpec(sweep, results.data(sweep.sweep_id));
    const { epochs } = curveOf("spec" in grid ? grid.spec.spaces[0]! : expect.unreachable());
    expect([epochs[0], epochs[1], epochs.at(-1)]).toEqual([0, 8, 1003]);
    expect(epochs.length).toBe(1 + 125 + 1);
  } finally {
    results.close();
  }
});
