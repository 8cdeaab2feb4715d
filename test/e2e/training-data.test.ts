import { expect, test } from "vitest";
import { GRID, placeWith } from "./data-grids.ts";
import { inSoak } from "../support/faults/attempts.ts";

const TABLE = "a,y\n0,1\n1,2\n2,4\n3,8\n4,9\n5,9\n";

test("a stride that visits only some of the training rows is noted by plan and run", async () => {
  const place = placeWith(`${GRID}batch: [all, 2]\nbatches: { stride: 4, offset: 1 }\n`);
  const note =
    'note: a stride of 4 visits 3 of the 6 training rows of "line"; ' +
    "choose one that has no common divisor with their number\n";
  expect((await place.sweep("plan", "grid.yaml")).stderr).toContain(note);
  expect((await place.sweep("run", "grid.yaml")).stderr).toContain(note);
  // With five training rows, the same stride visits all.
  const five = await place.sweep("plan", "grid.yaml", "--set", "validation=2..2");
  expect([five.code, five.stderr]).toEqual([0, expect.not.stringContaining("stride")]);
});

test("shards over different data are not merged, and the message says so", async () => {
  const place = placeWith(GRID);
  await place.out("run", "grid.yaml", "--shard", "1/2", "--db", "one.db");
  place.write("t.csv", TABLE.replace("5,9", "5,10"));
  await place.out("run", "grid.yaml", "--shard", "2/2", "--db", "two.db");
  expect(await place.sweep("merge", "one.db", "two.db", "--db", "all.db")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^cannot merge sweeps of different data: (?=.*one\.db)(?=.*two\.db)/),
  });
  expect(place.has("all.db")).toBe(false);
});

test("a metric that is not finite is null, as final_loss; trace shows which it is and compares it", async () => {
  const metrics = 'metrics: { huge: "mean(i = rows, 1/(w[1] - w[1]))", none: "mean(i = rows, log(-1 - w[1]^2))" }';
  const place = placeWith(GRID.replace("optimizer:", `  ${metrics}\noptimizer:`));
  await place.out("run", "grid.yaml");
  expect(await place.json("query", "--columns", "huge,none,epochs")).toEqual([
    { huge: null, none: null, epochs: 4 },
    { huge: null, none: null, epochs: 4 },
  ]);
  const traced = await place.out("trace", "fit", "1");
  expect(traced).toContain("epochs 4, huge Infinity, none NaN\nbit-identical to the database");
});

test("trace compares the measures of a trial with the database", async () => {
  const place = placeWith(`${GRID}validation: 2..3\n`);
  await place.out("run", "grid.yaml");
  const [row] = await place.json<{ validation_loss: number }[]>("query", "--columns", "validation_loss");
  expect(await place.out("trace", "fit", "0")).toContain(`validation_loss ${row!.validation_loss.toPrecision(6)}`);
  await place.shell(`sqlite3 results/sweeps.db 'UPDATE result SET "slot 2" = "slot 2" + 1 WHERE trial = 0'`);
  const changed = await place.sweep("trace", "fit", "0");
  expect([changed.code, changed.stderr]).toEqual([3, expect.stringMatching(/trial 0 differs .*: validation_loss /)]);
});

test("with batches, a trace has the losses of the batches, and that of all rows at the end", async () => {
  const place = placeWith(`${GRID}batch: 2\nbatches: { stride: 1, offset: 0 }\n`);
  await place.out("run", "grid.yaml");
  const rows = await place.json<{ loss: number }[]>("trace", "fit", "0");
  // At 0 the loss is the mean of y²: over the first two rows in the first step.
  expect(rows[0]!.loss).toBe((1 + 4) / 2);
  expect(await place.json("query", "--columns", "final_loss", "--limit", "1")).toEqual([
    { final_loss: rows.at(-1)!.loss },
  ]);
});

test("a loss that is not finite at the start, over the training rows, is an error with its place", async () => {
  const place = placeWith(GRID.replace("+ b - y[i])^2", "+ b - log(X[i, 1]))^2"));
  const { code, stderr } = await place.sweep("plan", "grid.yaml");
  const message = "grid.yaml:4:3: the loss of line at its start [0,0] is not finite: Infinity";
  expect([code, stderr.split("\n")[0]]).toEqual([2, message]);
  // The row with log(0) is not trained on.
  expect((await place.sweep("plan", "grid.yaml", "--set", "validation=1..1")).code).toBe(0);
  const large = await place.sweep("plan", "grid.yaml", "--set", "validation=1..1", "--set", "stop.diverge=0.5");
  // The mean of log(k)² for k = 1..5.
  expect([large.code, large.stderr]).toEqual([2, expect.stringContaining("is above diverge 0.5: 1.23990088")]);
});

test("the booleans of a CSV file are labels and numbers", async () => {
  const place = placeWith(GRID, "a,y\nTrue,False\nFalse,True\nTrue,True\n");
  await place.out("run", "grid.yaml", "--set", "stop.max_steps=0");
  // At 0, the mean of 0, 1 and 1.
  expect(await place.json("query", "--columns", "final_loss", "--limit", "1")).toEqual([{ final_loss: 2 / 3 }]);
});

test.for(inSoak())("a complete sweep follows a grid that says which values of a metric are better", async () => {
  const metric = "mean(i = rows, abs(w[1]*X[i, 1] + b - y[i]))";
  const higher = GRID.replace("optimizer:", `  metrics: { miss: "${metric}" }\noptimizer:`);
  const lower = higher.replace(`"${metric}"`, `{ formula: "${metric}", better: lower }`);
  const place = placeWith(higher);
  const best = async (): Promise<number> =>
    (await place.json<{ miss: number }[]>("best", "fit", "--by", "miss"))[0]!.miss;
  await place.out("run", "grid.yaml");
  const misses = (await place.json<{ miss: number }[]>("query", "--columns", "miss")).map(({ miss }) => miss);
  expect(await best()).toBe(Math.max(...misses));
  // Its data has the same values by another name.
  place.write("u.csv", TABLE);
  place.write("grid.yaml", lower.replace("t.csv", "u.csv"));
  const again = await place.sweep("run", "grid.yaml");
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("already complete: sweep 1 has")]);
  expect(await best()).toBe(Math.min(...misses));
  const { stdout } = await place.shell("sqlite3 results/sweeps.db 'SELECT spec FROM sweeps'");
  expect(stdout).toContain("better: lower");
  // Trials are computed again with the data that the database has.
  await place.shell("rm t.csv u.csv");
  expect(await place.out("trace", "fit", "0")).toContain("bit-identical to the database");
  await place.out("report", "fit", "--out", "report.html");
});
