import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";

import { openStore } from "../../src/store/write/store.ts";
import type { Store } from "../../src/store/write/store.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

const spec = sampleSweep("sample", 10, {});

/** Begins the sweep; returns its status or the error message. */
function begin(store: Store): string {
  try {
    return store.begin(spec, sampleInfo()).status;
  } catch (error) {
    return String(error);
  }
}

test("a sweep of another host counts as running while its heartbeat is fresh, with clocks that differ", () => {
  const file = temporaryFile();
  const store = openStore(file);
  const db = new Database(file);
  store.begin(spec, sampleInfo());
  const beat = db.prepare("UPDATE sweep SET owner_host = 'elsewhere', owner_pid = 1, heartbeat = ?");
  const status = db.prepare("SELECT status FROM sweeps").pluck();
  // Seconds from now. A heartbeat in the far future comes from a clock that was set back; it must
  // expire too.
  const outcomes = [0, -1.5, 1.5, -3.5, 3.5, -6, 6, -1e6, 1e9].map((seconds) => {
    beat.run(Date.now() / 1000 + seconds);
    const seen = status.get();
    return [seconds, seen, begin(store).replace(/^.*(process 1 on elsewhere).*$/, "$1")];
  });
  expect(outcomes).toEqual([
    [0, "running", "process 1 on elsewhere"],
    [-1.5, "running", "process 1 on elsewhere"],
    [1.5, "running", "process 1 on elsewhere"],
    [-3.5, "running", "process 1 on elsewhere"],
    [3.5, "running", "process 1 on elsewhere"],
    [-6, "interrupted", "resumed"],
    [6, "interrupted", "resumed"],
    [-1e6, "interrupted", "resumed"],
    [1e9, "interrupted", "resumed"],
  ]);
  db.close();
  store.close();
});

test("on this host the process decides, not the clock; a reused process id does not count", () => {
  const file = temporaryFile();
  const store = openStore(file);
  const db = new Database(file);
  store.begin(spec, sampleInfo());
  db.exec("UPDATE sweep SET heartbeat = heartbeat - 1000");
  expect(begin(store)).toContain(`is already running (process ${process.pid} on`);
  // The start of a process is known only with /proc.
  db.exec("UPDATE sweep SET owner_started = owner_started - 1");
  expect(begin(store)).toMatch(existsSync("/proc/self/stat") ? /^resumed$/ : /is already running/);
  db.close();
  store.close();
});

test("a process that lost its sweep gets that error, not one about chunks of the new owner", () => {
  const file = temporaryFile();
  const store = openStore(file);
  const db = new Database(file);
  const lost = store.begin(spec, sampleInfo());
  lost.write([sampleChunk(spec, 0, 0, 2)]);
  db.exec("UPDATE sweep SET owner_host = 'elsewhere'");
  db.exec("UPDATE chunk SET to_index = 4");
  const rows = db.prepare("SELECT count(*) FROM result").pluck();
  const message = "another process took over or deleted this sweep: number 1";
  for (const [from, to] of [
    [2, 6],
    [0, 4],
    [8, 10],
  ] as const) {
    expect(() => lost.write([sampleChunk(spec, 0, from, to)])).toThrow(message);
  }
  // A complete sweep has no chunk records, only rows.
  db.exec("DELETE FROM chunk");
  expect(() => lost.write([sampleChunk(spec, 0, 0, 2)])).toThrow(message);
  expect(() => lost.heartbeat()).toThrow(message);
  expect(() => lost.finish("complete")).toThrow(message);
  expect(rows.get()).toBe(2);
  db.close();
  store.close();
});
