import { readdirSync, symlinkSync } from "node:fs";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runLines } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { inSoak } from "../support/faults/attempts.ts";

const place = new Workplace();
const ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)";

beforeAll(async () => {
  place.write(
    "ravine.yaml",
    "objective: ravine\noptimizers: [sgd, momentum]\nparameters:\n" +
      "  lr: { min: 1e-3, max: 10, scale: log, num: 13 }\n  momentum: [0, 0.5, 0.9]\nstop: { max_steps: 500 }\n",
  );
  await each(
    ["run", "ravine.yaml", "--quiet", "--threads", "1"],
    ["run", "ravine.yaml", "--threads", "1", "--set", "name=short", "--set", "stop.max_steps=50"],
  );
});
afterAll(() => place.remove());

/** Runs command lines in one process and returns the output of each. */
async function each(
  ...lines: readonly (readonly string[])[]
): Promise<{ code: number; stdout: string; stderr: string }[]> {
  return (await runLines(place, lines)).map(({ code, stdout, stderr }) => ({ code: code ?? -1, stdout, stderr }));
}

function parsed<T = unknown>(ended: { readonly stdout: string } | undefined): T {
  return JSON.parse(ended?.stdout ?? "") as T;
}

const JSON_FORMAT = ["--format", "json"];

interface Row {
  readonly trial: number;
  readonly optimizer: string;
  readonly momentum: number | null;
  readonly status: string;
  readonly steps: number;
  readonly final_loss: number | null;
}

test("--group-by counts trials, their converged share, and the requested aggregates", async () => {
  const [allRows, groupRows, table, asked] = await each(
    ["query", "ravine", ...JSON_FORMAT],
    ["query", "ravine", "--group-by", "optimizer,momentum", ...JSON_FORMAT],
    ["query", "ravine", "--group-by", "trial"],
    [
      ...["query", "ravine", "--group-by", "optimizer", "--where", "status = 'converged'", "--format", "csv"],
      ...["--columns", "count, quantile(steps, 0)", "--order-by", "quantile(steps, 0) desc"],
    ],
  );
  const all = parsed<Row[]>(allRows);
  const groups = parsed<unknown[]>(groupRows);
  const of = (optimizer: string, momentum: number | null): Row[] =>
    all.filter((row) => row.optimizer === optimizer && row.momentum === momentum);
  const converged = (rows: readonly Row[]): Row[] => rows.filter(({ status }) => status === "converged");
  expect(groups).toHaveLength(4);
  for (const [optimizer, momentum] of [
    ["momentum", 0],
    ["momentum", 0.5],
    ["momentum", 0.9],
    ["sgd", null],
  ] as const) {
    // prettier-ignore
    const rows = of(optimizer, momentum);
    const steps = rows.map((row) => row.steps).toSorted((a, b) => a - b);
    expect(groups).toContainEqual({
      optimizer,
      momentum,
      count: 13,
      converged: converged(rows).length / 13,
      "min(steps)": steps[0],
      "median(steps)": steps[6],
      "min(final_loss)": Math.min(...rows.flatMap(({ final_loss }) => final_loss ?? [])),
    });
  }
  expect(table!.stderr).toBe("showing 20 of 52 groups; use --all to show all\n");
  const least = (optimizer: string): string => {
    const rows = converged(all).filter((row) => row.optimizer === optimizer);
    return `${optimizer},${rows.length},${Math.min(...rows.map(({ steps }) => steps))}`;
  };
  expect(asked!.stdout).toBe(`optimizer,count,"quantile(steps, 0)"\n${least("sgd")}\n${least("momentum")}\n`);
});

test("--sql queries all sweeps of the file, or the named one", async () => {
  const sql = "SELECT sweep, count(*) AS trials, max(steps) AS most FROM results GROUP BY sweep -- all of them";
  const [all, one, cut, values] = await each(
    ["query", "--sql", sql, ...JSON_FORMAT],
    ["query", "short", "--sql", `${sql};`, ...JSON_FORMAT],
    ["query", "--sql", "SELECT trial FROM results"],
    ["query", "--sql", "WITH a(x) AS (VALUES (1), (2)) SELECT x, median(x) OVER () AS m FROM a", ...JSON_FORMAT],
  );
  expect(parsed(all)).toEqual([
    { sweep: "ravine", trials: 52, most: 500 },
    { sweep: "short", trials: 52, most: 50 },
  ]);
  expect(parsed(one)).toEqual([{ sweep: "short", trials: 52, most: 50 }]);
  expect(cut!.stdout.split("\n")).toHaveLength(22);
  expect(cut!.stderr).toBe("showing 20 of 104 rows; use --all to show all\n");
  expect(parsed(values)).toEqual([
    { x: 1, m: 1.5 },
    { x: 2, m: 1.5 },
  ]);
});

