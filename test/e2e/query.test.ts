import { afterAll, beforeAll, expect, test } from "vitest";
import { QuickWorkplace } from "../support/command/quick-workplace.ts";

// One workplace for all tests of this file: most of them only read.
const place = new QuickWorkplace();
beforeAll(async () => {
  place.write(
    "valley.yaml",
    `
objectives: [rosenbrock, ravine]
optimizer: momentum
parameters:
  lr: { min: 1e-4, max: 1, scale: log, num: 12 }
  momentum: [0, 0.5, 0.9]
stop: { max_steps: 3000, target: 1e-6 }
`,
  );
  place.write("other.yaml", "objective: booth\noptimizer: rprop\nparameters: { eta_plus: [1.1, 1.2] }\n");
  place.write(
    "many.yaml",
    "objective: sphere\noptimizer: sgd\nparameters: { lr: { min: 1, max: 2, num: 10000 } }\nstop: { max_steps: 1 }\n",
  );
  const run = (grid: string, ...more: readonly string[]): Promise<string> =>
    place.out("run", grid, "--threads", "1", "--quiet", ...more);
  await Promise.all([run("other.yaml"), run("valley.yaml"), run("many.yaml", "--db", "many.db")]);
});
afterAll(() => place.remove());

interface Row {
  readonly trial: number;
  readonly optimizer: string;
  readonly lr: number;
  readonly momentum: number;
  readonly status: string;
  readonly steps: number;
  readonly final_loss: number | null;
}

function query(...args: readonly string[]): Promise<Row[]> {
  return place.json<Row[]>("query", ...args);
}

test("query filters, sorts and limits rows", async () => {
  const args = ["--where", "status = 'converged' and momentum > 0.8", "--order-by", "steps", "--limit", "5"];
  const [all, five, shown] = await Promise.all([query(), query(...args), place.sweep("query", ...args)]);
  expect(all).toHaveLength(72);
  const expected = all
    .filter(({ status, momentum }) => status === "converged" && momentum > 0.8)
    .toSorted((a, b) => a.steps - b.steps || a.trial - b.trial);
  expect(expected.length).toBeGreaterThan(5);
  expect(five).toEqual(expected.slice(0, 5));
  expect(shown.stdout.split("\n")[0]).toMatch(
    /^trial +objective +optimizer +lr +momentum +status +steps +final_loss +distance$/,
  );
  expect(
    shown.stdout
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => Number.parseInt(line, 10)),
  ).toEqual(five.map(({ trial }) => trial));
  expect(shown.stderr).toBe(`showing 5 of ${expected.length} rows\n`);
});

test("all formats have the same rows, with exact numbers", async () => {
  const columns = ["--columns", "trial,status,lr,steps,final_loss", "--where", "objective = 'rosenbrock'"];
  const [json, csv, jsonl, md] = await Promise.all(
    ["json", "csv", "jsonl", "md"].map((format) => place.out("query", ...columns, "--format", format)),
  );
  const rows = JSON.parse(json!) as Row[];
  expect(rows).toHaveLength(36);
  expect(rows.some(({ final_loss }) => final_loss === null)).toBe(false);
  // Computed independently: all digits of the value.
  expect(rows.map(({ lr }) => lr)).toContain(0.000231012970008316);
  const parsed = (lines: readonly string[]): unknown[] =>
    lines.map((line) => {
      const [trial, status, lr, steps, loss] = line.split(",");
      return { trial: Number(trial), status, lr: Number(lr), steps: Number(steps), final_loss: Number(loss) };
    });
  expect(parsed(csv!.trimEnd().split("\n").slice(1))).toEqual(rows);
  expect(
    jsonl!
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(rows);
  const cells = md!
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(2, -2).replaceAll(" | ", ","));
  expect(cells.slice(0, 2)).toEqual(["trial,status,lr,steps,final_loss", "---,---,---,---,---"]);
  expect(parsed(cells.slice(2))).toEqual(rows);
});

test("a table shows 20 rows and their total; --all and other formats show all", async () => {
  const [some, all, none, csv] = await Promise.all([
    place.sweep("query"),
    place.sweep("query", "--all"),
    place.sweep("query", "--where", "steps < 0"),
    place.sweep("query", "--format", "csv"),
  ]);
  const lines = (text: string): number => text.split("\n").length - 1;
  expect([lines(some.stdout), some.stderr]).toEqual([21, "showing 20 of 72 rows; use --all to show all\n"]);
  expect([lines(all.stdout), all.stderr]).toEqual([73, ""]);
  expect([lines(none.stdout), none.stderr]).toEqual([1, ""]);
  expect([lines(csv.stdout), csv.stderr]).toEqual([73, ""]);
});

