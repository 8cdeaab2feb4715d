import { test } from "vitest";
import {
  expectRunAsWhole,
  expectSameOnThreads,
  expectSameThroughBroker,
  OneGrid,
} from "../support/command/one-grid.ts";
import { GRID } from "./search-rounds-grid.ts";

const TRIALS = 2 * (3 * 2 * 48 + 2);

test("searches have the same rows on any number of threads, and after kills", async () => {
  await expectSameOnThreads(new OneGrid(GRID), TRIALS, [0, 0.4]);
});

test("searches have the same rows through a broker; shards and summaries are refused", async () => {
  const grid = new OneGrid(GRID);
  await expectSameThroughBroker(grid);
  await expectRunAsWhole(grid);
});
