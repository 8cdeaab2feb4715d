import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { trialsDone, until } from "../support/command/progress.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";
import { startWorker } from "../support/command/worker.ts";
import { expectSame } from "../support/faults/contents.ts";
import { attempts } from "../support/faults/attempts.ts";

/** Refining of a grid and after a search, halving of both, and brackets. */
const GRID = `
name: rounds
objective: ravine
optimizer: momentum
noise: 0.01
repeats: 2
seed: 5
parameters:
  lr: { min: 1e-3, max: 10, scale: log, num: 9 }
  momentum: { min: 0, max: 0.9, num: 7 }
stop: { max_steps: 900, target: 1e-4 }
spaces:
  - { name: fine, refine: { rounds: 3 }, exclude: [{ lr: { gt: 5 } }] }
  - { name: halved, halving: { eta: 3, min_steps: 20 }, refine: { rounds: 2 }, include: [{ lr: 0.7, momentum: 0.95 }] }
  - name: brackets
    method: { name: tpe, startup: 27, round: 9 }
    samples: 54
    halving: { eta: 3, min_steps: 20, hyperband: true }
    parameters: { lr: { min: 1e-3, max: 10, scale: log }, momentum: { min: 0, max: 0.9 } }
`;

function prepared(): QuickWorkplace {
  const place = quickWorkplace();
  place.write("rounds.yaml", GRID);
  return place;
}

function run(place: QuickWorkplace, db: string, ...more: string[]) {
  return place.out("run", "rounds.yaml", "--db", db, "--quiet", ...more);
}

function rowsOf(place: QuickWorkplace, db: string, sql: string): Record<string, unknown>[] {
  const file = new Database(place.path(db), { readonly: true });
  const rows = file.prepare<[], Record<string, unknown>>(sql).all();
  file.close();
  return rows;
}

test("refining and halving have the same rows on any number of threads, and after kills", async () => {
  const place = prepared();
  await run(place, "one.db", "--threads", "1");
  for (const threads of ["2", "4"]) {
    await run(place, `${threads}.db`, "--threads", threads);
    expectSame(place.path(`${threads}.db`), place.path("one.db"), `${threads} threads`);
  }
  const [{ trials } = {}] = rowsOf(place, "one.db", "SELECT count(*) AS trials FROM results");
  for (let attempt = 0; attempt < attempts(2, 20); attempt += 1) {
    const share = attempts(0.4, 0.05) * attempt;
    const started = place.start(["run", "rounds.yaml", "--db", "killed.db", "--quiet", "--threads", "1"]);
    await until(() => trialsDone(place, "killed.db") > share * Number(trials));
    started.signal("SIGKILL");
    await started.ended;
  }
  await run(place, "killed.db", "--threads", "2");
  expectSame(place.path("killed.db"), place.path("one.db"), "killed");
});

test("they have the same rows through a broker; a shard is refused", async () => {
  const place = prepared();
  await run(place, "one.db");
  const redis = await startRedis();
  startWorker(redis);
  await run(place, "broker.db", "--broker", redis.url);
  expectSame(place.path("broker.db"), place.path("one.db"), "through a broker");
  const { code, stderr } = await place.sweep("run", "rounds.yaml", "--db", "other.db", "--shard", "1/2");
  expect([code, stderr]).toEqual([2, expect.stringMatching(/rounds depend on the outcomes of all trials/)]);
});

test("a trial of any round and rung can be traced, and plan says how many there are at most", async () => {
  const place = prepared();
  await run(place, "one.db");
  const traced = rowsOf(
    place,
    "one.db",
    "SELECT min(trial) AS trial FROM results GROUP BY label, round, rung, status ORDER BY 1",
  );
  expect(traced.length).toBeGreaterThan(20);
  for (const { trial } of traced.filter((_, i) => i % attempts(4, 1) === 0)) {
    const { stdout } = await place.sweep("trace", "rounds", String(trial), "--db", "one.db");
    expect([trial, stdout]).toEqual([trial, expect.stringContaining("bit-identical to the database")]);
  }
  const plan = await place.out("plan", "rounds.yaml");
  expect(plan).toMatch(
    /lr: 9 × momentum: 7 × repeats: 2 − 14 excluded \+ at most 372 in 3 rounds around the best[^]*halved from 20 to 900 steps[^]*tpe: 54 of lr, momentum in 4 rounds at most[^]*in brackets from 20 to 900 steps[^]*at most [\d,]+ steps/,
  );
  const { code, stderr } = await place.sweep("trace", "rounds.yaml", "600");
  expect([code, stderr]).toEqual([2, expect.stringContaining("trial 600 is known only after a run")]);
  const [{ most, made } = {}] = rowsOf(place, "one.db", "SELECT trials AS most, steps AS made FROM sweeps");
  const { steps_at_most, trials } = await place.json<Record<string, number>>("plan", "rounds.yaml");
  expect(Number(made)).toBeLessThanOrEqual(steps_at_most!);
  expect(Number(most)).toBeLessThanOrEqual(trials!);
});

