import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { trialsDone, until } from "../support/command/progress.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";
import { startWorker } from "../support/command/worker.ts";
import { expectSame } from "../support/faults/contents.ts";

/** A block for each method, over ranges and lists, with repeats. */
const GRID = `
name: search
objective: ravine
optimizers: [momentum, adam]
noise: 0.01
repeats: 2
seed: 11
samples: 150
parameters:
  lr: { min: 1e-4, max: 1, scale: log }
  momentum: { min: 0, max: 0.99 }
  "beta1, beta2": { values: [[0.9, 0.99], [0.8, 0.9]] }
stop: { max_steps: 400 }
spaces:
  - { name: drawn, method: random }
  - { name: even, method: latin, include: [{ lr: 0.5 }] }
  - { name: net, method: { name: sobol, scramble: false } }
`;
const TRIALS = 2 * (3 * 2 * 150 + 2);

function prepared(): QuickWorkplace {
  const place = quickWorkplace();
  place.write("search.yaml", GRID);
  return place;
}

function run(place: QuickWorkplace, db: string, ...more: string[]) {
  return place.out("run", "search.yaml", "--db", db, "--quiet", ...more);
}

function rowsOf(place: QuickWorkplace, db: string, sql: string): Record<string, unknown>[] {
  const file = new Database(place.path(db), { readonly: true });
  const rows = file.prepare<[], Record<string, unknown>>(sql).all();
  file.close();
  return rows;
}

describe("points of a method", () => {
  test("have the same rows on any number of threads, and after a kill", async () => {
    const place = prepared();
    await run(place, "one.db", "--threads", "1");
    for (const threads of ["2", "4"]) {
      await run(place, `${threads}.db`, "--threads", threads);
      expectSame(place.path(`${threads}.db`), place.path("one.db"), `${threads} threads`);
    }
    const started = place.start(["run", "search.yaml", "--db", "killed.db", "--quiet", "--threads", "1"]);
    await until(() => trialsDone(place, "killed.db") > 0);
    started.signal("SIGKILL");
    await started.ended;
    await run(place, "killed.db", "--threads", "2");
    expectSame(place.path("killed.db"), place.path("one.db"), "killed");
    expect(rowsOf(place, "one.db", "SELECT count(*) AS trials FROM results")).toEqual([{ trials: TRIALS }]);
  });

  test("have the same rows through a broker, and in shards that merge", async () => {
    const place = prepared();
    await run(place, "one.db");
    const redis = await startRedis();
    startWorker(redis);
    await run(place, "broker.db", "--broker", redis.url);
    expectSame(place.path("broker.db"), place.path("one.db"), "through a broker");
    const shards = [1, 2, 3].map((index) => `s${index}.db`);
    for (const [i, db] of shards.entries()) await run(place, db, "--shard", `${i + 1}/3`);
    await place.out("merge", ...shards, "--db", "merged.db");
    expectSame(place.path("merged.db"), place.path("one.db"), "merged");
  });

  test("are those of the method: shared between optimizers, included ones last, published without scrambling", async () => {
    const place = prepared();
    await run(place, "one.db");
    const spaces = rowsOf(place, "one.db", "SELECT label, method, trials FROM spaces");
    expect(spaces).toEqual(
      [["drawn", "random", 300] as const, ["even", "latin", 302] as const, ["net", "sobol", 300] as const].flatMap(
        ([block, method, trials]) =>
          ["momentum", "adam"].map((optimizer) => ({ label: `${block}: ravine ${optimizer}`, method, trials })),
      ),
    );
    const shared = "SELECT count(DISTINCT lr) AS different, count(*) AS rows FROM results WHERE label LIKE 'drawn%'";
    expect(rowsOf(place, "one.db", shared)).toEqual([{ different: 150, rows: 600 }]);
    const last = "SELECT lr, momentum FROM results WHERE space = 2 ORDER BY trial DESC LIMIT 1";
    expect(rowsOf(place, "one.db", last)).toEqual([{ lr: 0.5, momentum: 0.9 }]);
    const first = "SELECT lr, momentum FROM results WHERE space = 4 AND repeat = 0 ORDER BY trial LIMIT 5";
    expect(rowsOf(place, "one.db", first)).toEqual([
      { lr: 1e-4, momentum: 0 },
      { lr: 1e-2, momentum: 0.495 },
      { lr: 1e-1, momentum: 0.2475 },
      { lr: 1e-3, momentum: 0.7425 },
      { lr: expect.closeTo(10 ** -2.5, 15) as number, momentum: 0.37125 },
    ]);
  });

  test("are counted by a summary in the cells of a map", async () => {
    const place = prepared();
    await run(place, "all.db");
    await run(place, "few.db", "--store", "summary", "--threads", "2");
    const counts = "SELECT label, steps, converged, exhausted, diverged FROM spaces";
    expect(rowsOf(place, "few.db", counts)).toEqual(rowsOf(place, "all.db", counts));
    expect(await place.out("show", "--db", "few.db", "--map")).toContain(
      "drawn: ravine momentum, by lr and momentum: the share that converged",
    );
  });

  test("can be traced and drawn", async () => {
    const place = prepared();
    await run(place, "one.db");
    const [row] = rowsOf(place, "one.db", "SELECT trial, steps FROM results WHERE trial = 701");
    const trace = await place.out("trace", "search", "701", "--db", "one.db", "--format", "csv");
    expect(trace.trim().split("\n")).toHaveLength(Number(row!["steps"]) + 2);
    const maps = await place.out("show", "--db", "one.db");
    expect(maps).toContain("drawn: ravine momentum, by lr and momentum");
    expect(maps).toContain("each cell is the median of its points (of two, the worse)");
  });
});

