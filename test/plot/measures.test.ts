import { expect, test } from "vitest";
import { mapValues } from "../../src/analysis/map/map-values.ts";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import { plotSpaces } from "../../src/plot/plot-space.ts";
import { openResults } from "../../src/store/read/results.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { runLines } from "../support/command/run-lines.ts";
import { inSoak } from "../support/faults/attempts.ts";

const GRID = `
name: learn
objectives: [softmax_iris, sphere]
validation: 0.2
optimizer: momentum
parameters: { lr: [0.001, 0.1, 1e300], momentum: [0, 0.9] }
stop: { max_steps: 20 }
`;

interface Row {
  readonly trial: number;
  readonly status: string;
  readonly accuracy: number | null;
  readonly validation_loss: number | null;
}

test.for(inSoak())("maps show any measure of an objective with data", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const [, accuracy, loss, unknown, curve] = await runLines(place, [
    ["run", "grid.yaml"],
    ["plot", "learn", "--measure", "accuracy", "--out", "accuracy.svg"],
    ["plot", "learn", "--measure", "validation_loss", "--space", "softmax_iris", "--out", "loss.svg"],
    ["plot", "learn", "--measure", "acuracy"],
    ["plot", "learn", "--measure", "accuracy", "--kind", "sensitivity"],
  ]);
  expect([accuracy!.code, loss!.code, unknown!.code, curve!.code]).toEqual([0, 0, 2, 2]);
  expect(accuracy!.stderr).toContain("sphere momentum: no map: it has no accuracy\n");
  expect(place.read("accuracy.svg")).toMatch(/<desc[^>]*>softmax_iris momentum: accuracy over lr and momentum\. /);
  expect(place.read("loss.svg")).toMatch(
    /<desc[^>]*>softmax_iris momentum: validation_loss over .* final loss [\d.]+, epochs 20, validation_loss [\d.]+, accuracy [\d.]+\./,
  );
  expect(unknown!.stderr).toBe(
    '--measure must be steps, loss, status, converged_share, epochs, validation_loss or accuracy: acuracy: did you mean "accuracy"?\n',
  );
  expect(curve!.stderr).toBe("--kind sensitivity needs --measure steps or loss: accuracy\n");
  const none = await place.sweep("plot", "learn", "--measure", "accuracy", "--space", "sphere");
  expect([none.code, none.stderr]).toEqual([2, "sphere momentum: no map: it has no accuracy\n"]);

  const rows = await place.json<Row[]>("query", "--all", "--where", "objective = 'softmax_iris'");
  const results = openResults(place.path("results/sweeps.db"));
  try {
    const [space] = plotSpaces(results, results.findSweep("learn"), "softmax_iris");
    const { cells } = spaceMap(space!.trials)!;
    const map = { cells, ground: { value: 0, kind: "minimum" } } as const;
    for (const measure of [
      { name: "accuracy", better: "higher" },
      { name: "validation_loss", better: "lower" },
    ] as const) {
      const [values] = mapValues([map], measure);
      const shown = [...cells].map((cell) => [space!.trials.trial[cell!.rows[0]!], values!.valueOf(cell!)]);
      expect(shown.toSorted(([a = 0], [b = 0]) => a - b)).toEqual(
        rows.map((row) => [row.trial, row.status === "diverged" ? NaN : row[measure.name]]),
      );
      expect(values!.isHighBest === true).toBe(measure.better === "higher");
    }
    expect(rows.filter(({ status }) => status === "diverged")).toHaveLength(2);
    expect([...cells].map((cell) => STATUSES[cell!.status])).toContain("diverged");
  } finally {
    results.close();
  }
});

test("cells of repeats show the median of a measure", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    `{ name: many, objective: mlp_spirals, batch: 16, optimizer: sgd, parameters: { lr: [0.1, 0.3] }, repeats: 3, stop: { epochs: 2 } }`,
  );
  await place.out("run", "grid.yaml");
  await place.out("plot", "many", "--measure", "accuracy", "--out", "many.svg");
  expect(place.read("many.svg")).toContain("accuracy over lr, median of 3 repeats.");
  const medians = await place.json<{ median_accuracy: number }[]>(
    ...["query", "--group-by", "lr", "--columns", "lr,median(accuracy)", "--order-by", "lr"],
  );
  const results = openResults(place.path("results/sweeps.db"));
  try {
    const [space] = plotSpaces(results, results.findSweep("many"), undefined);
    const measured = [...spaceMap(space!.trials)!.cells].map((cell) => cell!.measured["accuracy"]);
    expect(measured).toEqual(medians.map((row) => Object.values(row).at(-1)));
  } finally {
    results.close();
  }
});