test("a sweep is found by name, by number, or as the latest; its columns do not depend on other sweeps", async () => {
  const [byName, byNumber, latest] = await Promise.all(
    [["other"], ["1"], []].map((sweep) => place.out("query", ...sweep, "--format", "csv")),
  );
  expect(byName).toBe(byNumber);
  expect(byName!.split("\n")[0]).toBe(
    "space,trial,objective,objective_parameters,dim,optimizer,lr,eta_minus,eta_plus,step_min,step_max,repeat,label,schedule,clip,noise,start,seed,repeats,status,steps,final_loss,best_loss,gradient_norm,distance,minimiser,error",
  );
  expect(latest!.split("\n")[0]).toContain("optimizer,lr,momentum,repeat");
});

test("query ends quietly when its reader stops", async () => {
  const line = "sweep query --db many.db --all --format csv | head -1; echo ${PIPESTATUS[0]}";
  expect(await place.shell(line)).toMatchObject({ stdout: expect.stringMatching(/^space,trial,.*\n0\n$/), stderr: "" });
});

test("SQLite's own command line reads the views", async () => {
  const ask = async (sql: string): Promise<string[]> => {
    const { code, stdout, stderr } = await place.shell(`sqlite3 results/sweeps.db "${sql}"`);
    expect({ code, stderr: stderr.replace(/.*Experimental[^]*/, "") }).toEqual({ code: 0, stderr: "" });
    return stdout.trimEnd().split("\n");
  };
  // In sequence: SQLite's shell has no timeout, and fails while another one closes the file.
  const rows = await ask("select * from results limit 3");
  const sweeps = await ask("select sweep_id, name, status, trials, done from sweeps");
  const spaces = await ask("select sweep, label, dim, start, trials from spaces");
  expect(rows).toHaveLength(3);
  expect(sweeps).toEqual(["1|other|complete|2|2", "2|valley|complete|72|72"]);
  expect(spaces).toEqual([
    "other|booth rprop|2|[-5,-5]|2",
    "valley|rosenbrock momentum|2|[-1.2,1]|36",
    "valley|ravine momentum|2|[-7,2]|36",
  ]);
});

test("best lists the fastest trial of each space, or the one with the lowest loss", async () => {
  const [all, fastest, lowest, shown] = await Promise.all([
    query("valley"),
    place.json<Row[]>("best"),
    place.json<Row[]>("best", "valley", "--by", "final_loss"),
    place.out("best", "valley"),
  ]);
  const spaces = [all.slice(0, 36), all.slice(36)];
  const least = (rows: readonly Row[], by: (row: Row) => number): number => Math.min(...rows.map(by));
  expect(fastest.map(({ steps }) => steps)).toEqual(
    spaces.map((rows) =>
      least(
        rows.filter(({ status }) => status === "converged"),
        ({ steps }) => steps,
      ),
    ),
  );
  expect(lowest.map(({ final_loss }) => final_loss)).toEqual(
    spaces.map((rows) =>
      least(
        rows.filter(({ status }) => status !== "diverged"),
        (row) => row.final_loss ?? Infinity,
      ),
    ),
  );
  expect(shown).toMatch(
    /^space +lr +momentum +status +steps +final_loss +trial +ties +lr_decades\nrosenbrock momentum +\S+ +\S+ +converged /,
  );
});

test("show counts the trials of each status", async () => {
  const [all, show, text] = await Promise.all([
    query("valley"),
    place.json<Record<string, unknown>[]>("show", "valley"),
    place.out("show", "valley"),
  ]);
  for (const [i, space] of show.entries()) {
    const rows = all.slice(36 * i, 36 * (i + 1));
    const converged = rows.filter(({ status }) => status === "converged").length;
    const diverged = rows.filter(({ status }) => status === "diverged").length;
    expect(space).toMatchObject({ converged, diverged, failed: 0, fraction: converged / 36 });
  }
  expect(text).toMatch(/^valley, sweep 2: complete, 72 of 72 trials, [\d,]+ steps in .* on \d+ threads?, started 20/);
  expect(text).not.toContain("timed_out");
});

test("ls lists the sweeps, oldest first", async () => {
  const [text, csv] = await Promise.all([place.out("ls"), place.out("ls", "--format", "csv")]);
  expect(text).toMatch(
    /^id +name +status +done +trials +steps +time +started \(UTC\) +store\n 1 +other +complete +2 +2 /,
  );
  expect(csv).toMatch(
    /^sweep_id,name,status,done,trials,steps,seconds,started_at,store\n1,other,complete,2,2,\d+,[\d.]+,20.*Z,trials\n2,valley,/,
  );
});

test("rm deletes a sweep and frees its disk space", async () => {
  await place.out("run", "other.yaml", "--db", "many.db", "--threads", "1", "--quiet");
  const before = place.size("many.db");
  expect(await place.sweep("rm", "many", "--db", "many.db")).toMatchObject({
    code: 0,
    stderr: "removed: sweep 1, many, 10,000 trials\n",
  });
  expect(place.size("many.db")).toBeLessThan(before / 5);
  expect(await place.json<unknown[]>("ls", "--db", "many.db")).toMatchObject([{ sweep_id: 2, name: "other" }]);
  expect(await place.out("query", "--db", "many.db", "--format", "csv")).toMatch(/^0,0,booth,/m);
});
