import { expect, test } from "vitest";
import { inSoak } from "../support/faults/attempts.ts";
import { expectSame } from "../support/faults/contents.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { rowsOf, runSome, wholeRun } from "./rounds-runs.ts";

test("each trial has one row, with the last round and rung that ran it; other spaces have none", async () => {
  const whole = await wholeRun();
  const counts = rowsOf(
    whole,
    `SELECT round, rung, count(*) AS trials, max(steps) AS steps FROM results
    WHERE label = 'halved: ravine momentum' GROUP BY round, rung ORDER BY 1`,
  );
  // Of 41 points with two repeats, a third goes on to 18 steps, and a third of these to 60.
  expect(counts).toEqual([
    { round: 0, rung: 0, trials: 2 * (41 - 13), steps: 6 },
    { round: 1, rung: 1, trials: 2 * (13 - 4), steps: 18 },
    { round: 2, rung: 2, trials: 2 * 4, steps: 60 },
  ]);
  expect(rowsOf(whole, "SELECT DISTINCT round, rung FROM results WHERE label GLOB 'plain*'")).toEqual([
    { round: null, rung: null },
  ]);
});

test("trials that used up the steps of a rung are stopped; the best of each rung go on", async () => {
  const whole = await wholeRun();
  const wrong = rowsOf(
    whole,
    `SELECT * FROM results WHERE (label GLOB 'halved*' AND steps IN (6, 18) AND status = 'exhausted')
    OR (label GLOB 'halved*' AND status = 'stopped' AND steps NOT IN (6, 18))
    OR (label GLOB 'plain*' AND status = 'stopped')`,
  );
  expect(wrong).toEqual([]);
  // Goal: expected steps, then the median loss. With two repeats that is their mean.
  const points = `SELECT space, trial / 2 AS point, max(rung) AS rung, avg(final_loss) AS loss,
      count(*) FILTER (WHERE status IN ('stopped', 'exhausted')) AS open
    FROM results WHERE label GLOB 'halved*' GROUP BY space, trial / 2`;
  const better = rowsOf(
    whole,
    `WITH p AS (${points}) SELECT * FROM p a JOIN p b USING (space)
    WHERE a.rung = 0 AND a.open = 2 AND b.rung = 1 AND b.open = 2 AND a.loss < b.loss / 10`,
  );
  expect(better).toEqual([]);
});

test("brackets have the shares of hyperband, and each begins one rung higher", async () => {
  const whole = await wholeRun();
  // Steps 7, 14, 28 and 60; n_s = ⌈4/(s + 1)·2ˢ⌉ = 8, 6, 4, 4 of 22 parts of 40 points.
  const rounds = rowsOf(
    whole,
    `SELECT round, rung, count(*) / 2 AS points FROM results
    WHERE label = 'brackets: ravine momentum' AND round < 10 GROUP BY round ORDER BY 1`,
  );
  // Points that remain: 15 → 7 → 3 → 1, 10 → 5 → 2, 8 → 4, 7.
  expect(rounds).toEqual(
    [
      [0, 0, 8],
      [1, 1, 4],
      [2, 2, 2],
      [3, 3, 1],
      [4, 1, 5],
      [5, 2, 3],
      [6, 3, 2],
      [7, 2, 4],
      [8, 3, 4],
      [9, 3, 7],
    ].map(([round, rung, points]) => ({ round, rung, points })),
  );
});

test("the counts are those of the rows, and steps of lower rungs count", async () => {
  const whole = await wholeRun();
  const wrong = rowsOf(
    whole,
    `SELECT space FROM spaces s WHERE stopped <>
      (SELECT count(*) FROM results r WHERE r.space = s.space AND r.status = 'stopped')
    OR trials <> (SELECT count(*) FROM results r WHERE r.space = s.space)`,
  );
  expect(wrong).toEqual([]);
  expect(rowsOf(whole, "SELECT (SELECT steps FROM sweeps) > sum(steps) AS more FROM results")).toEqual([{ more: 1 }]);
  const [refined] = rowsOf(whole, "SELECT count(*) AS n FROM results WHERE label GLOB 'brackets*' AND round > 9");
  expect(refined!["n"]).toBeGreaterThan(0);
  expect(rowsOf(whole, "SELECT * FROM round")).toEqual([]);
});

test("any number of threads gives the same content", async () => {
  const whole = await wholeRun();
  for (const threads of inSoak().length > 0 ? [1, 4, 7] : [1, 3]) {
    const file = temporaryFile();
    expect(await runSome(file, threads)).toBe("complete");
    expectSame(file, whole, `${threads} threads`);
  }
});