test.for(inSoak())("endless SQL is stopped, with or without rows, and leaves no partial file", async () => {
  const stopped = "the query was stopped: it took SQLite longer than 0.1 s (see --timeout)\n";
  const limit = ["--timeout", "0.1"];
  const all = await each(
    ["query", "--sql", `${ENDLESS} SELECT count(*) FROM c`, ...limit],
    ["query", "--sql", `${ENDLESS} SELECT x FROM c`, "--out", "rows.csv", ...limit],
    ["query", "--where", `(${ENDLESS} SELECT count(*) FROM c) > 0`, ...limit],
  );
  expect(all).toHaveLength(3);
  for (const ended of all) expect(ended).toMatchObject({ code: 3, stdout: "", stderr: stopped });
  expect(readdirSync(place.folder).filter((name) => name.includes("rows"))).toEqual([]);
  expect(parsed((await each(["query", "--sql", "SELECT count(*) AS n FROM results", ...JSON_FORMAT]))[0])).toEqual([
    { n: 104 },
  ]);
});

test.for(inSoak())(
  "a slow reader of the output does not use up the time limit, and an export without typed SQL has none",
  async () => {
    // More rows than pipes hold.
    const many = ENDLESS.replace("FROM c)", "FROM c LIMIT 200000)");
    const [slow, [all, grouped, parquet]] = await Promise.all([
      place.shell(
        `sweep query --sql '${many} SELECT x, 1.5 * x, x FROM c' --timeout 1.5 --format csv | (sleep 3; wc -l)`,
      ),
      each(
        ["query", "ravine", "--timeout", "1e-9", "--format", "csv"],
        ["query", "ravine", "--group-by", "momentum", "--timeout", "1e-9", ...JSON_FORMAT],
        ["query", "ravine", "--timeout", "1e-9", "--out", "fast.parquet"],
      ),
    ]);
    expect(slow).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^\s*200001\n$/) });
    expect(all!.stdout.split("\n")).toHaveLength(54);
    expect(parsed(grouped)).toHaveLength(4);
    expect(parquet).toMatchObject({ code: 0, stderr: "wrote 52 rows: fast.parquet\n" });
  },
);

test("parquet keeps integers, reals, texts and NULLs; the extension of --out selects the format", async () => {
  const [[rows, wrote], piped] = await Promise.all([
    each(["query", "ravine", ...JSON_FORMAT], ["query", "ravine", "--out", "ravine.parquet"]),
    place.shell(
      "sweep query ravine --group-by optimizer --columns 'count, converged' --format parquet > groups.parquet",
    ),
  ]);
  expect(wrote).toMatchObject({ code: 0, stdout: "", stderr: "wrote 52 rows: ravine.parquet\n" });
  expect(piped).toMatchObject({ code: 0, stderr: "" });
  const whole = new Set(["space", "trial", "dim", "repeat", "seed", "repeats", "steps", "minimiser"]);
  const exact = parsed<Record<string, unknown>[]>(rows).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        whole.has(name) && value !== null ? BigInt(Number(value)) : value,
      ]),
    ),
  );
  expect(await parquetReadObjects({ file: place.bytes("ravine.parquet") })).toEqual(exact);
  expect(await parquetReadObjects({ file: place.bytes("groups.parquet") })).toMatchObject([
    { optimizer: "momentum", count: 39n },
    { optimizer: "sgd", count: 13n },
  ]);
});

test("--out writes each format, as a whole file or not at all", async () => {
  place.write("old.csv", "old");
  symlinkSync("old.csv", place.path("link.csv"));
  const [csv, table, wrote, asTable, failed] = await each(
    ["query", "--format", "csv"],
    ["query", "--all"],
    ["query", "--out", "link.csv"],
    ["query", "--out", "rows.txt", "--all"],
    ["query", "--where", "abs(steps - 40) + abs(-9223372036854775807 - 1) > 0", "--out", "old.json"],
  );
  expect(wrote).toEqual({ code: 0, stdout: "", stderr: "wrote 52 rows: link.csv\n" });
  expect(place.read("old.csv")).toBe(csv!.stdout);
  expect(asTable).toMatchObject({ code: 0, stdout: "" });
  expect(place.read("rows.txt")).toBe(table!.stdout);
  expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining("integer overflow") });
  expect(place.has("old.json")).toBe(false);
});

