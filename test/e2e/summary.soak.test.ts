import { expect, test } from "vitest";
import { openResults } from "../../src/store/read/results.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const GRID = `
name: valley
objectives: [rosenbrock, booth]
optimizers: [sgd, momentum]
parameters: { lr: { min: 1e-4, max: 1, scale: log, num: 150 } }
stop: { max_steps: 2000, target: 1e-6 }
`;

interface Show {
  readonly space: string;
}

test("a summary has the full sweep's counts and best trials, and is labelled as a summary", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  await place.out("run", "grid.yaml", "--quiet", "--threads", "1");
  const table = await place.sweep("run", "grid.yaml", "--threads", "1", "--store", "summary");
  expect(table).toMatchObject({ code: 0, stderr: expect.stringContaining("valley: 600 trials") });

  const [full, summary] = await Promise.all(["1", "2"].map((id) => place.json<Show[]>("show", id)));
  expect(summary).toEqual(full);
  for (const by of ["steps", "final_loss"]) {
    const [fromAll, fromBest] = await Promise.all(
      ["1", "2"].map((id) => place.out("best", id, "--by", by, "--format", "csv")),
    );
    // A summary does not keep the neighbours of the best trials: the last five columns are empty.
    const cut = (csv: string): string[] => csv.split("\n").map((line) => line.split(",").slice(0, -5).join(","));
    expect(cut(fromBest!)).toEqual(cut(fromAll!));
    expect(fromBest).toMatch(/^.*,trial,ties,lr_from,lr_to,lr_decades,edges\n(.*[^,],,,,,\n)+$/);
    expect(fromAll).not.toBe(fromBest);
  }
  const [ls, shown, query, queryFull] = await Promise.all([
    place.json<object[]>("ls"),
    place.out("show", "2"),
    place.sweep("query", "2", "--format", "csv"),
    place.sweep("query", "1", "--format", "csv"),
  ]);
  expect(ls).toMatchObject([
    { sweep_id: 1, store: "trials", done: 600 },
    { sweep_id: 2, store: "summary", done: 600 },
  ]);
  expect(shown).toMatch(/^valley, sweep 2: complete, 600 of 600 trials, .*, stored as a summary\n/);
  expect(query).toMatchObject({
    code: 0,
    stderr: "sweep 2 is stored as a summary with only the best trials of each space; see sweep show\n",
  });
  expect(queryFull).toMatchObject({ code: 0, stderr: "" });
  const kept = query.stdout.trimEnd().split("\n");
  expect(kept.length).toBeLessThanOrEqual(1 + 4 * 20);
  expect(queryFull.stdout.split("\n")).toEqual(expect.arrayContaining(kept));

  for (const [store, sweep] of [
    ["summary", 2],
    ["trials", 1],
  ] as const) {
    const again = await place.sweep("run", "grid.yaml", "--threads", "1", "--store", store);
    expect(again.stderr).toContain(`already complete: sweep ${sweep} has all its trials`);
  }
});

test("show draws the map and the steps of a summary, with the counts of all trials, resumed or not", async () => {
  const place = quickWorkplace();
  place.write(
    "map.yaml",
    "name: map\nobjective: booth\noptimizer: momentum\nstop: { max_steps: 300 }\n" +
      "parameters: { lr: { min: 1e-4, max: 1, scale: log, num: 1000 }, momentum: [0.9, 0, 0.5] }\n",
  );
  await place.out("run", "map.yaml", "--threads", "1", "--quiet", "--store", "summary");
  const shown = await place.out("show", "map", "--no-map");
  const drawn = (await place.out("show", "map")).slice(shown.length).split("\n");
  expect(drawn.slice(1, 3)).toEqual(["booth momentum, by lr and momentum: the share that converged", "momentum"]);
  expect(drawn.slice(3, 6).map((line) => line.slice(0, 4))).toEqual(["0.9 ", "0.5 ", "  0 "]);
  expect(drawn[3]).toMatch(/^0\.9 ~+\d?0+[1-9]?x+$/);
  expect(drawn.join("\n")).toMatch(
    /^converged 100 % 0123456789 0 % {3}x diverged {3}~ exhausted\na cell counts up to 1\d trials\nsteps to converge [\d,]+ [ .:=+*#%@-]+ <[\d,]+ \(log scale\)/m,
  );

  // The counts of the database, from the fast path and the isolated one.
  await place.out(
    "run",
    "map.yaml",
    "--quiet",
    "--store",
    "summary",
    "--set",
    "name=isolated",
    "--set",
    "stop.seconds=60",
  );
  const [counts] = await place.json<Record<string, number>[]>("show", "map");
  for (const sweep of ["map", "isolated"]) {
    const results = openResults(place.path("results/sweeps.db"));
    const { cells, steps } = results.tally(results.findSweep(sweep).sweep_id, 0)!;
    results.close();
    for (const [code, status] of STATUSES.entries()) {
      const sums = [cells, steps].map((all) =>
        (all.get(code) ?? new Float64Array(0)).reduce((sum, trials) => sum + trials, 0),
      );
      expect({ status, sums }).toEqual({ status, sums: [counts![status], counts![status]] });
    }
  }
  expect(await place.out("show", "map", "--x", "momentum")).toContain("a summary has only the map over the two");
});

test("an unknown store and a grid beyond --max-trials are refused", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID.replace("num: 150", "num: 100000000"));
  const [store, large] = await Promise.all([
    place.sweep("run", "grid.yaml", "--threads", "1", "--store", "sumary"),
    place.sweep("run", "grid.yaml", "--threads", "1", "--store", "summary"),
  ]);
  expect(store).toMatchObject({ code: 2, stderr: "--store must be trials or summary: sumary\n" });
  expect(large).toMatchObject({ code: 2, stderr: expect.stringContaining("--max-trials") });
});
