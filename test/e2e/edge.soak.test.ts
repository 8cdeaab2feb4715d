import { expect, test } from "vitest";
import {
  expectRunAsWhole,
  expectSameOnThreads,
  expectSameThroughBroker,
  OneGrid,
} from "../support/command/one-grid.ts";
import { GRID } from "./edge-grid.ts";

test("edges have the same rows on any number of threads, and after kills", async () => {
  const grid = new OneGrid(GRID);
  await grid.run("first.db");
  const [{ trials } = {}] = grid.rows("first.db", "SELECT count(*) AS trials FROM results");
  await expectSameOnThreads(grid, Number(trials), [0.1, 0.5]);
  const rounds = grid.rows("one.db", "SELECT label, max(round) AS last FROM results GROUP BY label ORDER BY label");
  expect(rounds).toEqual([
    { label: "noisy", last: expect.any(Number) as number },
    // Cells of 1/8 are cut four times until they are no wider than 1/100.
    { label: "plain", last: 4 },
    { label: "whole", last: null },
  ]);
  const included = grid.rows("one.db", "SELECT trial, round, repeat FROM results WHERE lr = 5 ORDER BY trial");
  expect(included.map(({ round, repeat }) => [round, repeat])).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
  ]);
});

test("edges have the same rows through a broker; shards and summaries are refused", async () => {
  const grid = new OneGrid(GRID);
  await expectSameThroughBroker(grid);
  await expectRunAsWhole(grid);
});
