import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { runLines } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";

const place = new Workplace();

const GRID = `
name: terms
objective: ravine
optimizer: adam
parameters: { lr: [0.1, 0.2], beta1: [0.8, 0.9] }
stop: { max_steps: 50 }
seed: 7
spaces:
  - schedule: [constant, cosine, { name: step, step_size: 9 }, "lr / sqrt(t)"]
  - { noise: 0.5, clip: 2, repeats: 3, start: [1, -1] }
  - { start: random, repeats: 2 }
`;

/** Losses that are not finite: NaN, +Infinity, and −Infinity. */
const NOT_FINITE = `
name: not finite
optimizer: sgd
parameters: { lr: 1 }
spaces:
  - objective: { name: root, formula: "sqrt(x)", start: [0.01] }
  - objective: { name: up, formula: "exp(x^2)", start: [5] }
  - objective: { name: down, formula: "x - exp(-x)", start: [1] }
  - objective: { name: fine, formula: "x^2 / 2", start: [1], minimum: 0 }
stop: { max_steps: 9000, diverge: 1e307 }
`;

beforeAll(async () => {
  place.write("terms.yaml", GRID);
  place.write("not-finite.yaml", NOT_FINITE);
  await lines(
    ["run", "not-finite.yaml", "--quiet", "--threads", "1"],
    ["run", "terms.yaml", "--quiet", "--threads", "1"],
  );
});
afterAll(() => place.remove());

async function lines(...all: readonly (readonly string[])[]): Promise<{ stdout: string; stderr: string }[]> {
  const ended = await runLines(place, all);
  expect(ended.map(({ code }) => code)).toEqual(all.map(() => 0));
  return ended;
}

type Row = Readonly<Record<string, unknown>>;

test("each row says under which terms its trial ran; a named schedule keeps its name", async () => {
  const [json, csv] = await lines(["query", "terms", "--format", "json"], ["query", "terms", "--format", "csv"]);
  const rows = JSON.parse(json!.stdout) as Row[];
  const terms = rows.map(({ label, schedule, clip, noise, start, seed, repeats }) =>
    JSON.stringify([label, schedule, clip, noise, start, seed, repeats]),
  );
  expect([...new Set(terms)].map((text) => JSON.parse(text) as unknown)).toEqual([
    ["ravine adam start=(-7,2) schedule=constant", "constant", null, 0, "[-7,2]", 7, 1],
    ["ravine adam start=(-7,2) schedule=cosine", "cosine", null, 0, "[-7,2]", 7, 1],
    ["ravine adam start=(-7,2) schedule=step(step_size=9)", "step(step_size=9)", null, 0, "[-7,2]", 7, 1],
    ["ravine adam start=(-7,2) schedule=lr/sqrt(t)", "lr / sqrt(t)", null, 0, "[-7,2]", 7, 1],
    ["ravine adam start=(1,-1)", "constant", 2, 0.5, "[1,-1]", 7, 3],
    ["ravine adam start=random", "constant", null, 0, '"random"', 7, 2],
  ]);
  expect(csv!.stdout.split("\n")[0]).toBe(
    "space,trial,objective,objective_parameters,dim,optimizer,lr,beta1,beta2,eps,weight_decay," +
      "repeat,label,schedule,clip,noise,start,seed,repeats," +
      "status,steps,final_loss,best_loss,gradient_norm,distance,minimiser,error",
  );
});

test("groups tell schedules apart, and a note names the terms that they mix", async () => {
  const [mixed, apart, filtered, all] = await lines(
    ["query", "terms", "--group-by", "optimizer"],
    ["query", "terms", "--group-by", "schedule,noise,clip,start", "--format", "csv", "--columns", "count"],
    ["query", "terms", "--group-by", "noise,clip,start", "--where", "schedule = 'cosine'", "--columns", "count"],
    ["query", "not finite", "--group-by", "objective"],
  );
  expect(mixed!.stderr).toBe(
    "spaces of this sweep differ in schedule, clip, noise, start; group by them too to keep them apart\n",
  );
  expect([apart!.stderr, filtered!.stderr, all!.stderr]).toEqual(["", "", ""]);
  expect(apart!.stdout).toBe(
    "schedule,noise,clip,start,count\n" +
      'constant,0,,"""random""",8\nconstant,0,,"[-7,2]",4\nconstant,0.5,2,"[1,-1]",12\n' +
      'cosine,0,,"[-7,2]",4\nlr / sqrt(t),0,,"[-7,2]",4\nstep(step_size=9),0,,"[-7,2]",4\n',
  );
});

