import { describe, expect, test } from "vitest";
import { expectSameOnThreads, expectSameThroughBroker, OneGrid } from "../support/command/one-grid.ts";
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

describe("points of a method", () => {
  test("have the same rows on any number of threads, and after a kill", async () => {
    await expectSameOnThreads(new OneGrid(GRID), TRIALS, [0]);
  });

  test("have the same rows through a broker, and in shards that merge", async () => {
    const grid = new OneGrid(GRID);
    const { place } = grid;
    await expectSameThroughBroker(grid);
    const shards = [1, 2, 3].map((index) => `s${index}.db`);
    for (const [i, db] of shards.entries()) await grid.run(db, "--shard", `${i + 1}/3`);
    await place.out("merge", ...shards, "--db", "merged.db");
    expectSame(place.path("merged.db"), place.path("one.db"), "merged");
  });

  test("are those of the method: shared between optimizers, included ones last, published without scrambling", async () => {
    const grid = new OneGrid(GRID);
    await grid.run("one.db");
    const spaces = grid.rows("one.db", "SELECT label, method, trials FROM spaces");
    expect(spaces).toEqual(
      [["drawn", "random", 300] as const, ["even", "latin", 302] as const, ["net", "sobol", 300] as const].flatMap(
        ([block, method, trials]) =>
          ["momentum", "adam"].map((optimizer) => ({ label: `${block}: ravine ${optimizer}`, method, trials })),
      ),
    );
    const shared = "SELECT count(DISTINCT lr) AS different, count(*) AS rows FROM results WHERE label LIKE 'drawn%'";
    expect(grid.rows("one.db", shared)).toEqual([{ different: 150, rows: 600 }]);
    const last = "SELECT lr, momentum FROM results WHERE space = 2 ORDER BY trial DESC LIMIT 1";
    expect(grid.rows("one.db", last)).toEqual([{ lr: 0.5, momentum: 0.9 }]);
    const first = "SELECT lr, momentum FROM results WHERE space = 4 AND repeat = 0 ORDER BY trial LIMIT 5";
    expect(grid.rows("one.db", first)).toEqual([
      { lr: 1e-4, momentum: 0 },
      { lr: 1e-2, momentum: 0.495 },
      { lr: 1e-1, momentum: 0.2475 },
      { lr: 1e-3, momentum: 0.7425 },
      { lr: expect.closeTo(10 ** -2.5, 15) as number, momentum: 0.37125 },
    ]);
  });

  test("are counted by a summary in the cells of a map", async () => {
    const grid = new OneGrid(GRID);
    const { place } = grid;
    await grid.run("all.db");
    await grid.run("few.db", "--store", "summary", "--threads", "2");
    const counts = "SELECT label, steps, converged, exhausted, diverged FROM spaces";
    expect(grid.rows("few.db", counts)).toEqual(grid.rows("all.db", counts));
    expect(await place.out("show", "--db", "few.db", "--map")).toContain(
      "drawn: ravine momentum, by lr and momentum: the share that converged",
    );
  });

  test("can be traced and drawn", async () => {
    const grid = new OneGrid(GRID);
    const { place } = grid;
    await grid.run("one.db");
    const [row] = grid.rows("one.db", "SELECT trial, steps FROM results WHERE trial = 701");
    const trace = await place.out("trace", "search", "701", "--db", "one.db", "--format", "csv");
    expect(trace.trim().split("\n")).toHaveLength(Number(row!["steps"]) + 2);
    const maps = await place.out("show", "--db", "one.db");
    expect(maps).toContain("drawn: ravine momentum, by lr and momentum");
    expect(maps).toContain("each cell is the median of its points (of two, the worse)");
  });
});