test("refining finds heavy ball's best setting on the ravine to 1 % from a grid of 8 × 8", async () => {
  const place = quickWorkplace();
  // A low target: the theory is about the rate after many steps.
  place.write(
    "ravine.yaml",
    `{ objective: ravine, optimizer: momentum, refine: { rounds: 4 }, stop: { max_steps: 5000, target: 1.0e-200 },
      parameters: { lr: { min: 1.0e-3, max: 10, scale: log, num: 8 }, momentum: { min: 0, max: 0.99, num: 8 } } }`,
  );
  await place.out("run", "ravine.yaml");
  const [best] = await place.json<{ lr: number; momentum: number }[]>("best");
  // Polyak 1964, for curvatures 0.1 and 2: lr = 4/(√L + √μ)², momentum = ((√L − √μ)/(√L + √μ))².
  const sum = Math.sqrt(2) + Math.sqrt(0.1);
  expect(best!.lr / (4 / sum ** 2)).toBeCloseTo(1, 2);
  expect(best!.momentum / ((Math.sqrt(2) - Math.sqrt(0.1)) / sum) ** 2).toBeCloseTo(1, 2);
  expect(Math.abs(best!.lr / 1.3358 - 1)).toBeLessThan(0.01);
  expect(Math.abs(best!.momentum / 0.4026 - 1)).toBeLessThan(0.01);
});

test("refining goes beyond the end of an axis, keeps to the range of a hyperparameter, and ends early", async () => {
  const place = quickWorkplace();
  // On the sphere of curvature 2, gradient descent is done after one step at lr 0.5.
  place.write(
    "beyond.yaml",
    `{ objective: sphere, optimizer: sgd, refine: { rounds: 8 }, stop: { max_steps: 300 },
      parameters: { lr: { min: 0.01, max: 0.1, num: 6 } } }`,
  );
  place.write(
    "range.yaml",
    `{ objective: ravine, optimizer: adam, refine: { rounds: 3 }, stop: { max_steps: 200 },
      parameters: { lr: 0.3, beta1: { min: 0.9, max: 0.99, num: 4 }, beta2: { min: 0, max: 0.5, num: 4 } } }`,
  );
  await place.out("run", "beyond.yaml");
  const [best] = await place.json<{ lr: number; steps: number }[]>("best");
  expect(best!.lr).toBeGreaterThan(0.3);
  await place.out("run", "range.yaml");
  const values = "min(beta1) AS low, max(beta1) AS high, min(beta2) AS least, max(beta2) AS most";
  const [range] = rowsOf(place, "results/sweeps.db", `SELECT ${values} FROM results WHERE sweep = 'range'`);
  expect(Number(range!["low"])).toBeLessThan(0.9);
  expect([Number(range!["high"]) < 1, Number(range!["least"]) >= 0, Number(range!["most"]) < 1]).toEqual([
    true,
    true,
    true,
  ]);
  // All trials diverge, or are equal: nothing improves.
  place.write(
    "flat.yaml",
    `{ objective: sphere, optimizer: sgd, refine: { rounds: 9 }, stop: { max_steps: 50 },
      parameters: { lr: { min: 0.25, max: 0.75, num: 3 } } }`,
  );
  await place.out("run", "flat.yaml");
  const [flat] = rowsOf(place, "results/sweeps.db", "SELECT max(round) AS rounds FROM results WHERE sweep = 'flat'");
  expect(flat).toEqual({ rounds: 2 });
});

test("halving finds a setting within 2 % of the full grid's best at a third of its steps", async () => {
  const place = quickWorkplace();
  const grid = readFileSync(new URL("../../sweeps/training.yaml", import.meta.url), "utf8");
  // A sixteenth of the grid, but in the soak.
  const own = grid.replace("num: 61", `num: ${attempts(16, 61)}`).replace("num: 34", `num: ${attempts(9, 34)}`);
  place.write("full.yaml", own);
  place.write("halved.yaml", own.replace("stop:", "halving: { eta: 3, min_steps: 50 }\nstop:"));
  for (const name of ["full", "halved"]) await place.out("run", `${name}.yaml`, "--quiet");
  const [row] = rowsOf(
    place,
    "results/sweeps.db",
    `SELECT
      min(validation_loss) FILTER (WHERE sweep = 'halved') / min(validation_loss) FILTER (WHERE sweep = 'full') AS loss,
      (SELECT steps FROM sweeps WHERE name = 'halved') * 1.0 / (SELECT steps FROM sweeps WHERE name = 'full') AS steps
    FROM results`,
  );
  expect(row!["loss"]).toBeLessThan(1.02);
  expect(row!["steps"]).toBeLessThanOrEqual(1 / 3);
}, 600_000);
