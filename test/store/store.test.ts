import { readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { SweepError } from "../../src/errors.ts";
import { openResults } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { attempts } from "../support/faults/attempts.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

const dump = (file: string, sweepId: number): readonly unknown[] => {
  const results = openResults(file);
  const rows = [...results.query(sweepId, {}).rows];
  results.close();
  return rows;
};

describe("a sweep", () => {
  test("has the same content with and without interruption, for any order of chunks", () => {
    const file = temporaryFile();
    const spec = sampleSweep("sample", 500, { momentum: 0.9 }, { rho: 0.1 });
    const chunks = [0, 1].flatMap((space) =>
      [0, 1, 2, 3, 4].map((i) => sampleChunk(spec, space, i * 100, (i + 1) * 100)),
    );
    let store = openStore(file);
    const whole = store.begin(spec, sampleInfo());
    whole.write(chunks);
    whole.finish("complete");

    const first = store.begin(spec, sampleInfo({ fresh: true }));
    expect(first).toMatchObject({ sweepId: 2, status: "new", done: 0 });
    first.write([chunks[7]!, chunks[1]!]);
    first.write([chunks[2]!, chunks[4]!]);
    first.finish("interrupted");
    store.close();

    store = openStore(file);
    const second = store.begin(spec, sampleInfo());
    expect(second).toMatchObject({ sweepId: 2, status: "resumed", done: 400 });
    expect(second.doneRanges(0)).toEqual([
      [100, 300],
      [400, 500],
    ]);
    expect(second.doneRanges(1)).toEqual([[200, 300]]);
    second.write(chunks);
    second.finish("complete");
    store.close();

    expect(dump(file, 2)).toEqual(dump(file, 1));
    const results = openResults(file);
    const [a, b] = results.listSweeps();
    const times = { started_at: "", finished_at: "", seconds: 0 };
    expect({ ...b, ...times, sweep_id: 1 }).toEqual({ ...a, ...times });
    expect(a).toMatchObject({ status: "complete", trials: 1000, done: 1000, finished_at: expect.any(String) });
    results.close();
    const db = new Database(file);
    expect(db.prepare("SELECT count(*) FROM chunk").pluck().get()).toBe(0);
    db.close();
  });

  test("never has a trial twice, even if chunks are repeated", () => {
    const spec = sampleSweep("sample", 64, { momentum: 0.9 });
    const store = openStore(temporaryFile());
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(7), { maxLength: 4 }), { maxLength: 6 }), (writes) => {
        const sweep = store.begin(spec, sampleInfo({ fresh: true }));
        for (const write of writes) sweep.write(write.map((i) => sampleChunk(spec, 0, i * 8, (i + 1) * 8)));
        sweep.finish("interrupted");
        const again = store.begin(spec, sampleInfo());
        const trials = new Set(writes.flat()).size * 8;
        expect(again).toMatchObject({ sweepId: sweep.sweepId, done: trials });
        expect(again.doneRanges(0).reduce((sum, [from, to]) => sum + to - from, 0)).toBe(trials);
        again.finish("interrupted");
      }),
      { numRuns: attempts(8, 250) },
    );
    store.close();
  });

  test("takes chunks of any size", () => {
    const file = temporaryFile();
    const spec = sampleSweep("sample", 100, {}, { alpha: 0.5, beta1: 0.9 });
    const store = openStore(file);
    const sweep = store.begin(spec, sampleInfo());
    const cuts = [0, 1, 17, 33, 49, 100];
    for (const space of [0, 1]) {
      sweep.write(cuts.slice(1).map((to, i) => sampleChunk(spec, space, cuts[i]!, to)));
    }
    sweep.finish("complete");
    const rows = dump(file, 1);
    const whole = store.begin(spec, sampleInfo({ fresh: true }));
    whole.write([sampleChunk(spec, 0, 0, 100), sampleChunk(spec, 1, 0, 100)]);
    whole.finish("complete");
    store.close();
    expect(rows).toHaveLength(200);
    expect(dump(file, 2)).toEqual(rows);
  });

  test("is not run again when complete, unless requested", () => {
    const store = openStore(temporaryFile());
    const spec = sampleSweep("sample", 4, {});
    const sweep = store.begin(spec, sampleInfo());
    sweep.write([sampleChunk(spec, 0, 0, 4)]);
    sweep.finish("complete");
    expect(store.begin(spec, sampleInfo())).toMatchObject({ sweepId: 1, status: "complete", done: 4 });
    expect(store.begin(spec, sampleInfo({ specHash: "other" }))).toMatchObject({ sweepId: 2, status: "new" });
    expect(store.begin(sampleSweep("renamed", 4, {}), sampleInfo())).toMatchObject({ sweepId: 3, status: "new" });
    expect(store.begin(spec, sampleInfo({ fresh: true }))).toMatchObject({ sweepId: 4, status: "new" });
    expect(store.begin(spec, sampleInfo({ store: "summary" }))).toMatchObject({ sweepId: 5, status: "new" });
    store.close();
  });

  test("writes a batch completely or not at all", () => {
    const file = temporaryFile();
    const store = openStore(file);
    const spec = sampleSweep("sample", 40, {});
    const sweep = store.begin(spec, sampleInfo());
    sweep.write([sampleChunk(spec, 0, 10, 20)]);
    // The second overlaps a finished range: a bug of the caller.
    expect(() => sweep.write([sampleChunk(spec, 0, 20, 40), sampleChunk(spec, 0, 5, 15)])).toThrow(
      "a part of the chunk is done: 5 to 15 of space 0, 10 to 40 are",
    );
    expect(sweep.doneRanges(0)).toEqual([[10, 20]]);
    expect(dump(file, 1)).toHaveLength(10);
    store.close();
  });

  test("stops writing after another process took it over", () => {
    const file = temporaryFile();
    const store = openStore(file);
    const spec = sampleSweep("sample", 40, {});
    const sweep = store.begin(spec, sampleInfo());
    const db = new Database(file);
    db.exec("UPDATE sweep SET owner_pid = owner_pid + 1");
    expect(() => sweep.write([sampleChunk(spec, 0, 0, 10)])).toThrow("took over");
    expect(() => sweep.heartbeat()).toThrow(SweepError);
    expect(db.prepare("SELECT count(*) FROM result").pluck().get()).toBe(0);
    db.close();
    store.close();
  });
});

