import Database from "better-sqlite3";
import { expect } from "vitest";
import { expectSame } from "../faults/contents.ts";
import { trialsDone, until } from "./progress.ts";
import { quickWorkplace } from "./quick-workplace.ts";
import type { QuickWorkplace } from "./quick-workplace.ts";
import { startRedis } from "./redis.ts";
import { startWorker } from "./worker.ts";

/** Returns the rows of a query over a database. */
export function selected(file: string, sql: string): Record<string, unknown>[] {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare<[], Record<string, unknown>>(sql).all();
  db.close();
  return rows;
}

/** A workplace with one grid, which runs into several databases. */
export class OneGrid {
  readonly place: QuickWorkplace = quickWorkplace();

  constructor(grid: string) {
    this.place.write("grid.yaml", grid);
  }

  async run(db: string, ...more: readonly string[]): Promise<void> {
    await this.place.out("run", "grid.yaml", "--db", db, "--quiet", ...more);
  }

  rows(db: string, sql: string): Record<string, unknown>[] {
    return selected(this.place.path(db), sql);
  }
}

/**
 * Runs on 1, 2 and 4 threads, and with a kill after each share of the trials. Compares all with
 * one.db, which it leaves.
 */
export async function expectSameOnThreads(grid: OneGrid, trials: number, kills: readonly number[]): Promise<void> {
  const { place } = grid;
  await grid.run("one.db", "--threads", "1");
  for (const threads of ["2", "4"]) {
    await grid.run(`${threads}.db`, "--threads", threads);
    expectSame(place.path(`${threads}.db`), place.path("one.db"), `${threads} threads`);
  }
  for (const share of kills) {
    const started = place.start(["run", "grid.yaml", "--db", "killed.db", "--quiet", "--threads", "1"]);
    await until(() => trialsDone(place, "killed.db") > share * trials);
    started.signal("SIGKILL");
    await started.ended;
  }
  await grid.run("killed.db", "--threads", "2");
  expectSame(place.path("killed.db"), place.path("one.db"), "killed");
  expect(grid.rows("one.db", "SELECT count(*) AS trials FROM results")).toEqual([{ trials }]);
}

/** Runs through a broker, and compares with one.db, which it writes. */
export async function expectSameThroughBroker(grid: OneGrid): Promise<void> {
  const { place } = grid;
  await grid.run("one.db");
  const redis = await startRedis();
  startWorker(redis);
  await grid.run("broker.db", "--broker", redis.url);
  expectSame(place.path("broker.db"), place.path("one.db"), "through a broker");
}

/** Expects that a shard and a summary of rounds are refused. */
export async function expectRunAsWhole({ place }: OneGrid): Promise<void> {
  for (const options of [
    ["--shard", "1/2"],
    ["--store", "summary"],
  ]) {
    const { code, stderr } = await place.sweep("run", "grid.yaml", "--db", "other.db", ...options);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/rounds depend on the outcomes of all trials/)]);
  }
}
