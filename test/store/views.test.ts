import { DatabaseSync } from "node:sqlite";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";

import { openStore } from "../../src/store/write/store.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

const SWEEPS =
  "sweep_id, name, status, trials, done, started_at, finished_at, seconds, steps, threads, spec, spec_hash, version, platform, store, shard";
const SPACES =
  "sweep_id, sweep, space, label, objective, objective_parameters, dim, start, optimizer, schedule, noise, stop, kernel, trials, " +
  "steps, converged, stationary, diverged, exhausted, failed, timed_out, below_minimum, stopped, method";
const RESULTS =
  "sweep_id, sweep, space, trial, objective, objective_parameters, dim, optimizer, lr, momentum, beta1, damping, " +
  "repeat, label, schedule, clip, noise, start, seed, repeats, " +
  "status, steps, final_loss, best_loss, gradient_norm, distance, minimiser, error";

function writeSample(file: string): void {
  const spec = sampleSweep("sample", 4, { momentum: 0.9 }, { beta1: 0.8, damping: 0.25 });
  const store = openStore(file);
  const sweep = store.begin(spec, sampleInfo());
  const outcomes = {
    status: Uint8Array.of(0, 1, 4, 5),
    finalLoss: Float64Array.of(NaN, Infinity, -Infinity, 1 / 3),
    distance: Float64Array.of(NaN, 0, 5e-324, 1.7976931348623157e308),
    minimiser: Int32Array.of(0, 1, 2, 0),
    steps: Float64Array.of(0, 1, 3_000_000_000, 9_007_199_254_740_991 - 3_000_000_001),
  };
  sweep.write([sampleChunk(spec, 0, 0, 4, outcomes), sampleChunk(spec, 1, 0, 3)]);
  sweep.finish("interrupted");
  store.close();
}

