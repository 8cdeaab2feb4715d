import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Workplace } from "../support/command/sweep-command.ts";
import { runLines } from "../support/command/run-lines.ts";
import { everyNth, inSoak } from "../support/faults/attempts.ts";

// Queries in the order of trials are read in pages, others row by row. Both must print the same.
const place = new Workplace();
const PAGE = 1_000;

beforeAll(async () => {
  place.write(
    "mixed.yaml",
    `
seed: 7
spaces:
  - objectives: [ravine, { name: quadratic, condition: [10, 100] }]
    optimizers: [sgd, momentum, adam]
    parameters:
      lr: { min: 1e-3, max: 100, scale: log, num: 24 }
      momentum: { min: 0, max: 0.99, num: 12 }
      beta1: [0.5, 0.9]
      "beta2, eps": { values: [[0.9, 1e-8], [0.99, 1e-6]] }
    exclude: [{ lr: { gte: 50 }, momentum: { gte: 0.5 } }]
  - objective: { name: 'an "odd", one', formula: "x^2 + y^4", start: [1, 2], domain: [-3, 3] }
    optimizer: momentum
    parameters: { lr: [0.01, 0.1, 1e300], momentum: [0, 0.5] }
    start: random
    repeats: 3
    noise: 0.1
stop: { max_steps: 60 }
`,
  );
  place.write(
    "one.yaml",
    "objective: booth\noptimizer: momentum\nparameters: { lr: { min: 1, max: 2, num: 2100 } }\nstop: { max_steps: 2 }\n",
  );
  await lines(["run", "one.yaml", "--quiet"], ["run", "mixed.yaml", "--quiet"]);
});
afterAll(() => place.remove());

async function lines(...all: readonly (readonly string[])[]): Promise<string[]> {
  const ended = await runLines(place, all);
  for (const { code, stderr } of ended) expect({ code, stderr }).toMatchObject({ code: 0 });
  return ended.map(({ stdout }) => stdout);
}

/** Returns SQL that selects the columns of some CSV, row by row. */
function byRow(csv: string, where = "true"): string {
  const names = csv.split("\n")[0]!.split(",");
  return `SELECT ${names.join(", ")} FROM results WHERE ${where} ORDER BY space, trial`;
}

describe.each(everyNth(2, ["mixed", "one"]))("the rows of %s in the order of trials", (sweep) => {
  test.each(["csv", "jsonl", "json", "md"])("as %s are those of the same SELECT", async (format) => {
    const [csv] = await lines(["query", sweep, "--format", "csv"]);
    expect(csv!.split("\n").length).toBeGreaterThan(PAGE);
    const [paged, single] = await lines(
      ["query", sweep, "--format", format],
      ["query", sweep, "--sql", byRow(csv!), "--format", format],
    );
    expect(paged!.length).toBeGreaterThan(0);
    expect(paged === single).toBe(true);
  });

  test("as Parquet are those of the same SELECT, in columns of the same types", async () => {
    const [csv] = await lines(["query", sweep, "--format", "csv"]);
    await lines(
      ["query", sweep, "--out", "paged.parquet"],
      ["query", sweep, "--sql", byRow(csv!), "--out", "single.parquet"],
    );
    const [paged, single] = [place.bytes("paged.parquet"), place.bytes("single.parquet")];
    const shape = (file: ArrayBuffer): unknown =>
      parquetSchema(parquetMetadata(file)).children.map(({ element }) => element);
    expect(shape(paged)).toEqual(shape(single));
    const rows = await parquetReadObjects({ file: paged });
    expect(rows).toHaveLength(csv!.split("\n").length - 2);
    expect(rows).toEqual(await parquetReadObjects({ file: single }));
  });
});

test("pages have exactly the rows of a condition and a limit, and a condition may select from results", async () => {
  const fast = "steps <= (SELECT min(steps) + 30 FROM results) OR objective LIKE 'an%' OR final_loss IS NULL";
  const columns = "trial,beta1,objective,lr,trial,label";
  const query = ["query", "mixed", "--columns", columns, "--format", "csv"];
  const [all] = await lines([...query]);
  const [some, sorted, few, none] = await lines(
    [...query, "--where", fast],
    // An order that ends as that of trials, row by row.
    [...query, "--where", fast, "--order-by", "trial + 0"],
    [...query, "--limit", String(PAGE + 1)],
    [...query, "--limit", "0"],
  );
  expect(some!.split("\n").length).toBeGreaterThan(100);
  expect(some).toBe(sorted);
  expect(all!.startsWith(few!)).toBe(true);
  expect(few!.trimEnd().split("\n")).toHaveLength(PAGE + 2);
  expect(none!.split("\n")).toHaveLength(2);
});

test("a condition with a parameter is refused", async () => {
  const ended = await runLines(place, [["query", "one", "--where", "lr > ?"]]);
  expect(ended).toMatchObject([{ code: 2, stderr: expect.stringContaining("parameter value") }]);
});

test.for(inSoak())("an export through a slow pipe is complete, and one whose reader stops ends quietly", async () => {
  const [all] = await lines(["query", "mixed", "--format", "jsonl"]);
  const [slow, cut] = await Promise.all([
    place.shell("sweep query mixed --format jsonl | (sleep 1; cat)"),
    place.shell("sweep query mixed --format jsonl | head -1; echo ${PIPESTATUS[0]}"),
  ]);
  expect(slow).toMatchObject({ code: 0, stderr: "" });
  expect(slow.stdout === all).toBe(true);
  expect(cut).toMatchObject({ stderr: "", stdout: `${all!.split("\n")[0]}\n0\n` });
});