test("spaces that differ only in stop have labels that say so, and a note where groups mix them", async () => {
  const place = quickWorkplace();
  const spaces = "[{ stop: { target: 0.01 } }, { stop: { max_steps: 7 } }, { stop: { seconds: 60 } }]";
  place.write("stops.yaml", `objective: sphere\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\nspaces: ${spaces}\n`);
  await place.out("run", "stops.yaml", "--quiet", "--threads", "1");
  const labels = (await place.json<Row[]>("query", "--group-by", "label")).map(({ label }) => label);
  expect(labels).toEqual([
    "sphere sgd target=0.01 max_steps=10000 seconds=none",
    "sphere sgd target=1e-8 max_steps=10000 seconds=60",
    "sphere sgd target=1e-8 max_steps=7 seconds=none",
  ]);
  const note = "spaces of this sweep differ in stop; group by label too to keep them apart\n";
  expect((await place.sweep("query", "--group-by", "lr")).stderr).toBe(note);
  expect((await place.sweep("query", "--group-by", "lr,label")).stderr).toBe("");
});

test("a table shows the terms that differ between its rows, and no others", async () => {
  const [first, all] = await lines(["query", "terms", "--limit", "4"], ["query", "terms", "--all"]);
  const head = (text: string): string[] => text.split("\n")[0]!.split(/ +/);
  expect(head(first!.stdout)).not.toEqual(expect.arrayContaining(["schedule"]));
  expect(head(all!.stdout)).toEqual(expect.arrayContaining(["schedule", "clip", "noise", "start", "repeats"]));
  expect(head(all!.stdout)).not.toEqual(expect.arrayContaining(["label", "seed"]));
});

test("a loss that is not finite is NULL in every format, and the error tells which it was", async () => {
  const [csv, json] = await lines(
    ["query", "not finite", "--columns", "objective,status,final_loss,error", "--format", "csv"],
    ["query", "not finite", "--columns", "objective,status,final_loss,error", "--format", "json"],
    ["query", "not finite", "--columns", "final_loss,error", "--out", "nf.parquet"],
  );
  expect(csv!.stdout).toBe(
    "objective,status,final_loss,error\nroot,diverged,,the loss is NaN\nup,diverged,,the loss is Infinity\n" +
      "down,diverged,,the loss is -Infinity\nfine,converged,0,\n",
  );
  expect((JSON.parse(json!.stdout) as Row[]).map(({ final_loss, error }) => [final_loss, error])).toEqual([
    [null, "the loss is NaN"],
    [null, "the loss is Infinity"],
    [null, "the loss is -Infinity"],
    [0, null],
  ]);
  expect(await parquetReadObjects({ file: place.bytes("nf.parquet") })).toMatchObject([
    { final_loss: null, error: "the loss is NaN" },
    { final_loss: null, error: "the loss is Infinity" },
    { final_loss: null, error: "the loss is -Infinity" },
    { final_loss: 0, error: null },
  ]);
});

test("a Parquet file says which sweep its rows are from, with its grid", async () => {
  const [json] = await lines(
    ["query", "--sql", "SELECT * FROM sweeps WHERE name = 'terms'", "--format", "json"],
    ["query", "terms", "--out", "all.parquet"],
    ["query", "terms", "--group-by", "schedule", "--out", "groups.parquet"],
    ["query", "terms", "--sql", "SELECT count(*) FROM results", "--out", "one.parquet"],
    ["query", "--sql", "SELECT count(*) FROM results", "--out", "several.parquet"],
  );
  const [sweep] = JSON.parse(json!.stdout) as [Row];
  const metadata = (file: string): Record<string, unknown> =>
    Object.fromEntries(
      (parquetMetadata(place.bytes(file)).key_value_metadata ?? []).map(({ key, value }) => [key, value]),
    );
  const expected = {
    sweep_id: "2",
    sweep: "terms",
    spec_hash: sweep["spec_hash"],
    version: sweep["version"],
    spec: GRID,
  };
  expect(metadata("all.parquet")).toEqual(expected);
  expect(metadata("groups.parquet")).toEqual(expected);
  expect(metadata("one.parquet")).toEqual(expected);
  expect(metadata("several.parquet")).toEqual({});
});