test("--out overwrites neither a database nor its side files", async () => {
  const before = place.bytes("results/sweeps.db");
  symlinkSync("results/sweeps.db", place.path("linked.csv"));
  const names = ["results/sweeps.db", "./results/../results/sweeps.db", "linked.csv", "results/sweeps.db-wal"];
  const ended = await each(...names.map((name) => ["query", "--format", "csv", "--out", name]));
  expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(
    names.map((name) => [2, `--out must not overwrite a database: ${name}\n`]),
  );
  expect(new Uint8Array(place.bytes("results/sweeps.db"))).toEqual(new Uint8Array(before));
});

test("best reports the range of near-best learning rates and values at an edge of the grid", async () => {
  place.write(
    "edge.yaml",
    "objective: ravine\noptimizers: [sgd, momentum]\nparameters:\n" +
      "  lr: { min: 1e-3, max: 0.1, scale: log, num: 5 }\n  momentum: [0, 0.1, 0.2]\nstop: { max_steps: 5000 }\n",
  );
  const [, rows, table] = await each(
    ["run", "edge.yaml", "--quiet", "--threads", "1", "--db", "edge.db"],
    ["best", "--db", "edge.db", ...JSON_FORMAT],
    ["best", "--db", "edge.db"],
  );
  const json = parsed<Record<string, unknown>[]>(rows);
  // On a quadratic, gradient descent is faster the larger lr is, up to 2/(λ₁ + λ₂); so is small
  // momentum.
  expect(json).toMatchObject([
    { optimizer: "sgd", lr: 0.1, ties: 1, lr_to: 0.1, edges: "lr 0.1 is the largest value of the grid" },
    {
      optimizer: "momentum",
      lr: 0.1,
      momentum: 0.2,
      edges: "lr 0.1 is the largest value of the grid; momentum 0.2 is the largest value of the grid",
    },
  ]);
  for (const { lr_from, lr_to, lr_decades } of json) {
    expect(lr_decades).toBe(Math.log10(Number(lr_to) / Number(lr_from)));
  }
  expect(table!.stdout).toMatch(/^space +lr +momentum +status +steps +final_loss +trial +ties +lr_decades\n/);
  expect(table!.stderr).toBe(
    "ravine sgd: lr 0.1 is the largest value of the grid; consider widening the range\n" +
      "ravine momentum: lr 0.1 is the largest value of the grid; consider widening the range\n" +
      "ravine momentum: momentum 0.2 is the largest value of the grid; consider widening the range\n",
  );
});

test("best explains ties, and reports no edge inside a tie", async () => {
  place.write(
    "ties.yaml",
    "objective: { name: flat, formula: 'x^2', start: [1], minimum: 0, dim: 1 }\noptimizer: momentum\nparameters:\n" +
      "  lr: [0.4, 0.5, 0.6]\n  momentum: [0, 0.4, 0.8]\nstop: { max_steps: 1000, target: 0.05 }\n",
  );
  const [, best] = await each(
    ["run", "ties.yaml", "--quiet", "--threads", "1", "--db", "ties.db"],
    ["best", "--db", "ties.db"],
  );
  // Of x² from 1 the first step goes to (1 − 2 lr): to 0.2, 0 and −0.2, a loss of at most 0.04 for
  // any momentum.
  expect(best!.stdout).toMatch(/\nflat momentum +0\.5 +0 +converged +1 +0 +3 +9 +0\.18\n$/);
  expect(best!.stderr).toBe("flat momentum: 9 trials took 1 step; the one shown has the lowest final loss\n");
});

test("integers of SQLite print exactly in every format, and reals as reals", async () => {
  const whole = ["9007199254740993", "-9223372036854775808", "1234567890123456", "7"];
  const rows = whole.map((integer) => `(${integer})`).join(", ");
  const ask = ["query", "--sql", `WITH c(x) AS (VALUES ${rows}) SELECT x, 1e16 AS y FROM c`, "--format"];
  const [table, csv, json, jsonl, md] = await each(
    ...["table", "csv", "json", "jsonl", "md"].map((format) => [...ask, format]),
  );
  expect(table!.stdout.trim().split(/\s+/)).toEqual(["x", "y", ...whole.flatMap((integer) => [integer, "1e+16"])]);
  expect(csv!.stdout).toBe(`x,y\n${whole.map((integer) => `${integer},1e+16\n`).join("")}`);
  const records = whole.map((integer) => `{"x":${integer},"y":1e+16}`);
  expect(json!.stdout).toBe(`[\n${records.join(",\n")}\n]\n`);
  expect(jsonl!.stdout).toBe(`${records.join("\n")}\n`);
  for (const integer of whole) expect(md!.stdout).toContain(`| ${integer} | 1e+16 |`);
});
