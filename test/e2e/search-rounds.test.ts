import { expect, test } from "vitest";
import { OneGrid, selected } from "../support/command/one-grid.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { GRID } from "./search-rounds-grid.ts";
import { inSoak } from "../support/faults/attempts.ts";

test.for(inSoak())("rounds are those of the method; points of include run in the first one", async () => {
  const grid = new OneGrid(GRID);
  await grid.run("one.db");
  const rounds = grid.rows(
    "one.db",
    `SELECT label, round, count(*) AS trials FROM results WHERE optimizer = 'adam' GROUP BY label, round ORDER BY 1, 2`,
  );
  const of = (label: string, trials: readonly number[]): object[] =>
    trials.map((count, round) => ({ label: `${label}: ravine adam`, round, trials: count }));
  expect(rounds).toEqual([
    // 4 + ⌊3·ln 2⌋ points, twice, until 48.
    ...of("cma", Array<number>(8).fill(12)),
    { label: "even: ravine adam", round: null, trials: 96 },
    ...of("parzen", [42, 14, 14, 14, 14]),
  ]);
  const included = "SELECT DISTINCT trial, round FROM results WHERE lr = 5 AND space = 0 ORDER BY trial";
  expect(grid.rows("one.db", included)).toEqual([
    { trial: 40, round: 0 },
    { trial: 41, round: 0 },
  ]);
});

test.for(inSoak())(
  "plan says how many rounds there are at most; a trial of a later round can be traced after a run",
  async () => {
    const grid = new OneGrid(GRID);
    const { place } = grid;
    expect(await place.out("plan", "grid.yaml")).toMatch(
      /tpe: 48 of lr, momentum in 5 rounds at most × repeats: 2 \+ 2 included[^]*cmaes: 48 of lr, momentum in 8 rounds at most[^]*at most 232,000 steps/,
    );
    const plan = await place.json<{ spaces: unknown[] }>("plan", "grid.yaml");
    expect(plan.spaces[0]).toMatchObject({ rounds_at_most: 5, method: { name: "tpe", samples: 48, round: 7 } });
    await grid.run("one.db");
    for (const trial of ["0", "41", "42", "97", "400"]) {
      const { stdout } = await place.sweep("trace", "search", trial, "--db", "one.db");
      expect(stdout).toContain("bit-identical to the database");
    }
    const { code, stderr } = await place.sweep("trace", "grid.yaml", "42");
    expect([code, stderr]).toEqual([2, expect.stringContaining("trial 42 is known only after a run")]);
  },
);

test("the goal decides: steps, a loss, or a metric of which more is better", async () => {
  const place = quickWorkplace();
  const grid = (goal: string): string => `
objective: logistic_breast_cancer
optimizer: momentum
method: cmaes
goal: ${goal}
samples: 60
validation: 0.3
parameters: { lr: { min: 1e-6, max: 1, scale: log }, momentum: { min: 0, max: 0.99 } }
stop: { max_steps: 60 }
`;
  const means = async (goal: string, column: string): Promise<[first: number, last: number]> => {
    place.write("goal.yaml", grid(goal));
    await place.out("run", "goal.yaml", "--db", `${goal}.db`);
    const mean = `SELECT avg(${column}) FILTER (WHERE round < 2) AS first, avg(${column}) FILTER (WHERE round > 7) AS last FROM results`;
    const [row] = selected(place.path(`${goal}.db`), mean);
    return [Number(row!["first"]), Number(row!["last"])];
  };
  const [firstLoss, lastLoss] = await means("validation_loss", "validation_loss");
  expect(lastLoss).toBeLessThan(firstLoss);
  const [firstShare, lastShare] = await means("accuracy", "accuracy");
  expect(lastShare).toBeGreaterThan(firstShare);
});

test("a baseline of a search marks sensitive trials at the same points, and holds", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    `{ objective: booth, optimizer: momentum, method: { name: tpe, startup: 8 }, samples: 24,
      parameters: { lr: { min: 1e-4, max: 1, scale: log } }, stop: { max_steps: 3000 } }`,
  );
  await place.out("check", "grid.yaml", "--update");
  expect(place.read("grid.baseline.csv").match(/^booth,/gm)).toHaveLength(24);
  expect(await place.out("check", "grid.yaml")).toContain("24 trials compared: 24 same");
});
