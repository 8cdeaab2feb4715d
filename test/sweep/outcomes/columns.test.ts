import { expect, test } from "vitest";
import { OUTCOME_COLUMNS, ROW_COLUMNS, TRACED_COLUMNS } from "../../../src/sweep/outcomes/columns.ts";
import { RESULT_COLUMNS } from "../../../src/sweep/outcomes/result-columns.ts";
import { allocateRows, clearOutcome, firstRows, pickRows, tracedOutcome } from "../../../src/sweep/outcomes/rows.ts";
import { statusCode } from "../../../src/sweep/outcomes/statuses.ts";
import { SharedRows } from "../../../src/sweep/wire/shared-rows.ts";

/**
 * Returns three rows with two hyperparameters. Column `c` of row `r` is 10·r + c, so all values
 * differ.
 */
function numberedRows(): ReturnType<typeof allocateRows> {
  const columns = allocateRows(3, 2, 2, 1);
  for (const [c, { key }] of ROW_COLUMNS.entries()) for (let r = 0; r < 3; r += 1) columns[key][r] = 10 * r + c;
  columns.hyperparameters.set([1, 2, 3, 4, 5, 6]);
  columns.targetSteps?.set([0, NaN, 1, 2, 3, 4]);
  columns.measures?.set([0.5, NaN, -7]);
  return columns;
}

const rowNumbers = (columns: ReturnType<typeof allocateRows>): number[][] =>
  ROW_COLUMNS.map(({ key }) => [...columns[key]]);

test("each column has room for each row, in arrays that share no memory", () => {
  expect(rowNumbers(numberedRows())).toEqual(ROW_COLUMNS.map((_, c) => [c, 10 + c, 20 + c]));
});

test("first rows and picked rows have all columns, their hyperparameters and their errors", () => {
  const columns = { ...numberedRows(), errors: new Map([[2, "reason"]]) };
  const first = firstRows(columns, 2);
  expect(rowNumbers(first)).toEqual(ROW_COLUMNS.map((_, c) => [c, 10 + c]));
  expect([...first.hyperparameters]).toEqual([1, 2, 3, 4]);
  expect(first.targetSteps).toEqual(Float64Array.of(0, NaN, 1, 2));
  expect(first.measures).toEqual(Float64Array.of(0.5, NaN));
  const picked = pickRows(columns, [0, 2]);
  expect(rowNumbers(picked)).toEqual(ROW_COLUMNS.map((_, c) => [c, 20 + c]));
  expect([...picked.hyperparameters]).toEqual([1, 2, 5, 6]);
  expect(picked.targetSteps).toEqual(Float64Array.of(0, NaN, 3, 4));
  expect(picked.measures).toEqual(Float64Array.of(0.5, -7));
  expect(picked.errors).toEqual(new Map([[1, "reason"]]));
  expect(pickRows(columns, []).count).toBe(0);
});

test("shared memory has all columns, which do not overlap", () => {
  const shared = new SharedRows(3, { width: 2, targets: 1, measures: 1 });
  for (const [c, { key }] of ROW_COLUMNS.entries()) {
    for (let r = 0; r < 3; r += 1) shared.columns[key][r] = 10 * r + c;
  }
  shared.columns.hyperparameters.set([1, 2, 3, 4, 5, 6]);
  shared.columns.targetSteps?.set([7, 8, 9]);
  shared.columns.measures?.set([-1, -2, -3]);
  shared.begin(0);
  shared.finish();
  shared.begin(2);
  shared.finish();
  const seen = new SharedRows(3, { width: 2, targets: 1, measures: 1 }, shared.buffer);
  const rows = seen.finishedRows(new Map());
  expect(rowNumbers(rows)).toEqual(ROW_COLUMNS.map((_, c) => [c, 10 + c]));
  expect([...rows.hyperparameters]).toEqual([1, 2, 3, 4]);
  expect(rows.targetSteps).toEqual(Float64Array.of(7, 8));
  expect(rows.measures).toEqual(Float64Array.of(-1, -2));
});

test("a cleared outcome is a failed trial without values", () => {
  const columns = numberedRows();
  clearOutcome(columns, 1);
  for (const { key, type } of OUTCOME_COLUMNS) {
    expect(columns[key][1]).toBe(type === "status" ? statusCode("failed") : type === "real" ? NaN : 0);
  }
  expect(columns.targetSteps).toEqual(Float64Array.of(0, NaN, NaN, NaN, 3, 4));
  expect(columns.measures).toEqual(Float64Array.of(0.5, NaN, -7));
  expect(columns.trial[1]).toBe(10);
});

test("a traced outcome has the columns that the trial itself writes", () => {
  const columns = allocateRows(1, 0);
  columns.status[0] = statusCode("exhausted");
  columns.finalLoss[0] = 0.5;
  expect(Object.keys(tracedOutcome(columns, 0)).toSorted()).toEqual(TRACED_COLUMNS.map(({ key }) => key).toSorted());
  expect(tracedOutcome(columns, 0)).toMatchObject({ status: "exhausted", finalLoss: 0.5 });
});

test("no two result columns have the same name", () => {
  expect(new Set(RESULT_COLUMNS).size).toBe(RESULT_COLUMNS.length);
});
