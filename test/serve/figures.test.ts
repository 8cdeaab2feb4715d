import { expect, test } from "vitest";
import { LiveData } from "../../src/serve/live-data.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

test("a live page gets runtime distributions with the last rows of a run that has ended", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    "objective: sphere\noptimizer: sgd\ntargets: [10, 1, 0.1]\nparameters: { lr: [0.01, 0.1, 0.3] }\n",
  );
  await place.out("run", "grid.yaml", "--quiet", "--threads", "1");
  const data = new LiveData(place.path("results/sweeps.db"), "sweep run");
  expect((await data.describe(1)).sweep.runtimes.figures).toEqual([]);
  const rows = await data.rows(1, { trials: [], rounds: new Map() });
  expect(rows?.isMore).toBe(false);
  expect(rows?.runtimes?.figures).toMatchObject([
    { title: "all objectives in 2 dimensions", functions: 1, targets: 3 },
  ]);
  expect(rows?.runtimes?.figures[0]?.curves).toMatchObject([{ name: "sgd lr 0.3", optimizer: "sgd" }]);
});