describe("hyperparameters new to the file", () => {
  test("do not change queries of an earlier sweep", () => {
    const file = temporaryFile();
    const store = openStore(file);
    const run = (name: string, ...optimizers: Readonly<Record<string, number>>[]): void => {
      const spec = sampleSweep(name, 20, ...optimizers);
      const sweep = store.begin(spec, sampleInfo());
      sweep.write(optimizers.map((_, space) => sampleChunk(spec, space, 0, 20)));
      sweep.finish("complete");
    };
    const query = (name: string): string => {
      const results = openResults(file);
      const { columns, rows } = results.query(results.findSweep(name).sweep_id, {});
      const text = JSON.stringify([columns, ...rows]);
      results.close();
      return text;
    };
    run("first", { rho: 0.3 }, { momentum: 0.9 });
    const before = query("first");
    expect(before).toContain('"optimizer","lr","momentum","rho","repeat"');
    run("second", { beta2: 0.99, rho: 0.1, select: 4 });
    expect(query("first")).toBe(before);
    expect(query("second")).toContain('"optimizer","lr","beta2","rho","select","repeat"');
    store.close();
  });
});

describe("removing a sweep", () => {
  test("frees its space and keeps the others", () => {
    const file = temporaryFile();
    const store = openStore(file);
    const spec = sampleSweep("sample", 5_000, { momentum: 0.9 });
    for (const name of ["a", "b"]) {
      const sweep = store.begin({ ...spec, name }, sampleInfo());
      sweep.write([sampleChunk(spec, 0, 0, 5_000)]);
      sweep.finish("complete");
    }
    const kept = dump(file, 2);
    store.close();
    const before = statSync(file).size;

    const again = openStore(file);
    again.remove(1);
    again.close();
    expect(statSync(file).size).toBeLessThan(before * 0.55);
    expect(dump(file, 2)).toEqual(kept);
    const results = openResults(file);
    expect(() => results.findSweep("1")).toThrow('no such sweep: "1"');
    results.close();
    expect(readdirSync(dirname(file))).toEqual(["sweeps.db"]);
  });

  test("never reuses its number", () => {
    const store = openStore(temporaryFile());
    const sweep = store.begin(sampleSweep("sample", 4, {}), sampleInfo());
    sweep.finish("interrupted");
    store.remove(sweep.sweepId);
    expect(store.begin(sampleSweep("sample", 4, {}), sampleInfo()).sweepId).toBe(2);
    store.close();
  });

  test("is refused if it does not exist or is running", () => {
    const store = openStore(temporaryFile());
    store.begin(sampleSweep("sample", 4, {}), sampleInfo());
    expect(() => store.remove(7)).toThrow(expect.objectContaining({ code: "input", message: "no such sweep: 7" }));
    expect(() => store.remove(1)).toThrow(expect.objectContaining({ code: "setup" }));
    store.close();
  });
});
