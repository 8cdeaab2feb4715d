import { copyFileSync, renameSync } from "node:fs";
import { availableParallelism } from "node:os";
import Database from "better-sqlite3";
import { expect, test } from "vitest";

import { openToLook, type Results } from "../../src/store/read/results.ts";
import type { StoredColumns } from "../../src/store/read/fill-columns.ts";
import { openStore } from "../../src/store/write/store.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

// So few rows that threads have started before the last share.
const SHARE = 1;
const NUM = 600;
const NAMES = ["lr", "momentum"];

/** Writes two spaces, one of which has repeats. */
function writeSweep(): string {
  const file = temporaryFile();
  const spec = sampleSweep("sample", NUM, { momentum: 0.9 }, { momentum: 0.5 });
  const [first, second] = spec.spaces as [SpaceSpec, SpaceSpec];
  const spaces = [first, { ...second, repeats: 2, axes: [{ ...first.axes[0]!, max: 2, num: NUM / 2 }] }] as const;
  const store = openStore(file);
  const sweep = store.begin({ ...spec, spaces }, sampleInfo());
  const finalLoss = Float64Array.from({ length: NUM }, (_, i) => (i % 7 === 0 ? NaN : Math.sqrt(i)));
  const repeat = Int32Array.from({ length: NUM }, (_, i) => i % 2);
  sweep.write([
    sampleChunk({ ...spec, spaces }, 0, 0, NUM, { finalLoss }),
    sampleChunk({ ...spec, spaces }, 1, 0, NUM, { repeat }),
  ]);
  sweep.finish("complete");
  store.close();
  return file;
}

function columnsOf(results: Results, share: number): StoredColumns {
  return results.trialColumns(1, results.trialSpaces(1), NAMES, share);
}

function isShared({ status }: StoredColumns): boolean {
  return status.buffer instanceof SharedArrayBuffer;
}

test("threads read the columns that one thread reads, also if the file is gone or another's", () => {
  const file = writeSweep();
  const results = openToLook(file);
  const alone = columnsOf(results, Infinity);
  expect(isShared(alone)).toBe(false);
  const moved = temporaryFile();
  for (const change of [
    () => undefined,
    () => renameSync(file, moved),
    () => {
      copyFileSync(moved, file);
      const other = new Database(file);
      other.exec("UPDATE sweep SET name = 'other'; UPDATE result SET steps = 1");
      other.close();
    },
  ]) {
    change();
    const columns = columnsOf(results, SHARE);
    expect(isShared(columns)).toBe(availableParallelism() > 1);
    expect(columns).toEqual(alone);
  }
  results.close();
});

test("of a sweep that is removed meanwhile, the rows that are left are read", () => {
  const file = writeSweep();
  const results = openToLook(file);
  const spaces = results.trialSpaces(1);
  const db = new Database(file);
  db.exec(`DELETE FROM result WHERE trial >= ${NUM + 9}`);
  db.close();
  const columns = results.trialColumns(1, spaces, NAMES, SHARE);
  expect(isShared(columns)).toBe(false);
  expect(columns.count).toBe(NUM + 9);
  results.close();
});
