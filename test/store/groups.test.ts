import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { TrialColumns } from "../../src/sweep/outcomes/columns.ts";
import { splitList } from "../../src/store/read/group-columns.ts";
import type { QueryOptions } from "../../src/store/read/query-text.ts";
import { openResults, type Results } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { attempts } from "../support/faults/attempts.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

const folder = mkdtempSync(join(tmpdir(), "sweep-groups-"));
const TRIALS = 60;
let results: Results;

/** Writes a sweep of one space with synthetic outcomes. */
function write(file: string, num: number, change: Partial<TrialColumns>): Results {
  const spec = sampleSweep("sample", num, { momentum: 0.9 });
  const store = openStore(file);
  const sweep = store.begin(spec, sampleInfo());
  sweep.write([sampleChunk(spec, 0, 0, num, change)]);
  sweep.finish("complete");
  store.close();
  return openResults(file);
}

beforeAll(() => {
  const loss = Float64Array.from({ length: TRIALS }, (_, i) => (i === 4 ? NaN : i / 7));
  results = write(join(folder, "sweeps.db"), TRIALS, {
    finalLoss: loss,
    repeat: new Int32Array(TRIALS).map((_, i) => i % 4),
  });
});
afterAll(() => {
  results.close();
  rmSync(folder, { recursive: true });
});

function query(options: QueryOptions): { columns: readonly string[]; rows: (readonly unknown[])[]; total: number } {
  const { columns, rows, total } = results.query(1, options);
  return { columns, rows: [...rows], total: total() };
}

/**
 * The quantile of type 7 of Hyndman & Fan, by its definition there: (1 − γ)·x[j] + γ·x[j+1], p = (k
 * − 1)/(n − 1).
 */
function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const h = (sorted.length - 1) * q;
  const j = Math.floor(h);
  const [low, high] = [sorted[j]!, sorted[Math.min(j + 1, sorted.length - 1)]!];
  return low + (h - j) * (high - low);
}

const steps = (trial: number): number => (trial * 37) % 101;
const trials = Array.from({ length: TRIALS }, (_, i) => i);

test("a group has its columns, the count, the fraction that converged, and steps and losses", () => {
  const { columns, rows, total } = query({ groupBy: ["repeat", "status"] });
  expect(columns).toEqual(["repeat", "status", "count", "converged", "min(steps)", "median(steps)", "min(final_loss)"]);
  expect(total).toBe(12);
  const expected = [0, 1, 2, 3].flatMap((repeat) =>
    (["converged", "diverged", "stationary"] as const).map((status) => {
      const code = { converged: 0, stationary: 1, diverged: 2 }[status];
      const group = trials.filter((i) => i % 4 === repeat && i % 3 === code);
      const losses = group.filter((i) => i !== 4).map((i) => i / 7);
      const took = group.map(steps);
      return [
        repeat,
        status,
        group.length,
        code === 0 ? 1 : 0,
        Math.min(...took),
        quantile(took, 0.5),
        Math.min(...losses),
      ];
    }),
  );
  expect(rows).toEqual(expected);
});

test("requested columns are shown, group columns first unless listed", () => {
  const columns = splitList("max(final_loss), mean( steps ),quantile(steps, .90), converged, min(status)");
  const found = query({ groupBy: ["optimizer"], columns });
  expect(found.columns).toEqual([
    "optimizer",
    "max(final_loss)",
    "mean(steps)",
    "quantile(steps, 0.9)",
    "converged",
    "min(status)",
  ]);
  const took = trials.map(steps);
  const mean = took.reduce((sum, one) => sum + one, 0) / TRIALS;
  expect(found.rows).toEqual([["rule0", 59 / 7, mean, quantile(took, 0.9), 1 / 3, "converged"]]);
  expect(query({ groupBy: ["status", "dim"], columns: ["count", "status"] }).columns).toEqual([
    "dim",
    "count",
    "status",
  ]);
});