test("a heatmap draws a disc for each point that converged", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    `{ objective: ravine, optimizer: momentum, method: latin, samples: 80, stop: { max_steps: 300 },
      parameters: { lr: { min: 1e-2, max: 10, scale: log }, momentum: { min: 0, max: 0.99 } } }`,
  );
  await place.out("run", "grid.yaml");
  await place.out("plot", "-o", "map.svg");
  const arcs = place.read("map.svg").match(/A6 6 0 0 0 /g) ?? [];
  const [{ converged } = {}] = rowsOf(place, "results/sweeps.db", "SELECT converged FROM spaces");
  expect(converged).toBeGreaterThan(10);
  // A disc is two arcs.
  expect(arcs).toHaveLength(2 * Number(converged));
  await place.out("plot", "--kind", "importance", "-o", "importance.svg");
  expect(place.read("importance.svg")).toMatch(
    /explains alone: (?:lr|momentum) \d+ %, (?:lr|momentum) \d+ %\.[^]*>share of the variance explained alone</,
  );
});

test("a baseline of Sobol points accepts more of them, and sees a slower optimizer", async () => {
  const place = quickWorkplace();
  const grid = (samples: number, rate = "lr"): string => `
objective: ravine
optimizer: { name: mine, hyperparameters: { lr: 0.1 }, update: ["x = x - ${rate} * g"] }
method: sobol
samples: ${samples}
parameters: { lr: { min: 0.01, max: 1.5, scale: log } }
stop: { max_steps: 2000 }
`;
  place.write("grid.yaml", grid(20));
  await place.out("check", "grid.yaml", "--update");
  expect(place.read("grid.baseline.csv").match(/^ravine,/gm)).toHaveLength(20);
  place.write("grid.yaml", grid(30));
  const more = await place.sweep("check", "grid.yaml");
  expect([more.code, more.stdout + more.stderr]).toEqual([0, expect.stringMatching(/10 added/)]);
  place.write("grid.yaml", grid(20, "0.5 * lr"));
  expect((await place.sweep("check", "grid.yaml")).code).toBe(1);
});

test("plan says how many points and at most how many steps, for ten million as for ten", async () => {
  const place = quickWorkplace();
  const grid = (samples: number): string => `
objective: ravine
optimizer: momentum
method: sobol
samples: ${samples}
parameters: { lr: { min: 1e-4, max: 1, scale: log }, momentum: { min: 0, max: 0.99 } }
`;
  place.write("few.yaml", grid(10));
  place.write("many.yaml", grid(10_000_000));
  expect(await place.out("plan", "many.yaml")).toMatch(
    /ravine momentum +2 +sobol: 10,000,000 of lr, momentum +10,000,000\n[^]*last +trial 9999999: [^]*at most 100,000,000,000 steps/,
  );
  const plan = await place.json<Record<string, unknown>>("plan", "few.yaml");
  expect(plan).toMatchObject({
    ...{ trials: 10, steps_at_most: 100_000 },
    spaces: [
      {
        method: { name: "sobol", samples: 10 },
        axes: [
          { keys: ["lr"], points: null, min: 1e-4, max: 1, scale: "log" },
          { keys: ["momentum"], points: null, min: 0, max: 0.99, scale: "linear" },
        ],
      },
    ],
  });
});
