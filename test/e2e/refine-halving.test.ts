import { expect, test } from "vitest";
import { OneGrid, selected } from "../support/command/one-grid.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { GRID } from "./refine-halving-grid.ts";

test.for(inSoak())(
  "a trial of any round and rung can be traced, and plan says how many there are at most",
  async () => {
    const grid = new OneGrid(GRID);
    const { place } = grid;
    await grid.run("one.db");
    const traced = grid.rows(
      "one.db",
      "SELECT min(trial) AS trial FROM results GROUP BY label, round, rung, status ORDER BY 1",
    );
    expect(traced.length).toBeGreaterThan(20);
    for (const { trial } of traced.filter((_, i) => i % attempts(4, 1) === 0)) {
      const { stdout } = await place.sweep("trace", "rounds", String(trial), "--db", "one.db");
      expect([trial, stdout]).toEqual([trial, expect.stringContaining("bit-identical to the database")]);
    }
    const plan = await place.out("plan", "grid.yaml");
    expect(plan).toMatch(
      /lr: 9 × momentum: 7 × repeats: 2 − 14 excluded \+ at most 372 in 3 rounds around the best[^]*halved from 20 to 900 steps[^]*tpe: 54 of lr, momentum in 4 rounds at most[^]*in brackets from 20 to 900 steps[^]*at most [\d,]+ steps/,
    );
    const { code, stderr } = await place.sweep("trace", "grid.yaml", "600");
    expect([code, stderr]).toEqual([2, expect.stringContaining("trial 600 is known only after a run")]);
    const [{ most, made } = {}] = grid.rows("one.db", "SELECT trials AS most, steps AS made FROM sweeps");
    const { steps_at_most, trials } = await place.json<Record<string, number>>("plan", "grid.yaml", "--db", "none.db");
    expect(Number(made)).toBeLessThanOrEqual(steps_at_most!);
    expect(Number(most)).toBeLessThanOrEqual(trials!);
  },
);

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
  const [best] = await place.json<{ lr: number; steps: number; edges: null }[]>("best");
  expect(best!.lr).toBeGreaterThan(0.3);
  expect(best!.edges).toBe(null);
  await place.out("run", "range.yaml");
  const values = "min(beta1) AS low, max(beta1) AS high, min(beta2) AS least, max(beta2) AS most";
  const [range] = selected(place.path("results/sweeps.db"), `SELECT ${values} FROM results WHERE sweep = 'range'`);
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
  const [flat] = selected(
    place.path("results/sweeps.db"),
    "SELECT max(round) AS rounds FROM results WHERE sweep = 'flat'",
  );
  expect(flat).toEqual({ rounds: 2 });
});

test("check guards a grid with refining and halving: each trial runs again to its rung, so none is sensitive", async () => {
  const place = quickWorkplace();
  const grid = `
    objective: ravine
    optimizer: { name: ball, hyperparameters: { lr: 0.1, momentum: 0.5 }, state: { v: 0 }, update: [v = momentum * v + g, x = x - lr * v] }
    parameters: { lr: { min: 1.0e-2, max: 1, scale: log, num: 5 }, momentum: { min: 0, max: 0.9, num: 5 } }
    stop: { max_steps: 270 }
    halving: { min_steps: 30 }
    refine: { rounds: 2 }\n`;
  place.write("guarded.yaml", grid);
  await place.out("check", "guarded.yaml", "--update");
  const baseline = place.read("guarded.baseline.csv");
  expect(baseline).toMatch(/,stopped,30,[^]*,stopped,90,/);
  expect(baseline).not.toContain("sensitive");
  expect((await place.sweep("check", "guarded.yaml")).code).toBe(0);
  place.write("guarded.yaml", grid.replace("x - lr", "x - 1.1 * lr"));
  expect((await place.sweep("check", "guarded.yaml")).code).toBe(1);
});
