import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  expectRunAsWhole,
  expectSameOnThreads,
  expectSameThroughBroker,
  OneGrid,
  selected,
} from "../support/command/one-grid.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { attempts } from "../support/faults/attempts.ts";
import { GRID } from "./refine-halving-grid.ts";

test("refining and halving have the same rows on any number of threads, and after kills", async () => {
  const grid = new OneGrid(GRID);
  await grid.run("probe.db");
  const [{ trials } = {}] = grid.rows("probe.db", "SELECT count(*) AS trials FROM results");
  const count = attempts(2, 20);
  const kills = Array.from({ length: count }, (_, i) => (0.8 * i) / count);
  await expectSameOnThreads(grid, Number(trials), kills);
});

test("they have the same rows through a broker; shards and summaries are refused", async () => {
  const grid = new OneGrid(GRID);
  await expectSameThroughBroker(grid);
  await expectRunAsWhole(grid);
});

test("halving finds a setting within 2 % of the full grid's best at a third of its steps", async () => {
  const place = quickWorkplace();
  const grid = readFileSync(new URL("../../sweeps/training.yaml", import.meta.url), "utf8");
  // A sixteenth of the grid, but in the soak.
  const own = grid.replace("num: 61", `num: ${attempts(16, 61)}`).replace("num: 34", `num: ${attempts(9, 34)}`);
  place.write("full.yaml", own);
  place.write("halved.yaml", own.replace("stop:", "halving: { eta: 3, min_steps: 50 }\nstop:"));
  for (const name of ["full", "halved"]) await place.out("run", `${name}.yaml`, "--quiet");
  const [row] = selected(
    place.path("results/sweeps.db"),
    `SELECT
      min(validation_loss) FILTER (WHERE sweep = 'halved') / min(validation_loss) FILTER (WHERE sweep = 'full') AS loss,
      (SELECT steps FROM sweeps WHERE name = 'halved') * 1.0 / (SELECT steps FROM sweeps WHERE name = 'full') AS steps
    FROM results`,
  );
  expect(row!["loss"]).toBeLessThan(1.02);
  expect(row!["steps"]).toBeLessThanOrEqual(1 / 3);
}, 600_000);