describe("the views of the contract", () => {
  test("have its columns in order, with the file's hyperparameters", () => {
    const file = temporaryFile();
    writeSample(file);
    const db = new Database(file);
    const columns = (view: string): string =>
      db
        .prepare(`SELECT * FROM ${view}`)
        .columns()
        .map(({ name }) => name)
        .join(", ");
    expect(columns("sweeps")).toBe(SWEEPS);
    expect(columns("spaces")).toBe(SPACES);
    expect(columns("results")).toBe(RESULTS);
    db.close();
  });

  test("return the written values, with NULL for non-finite reals and an unknown minimiser", () => {
    const file = temporaryFile();
    writeSample(file);
    const db = new Database(file);
    const rows = db.prepare("SELECT * FROM results ORDER BY trial").all();
    expect(rows).toHaveLength(7);
    const common = { sweep_id: 1, sweep: "sample", objective: "bowl", objective_parameters: '{"c":3}', dim: 2 };
    expect(rows[0]).toEqual({
      ...common,
      space: 0,
      trial: 0,
      optimizer: "rule0",
      lr: 0,
      momentum: 0.9,
      beta1: null,
      damping: null,
      repeat: 0,
      label: "bowl rule0",
      schedule: "constant",
      clip: null,
      noise: 0,
      start: "[1,2.5]",
      seed: 0,
      repeats: 1,
      status: "converged",
      steps: 0,
      final_loss: null,
      best_loss: 0,
      gradient_norm: 1,
      distance: null,
      minimiser: null,
      error: null,
    });
    expect(rows[1]).toMatchObject({
      status: "stationary",
      final_loss: null,
      distance: 0,
      minimiser: 1,
      lr: 0.333333333333333,
    });
    expect(rows[2]).toMatchObject({ status: "failed", final_loss: null, distance: 5e-324, minimiser: 2, steps: 3e9 });
    expect(rows[3]).toMatchObject({
      status: "timed_out",
      final_loss: 1 / 3,
      distance: Number.MAX_VALUE,
      minimiser: null,
    });
    expect(rows[6]).toMatchObject({
      space: 1,
      trial: 6,
      optimizer: "rule1",
      momentum: null,
      beta1: 0.8,
      damping: 0.25,
    });
    expect(db.prepare("SELECT DISTINCT typeof(steps), typeof(lr) FROM results").raw().all()).toEqual([
      ["integer", "real"],
    ]);
    db.close();
  });

  test("describe the sweep and its spaces", () => {
    const file = temporaryFile();
    writeSample(file);
    const db = new Database(file);
    expect(db.prepare("SELECT * FROM sweeps").all()).toEqual([
      {
        sweep_id: 1,
        name: "sample",
        status: "interrupted",
        trials: 8,
        done: 7,
        finished_at: null,
        threads: 2,
        spec: "name: sample\n",
        spec_hash: "abc",
        version: "0.1.0",
        platform: "test",
        store: "trials",
        shard: null,
        started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        seconds: expect.any(Number),
        steps: 9_007_199_254_740_991 + ((4 * 37) % 101) + ((5 * 37) % 101) + ((6 * 37) % 101),
      },
    ]);
    expect(db.prepare("SELECT * FROM spaces").all()[1]).toEqual({
      sweep_id: 1,
      sweep: "sample",
      space: 1,
      label: "bowl rule1",
      objective: "bowl",
      objective_parameters: '{"c":3}',
      dim: 2,
      start: "[1,2.5]",
      optimizer: "rule1",
      schedule: "constant",
      noise: 0,
      kernel: "js",
      method: "grid",
      trials: 4,
      steps: ((4 * 37) % 101) + ((5 * 37) % 101) + ((6 * 37) % 101),
      converged: 1,
      stationary: 1,
      diverged: 1,
      exhausted: 0,
      failed: 0,
      timed_out: 0,
      below_minimum: 0,
      stopped: 0,
      stop: '{"max_steps":100,"target":1e-8,"gradient":0,"diverge":1000000000000}',
    });
    db.close();
  });

  test("read only the spaces that a condition names, and return rows in order without sorting", () => {
    const file = temporaryFile();
    writeSample(file);
    const db = new DatabaseSync(file, { readOnly: true });
    const plan = (sql: string): unknown[] =>
      db
        .prepare(`EXPLAIN QUERY PLAN SELECT * FROM results ${sql}`)
        .all()
        .map(({ detail }) => detail);
    const ranges = "SEARCH r USING PRIMARY KEY (sweep_id=? AND trial>? AND trial<?)";
    const [sweep, spaces] = ["SEARCH w USING INTEGER PRIMARY KEY (rowid=?)", "SEARCH s USING PRIMARY KEY (sweep_id=?)"];
    expect(plan("WHERE sweep_id = 1 ORDER BY space, trial")).toEqual([sweep, spaces, ranges]);
    expect(plan("WHERE objective = 'bowl' AND optimizer = 'rule1'")).toEqual(["SCAN w", spaces, ranges]);
    expect(plan("WHERE sweep_id = 1 AND space = 1")).toEqual([
      sweep,
      "SEARCH s USING PRIMARY KEY (sweep_id=? AND space=?)",
      ranges,
    ]);
    expect(plan("WHERE sweep_id = 1 AND trial = 5").at(-1)).toBe("SEARCH r USING PRIMARY KEY (sweep_id=? AND trial=?)");
    db.close();
  });

  test("are readable by another SQLite, and use nothing newer than SQLite 3.37", () => {
    const file = temporaryFile();
    writeSample(file);
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare("SELECT count(*) AS rows, max(lr) AS lr FROM results").get()).toEqual({ rows: 7, lr: 1 });
    const schema = db.prepare("SELECT group_concat(sql) AS text FROM sqlite_schema").get()?.["text"]?.toString();
    expect(schema).toContain("CREATE VIEW results");
    expect(schema).not.toMatch(
      /->|unixepoch|right join|full join|is (not )?distinct|json|timediff|octet_length|concat/i,
    );
    db.close();
  });

  test("show running while the heartbeat is fresh, and interrupted afterwards", () => {
    const file = temporaryFile();
    const store = openStore(file);
    store.begin(sampleSweep("sample", 4, {}), sampleInfo());
    const db = new Database(file);
    const status = db.prepare("SELECT status FROM sweeps").pluck();
    expect(status.get()).toBe("running");
    db.exec("UPDATE sweep SET heartbeat = heartbeat - 6");
    expect(status.get()).toBe("interrupted");
    db.close();
    store.close();
  });

  test("are durable and marked as ours", () => {
    const file = temporaryFile();
    writeSample(file);
    const db = new Database(file);
    expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(db.pragma("application_id", { simple: true })).toBe(0x73776570);
    expect(db.pragma("user_version", { simple: true })).toBe(11);
    db.close();
  });
});