test("a condition filters trials before grouping; order and limit apply to groups, NULL last", () => {
  const byRepeat = { groupBy: ["repeat"], columns: ["count"] };
  expect(query({ ...byRepeat, where: "trial < 6" }).rows).toEqual([[0, 2], [1, 2], [2, 1], [3, 1]]); // prettier-ignore
  const ordered = query({ ...byRepeat, where: "trial < 6", orderBy: "count, repeat DESC", limit: 3 });
  expect(ordered).toMatchObject({ rows: [[3, 1], [2, 1], [1, 2]], total: 4 }); // prettier-ignore
  const byMedian = query({ groupBy: ["repeat"], columns: [], orderBy: "median(steps) desc" }).rows.flat();
  const median = (repeat: number): number => quantile(trials.filter((i) => i % 4 === repeat).map(steps), 0.5);
  expect(byMedian).toEqual([0, 1, 2, 3].toSorted((a, b) => median(b) - median(a)));
  const losses = query({
    groupBy: ["trial"],
    columns: ["min(final_loss)"],
    where: "trial in (3, 4, 5)",
    orderBy: "min(final_loss)",
  });
  expect(losses.rows).toEqual([[3, 3 / 7], [5, 5 / 7], [4, null]]); // prettier-ignore
});

test("quantiles are R's and NumPy's default, type 7: those of 1 to 10", () => {
  const few = write(temporaryFile(), 10, { steps: Float64Array.from({ length: 10 }, (_, i) => 10 - i) });
  const columns = [0, 0.25, 0.5, 0.75, 0.9, 1].map((q) => `quantile(steps, ${q})`);
  // R 4: quantile(1:10, c(0, .25, .5, .75, .9, 1))
  expect([...few.query(1, { groupBy: ["dim"], columns }).rows]).toEqual([[2, 1, 3.25, 5.5, 7.75, 9.1, 10]]);
  few.close();
});

test("quantiles of any numbers follow the definition", () => {
  const loss = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 });
  fc.assert(
    fc.property(
      fc.array(loss, { minLength: 2, maxLength: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (losses, q) => {
        const some = write(temporaryFile(), losses.length, { finalLoss: Float64Array.from(losses) });
        const level = Number(q.toFixed(6));
        const columns = ["median(final_loss)", `quantile(final_loss, ${level})`];
        const [, median, other] = [...some.query(1, { groupBy: ["dim"], columns }).rows][0] as number[];
        some.close();
        const scale = Math.max(...losses.map(Math.abs)) * 1e-12;
        expect(Math.abs(median! - quantile(losses, 0.5))).toBeLessThanOrEqual(scale);
        expect(Math.abs(other! - quantile(losses, level))).toBeLessThanOrEqual(scale);
      },
    ),
    { numRuns: attempts(8, 250) },
  );
});

describe("is refused with a message:", () => {
  test.each<[QueryOptions, string]>([
    [{ groupBy: ["optimzer"] }, 'no such column "optimzer": did you mean "optimizer"?'],
    [{ groupBy: ["lr + 1"] }, 'no such column "lr + 1"'],
    [{ groupBy: ["lr"], columns: ["counts"] }, 'no such column "counts": did you mean "count"?'],
    [{ groupBy: ["lr"], columns: ["medain(steps)"] }, 'no such aggregate "medain(steps)": did you mean "median"?'],
    [{ groupBy: ["lr"], columns: ["variance(steps)"] }, 'no such aggregate "variance(steps)": use count, converged, '],
    [{ groupBy: ["lr"], columns: ["min(stepz)"] }, 'no such column "stepz": did you mean "steps"?'],
    [{ groupBy: ["lr"], columns: ["min(steps, 1)"] }, 'no such aggregate "min(steps, 1)"'],
    [{ groupBy: ["lr"], columns: ["mean(status)"] }, "mean() needs a numeric column: status"],
    [
      { groupBy: ["lr"], columns: ["steps"] },
      "a group has many values: use an aggregate, as in median(steps), or group by it too: steps",
    ],
    [
      { groupBy: ["lr"], columns: ["quantile(steps)"] },
      "quantile takes a column and a number from 0 to 1, as in quantile(steps, 0.9): quantile(steps)",
    ],
    [{ groupBy: ["lr"], columns: ["quantile(steps, 90)"] }, "quantile takes a column and a number from 0 to 1"],
    [{ groupBy: ["lr"], orderBy: "median(stepz)" }, 'no such column "stepz": did you mean "steps"?'],
    [{ groupBy: ["lr"], orderBy: "count; drop table result" }, 'no such column "count; drop table result"'],
    [{ columns: ["median(steps)"] }, "an aggregate needs --group-by: median(steps)"],
  ])("%o", (options, message) => {
    expect(() => query(options)).toThrow(
      expect.objectContaining({ code: "input", message: expect.stringContaining(message) }),
    );
  });
});
