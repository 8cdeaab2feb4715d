import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { QueryOptions } from "../../src/store/read/query-text.ts";
import { openResults, type Results } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";

const folder = mkdtempSync(join(tmpdir(), "sweep-query-"));
const file = join(folder, "sweeps.db");
let results: Results;

beforeAll(() => {
  const store = openStore(file);
  for (const [name, optimizer] of [
    ["other", { beta1: 0.9 }] as const,
    ["sample", { momentum: 0.9, rho: 0.5 }] as const,
  ]) {
    const spec = sampleSweep(name, 60, optimizer);
    const sweep = store.begin(spec, sampleInfo());
    sweep.write([sampleChunk(spec, 0, 0, name === "sample" ? 50 : 60, {})]);
    sweep.finish("interrupted");
  }
  store.close();
  results = openResults(file);
});

afterAll(() => {
  results.close();
  rmSync(folder, { recursive: true });
});

function rows(options: QueryOptions): readonly (readonly unknown[])[] {
  return [...results.query(2, options).rows];
}

function trials(options: QueryOptions): unknown[] {
  return rows({ ...options, columns: ["trial"] }).flat();
}

describe("a query", () => {
  test("shows the columns that the sweep uses, by trial", () => {
    const { columns, rows: all, total } = results.query(2, {});
    expect(columns.join(", ")).toBe(
      "space, trial, objective, objective_parameters, dim, optimizer, lr, momentum, rho, " +
        "repeat, label, schedule, clip, noise, start, seed, repeats, status, steps, final_loss, best_loss, gradient_norm, distance, minimiser, error",
    );
    const first = [...all][0];
    expect(first).toEqual([
      ...[0, 0, "bowl", '{"c":3}', 2, "rule0", 0, 0.9, 0.5, 0],
      ...["bowl rule0", "constant", null, 0, "[1,2.5]", 0, 1],
      ...["converged", 0, 0, 0, 1, 0, 1, null],
    ]);
    expect(total()).toBe(50);
    expect(trials({})).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test("filters, orders with ties by trial, picks columns, limits and counts", () => {
    const {
      columns,
      rows: some,
      total,
    } = results.query(2, {
      where: "status = 'converged' and momentum > 0.8",
      orderBy: "minimiser, steps desc",
      columns: ["steps", "trial", "sweep"],
      limit: 3,
    });
    const steps = (trial: number): number => (trial * 37) % 101;
    const expected = Array.from({ length: 17 }, (_, i) => i * 3).toSorted((a, b) => steps(b) - steps(a));
    expect(columns).toEqual(["steps", "trial", "sweep"]);
    expect([...some]).toEqual(expected.slice(0, 3).map((trial) => [steps(trial), trial, "sample"]));
    expect(total()).toBe(17);
    expect(trials({ orderBy: "optimizer DESC", limit: 4 })).toEqual([0, 1, 2, 3]);
    expect(trials({ limit: 0 })).toEqual([]);
  });

  test("limits conditions to this sweep, in a subquery too", () => {
    expect(trials({ where: "trial = (SELECT max(trial) FROM results)" })).toEqual([49]);
    expect(trials({ where: "sweep_id = 1" })).toEqual([]);
  });

  test("reads rows on demand", () => {
    const { rows: some, total } = results.query(2, {});
    expect(some.next().value?.[1]).toBe(0);
    expect(total()).toBe(50);
    expect(some.next().value?.[1]).toBe(1);
    some.return?.();
    expect(some.next().done).toBe(true);
  });

  test("ends a comment with its line", () => {
    expect(trials({ where: "trial < 2 -- the first", orderBy: "trial desc -- backwards" })).toEqual([1, 0]);
  });
});

describe("is refused with a message:", () => {
  test.each<[QueryOptions, string]>([
    [{ where: "momentun > 0.8" }, 'no such column "momentun": did you mean "momentum"?'],
    [{ orderBy: "stepz" }, 'no such column "stepz": did you mean "steps"?'],
    [{ columns: ["trial", "finalloss"] }, 'no such column "finalloss": did you mean "final_loss"?'],
    [{ columns: ["*"] }, 'no such column "*"'],
    [{ where: "beta1 > 0" }, 'no such column "beta1"'],
    [{ where: 'status = "converged"' }, `no such column "converged": text needs single quotes, 'converged'`],
    [{ where: "steps >" }, "the condition is not an SQL expression"],
    [{ where: "" }, "the condition is not an SQL expression"],
    [{ where: "foo(steps)" }, "no such function: foo"],
    [{ where: "steps > ?" }, "Too few parameter values"],
    [{ where: "steps > :n" }, "the query is not an SQL expression"],
    [{ where: "json_extract('{', '$.a') > 1" }, "malformed JSON"],
    [{ limit: -1 }, "the limit must be a non-negative integer: -1"],
    [{ limit: 1.5 }, "the limit must be a non-negative integer: 1.5"],
  ])("%o", (options, message) => {
    const run = (): unknown => rows(options);
    expect(run).toThrow(expect.objectContaining({ name: "SweepError", code: "input" }));
    expect(run).toThrow(message);
  });

  const breakouts = [
    "1=1) ; drop table result",
    "1=1; drop table result",
    "1) UNION SELECT (1",
    "1) UNION SELECT sql FROM sqlite_schema WHERE (1",
    "1) THEN 1 END FROM results UNION SELECT CASE WHEN (1",
    "1) OR (1) --",
    "1) --",
    "1 /*",
    "1) /*",
    "ATTACH DATABASE 'other.db' AS x",
    "(DELETE FROM result RETURNING 1)",
    "load_extension('x')",
  ];
  test.each(breakouts)("where %s", (where) => {
    const before = readFileSync(file);
    expect(() => rows({ where, columns: ["trial"] })).toThrow(expect.objectContaining({ code: "input" }));
    expect(readFileSync(file).equals(before)).toBe(true);
  });
  test.each([
    "trial; drop table result",
    "trial LIMIT 5 --",
    "trial /*",
    "1 UNION SELECT 1",
    "trial) FROM results --",
    "trial) FROM results ORDER BY count(*) OVER (ORDER BY trial",
  ])("order by %s", (orderBy) => {
    expect(() => rows({ orderBy })).toThrow(expect.objectContaining({ code: "input" }));
  });

  test("and the file is unchanged", () => {
    const db = new Database(file);
    expect(db.prepare("SELECT count(*) FROM results").pluck().get()).toBe(110);
    db.close();
  });
});

describe("finding a sweep", () => {
  test("by number, by name, or the latest", () => {
    expect(results.findSweep("1").name).toBe("other");
    expect(results.findSweep("sample").sweep_id).toBe(2);
    expect(results.findSweep().sweep_id).toBe(2);
    expect(() => results.findSweep("sampel")).toThrow('no such sweep: "sampel": did you mean "sample"?');
    expect(() => results.findSweep("3")).toThrow(expect.objectContaining({ code: "input" }));
  });
});
