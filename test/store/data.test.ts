import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openData } from "../../src/data/open-data.ts";
import { openStoredData } from "../../src/data/stored-data.ts";
import type { OpenData, PreparedData } from "../../src/data/training-data.ts";
import { database } from "../../src/doctor/checks/database.ts";
import { mergeDatabases } from "../../src/index.ts";
import { drawWords } from "../../src/random/philox-function.ts";
import { openResults } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { expectSame } from "../support/faults/contents.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { inSoak } from "../support/faults/attempts.ts";

const DIGITS = "digits";
const USE = { labels: ["y"] };

const open = (value: unknown, grid = "."): OpenData => openData(value, { grid, allowed: undefined });
const notNeeded = (): never => {
  throw new Error("the file was opened");
};

/** Runs a complete sweep with this data. */
function write(file: string, data: readonly PreparedData[], change: Parameters<typeof sampleInfo>[0] = {}): number {
  const spec = sampleSweep("sample", 4, {});
  const store = openStore(file);
  const sweep = store.begin(spec, sampleInfo({ data, ...change }));
  const { index, count } = change.shard ?? { index: 1, count: 1 };
  sweep.write([sampleChunk(spec, 0, (4 / count) * (index - 1), (4 / count) * index)]);
  sweep.finish("complete");
  store.close();
  return sweep.sweepId;
}

function rows(file: string, sql: string): unknown[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(sql).raw().all();
  } finally {
    db.close();
  }
}

test("data comes back from the database to the bit, without its file", () => {
  const file = temporaryFile();
  const digits = open(DIGITS).prepare(USE);
  const iris = open("iris").prepare({ trainingRows: [0, 1, 2, 50, 51, 100] });
  const id = write(file, [digits, iris]);
  const results = openResults(file);
  const stored = results.data(id);
  results.close();
  expect(stored.map(({ hash }) => hash)).toEqual([digits.hash, iris.hash]);
  const again = openStoredData(DIGITS, stored, notNeeded);
  expect(again).toMatchObject({ rows: 1797, symbols: open(DIGITS).symbols });
  expect(again.prepare(USE)).toEqual(digits);
  expect(openStoredData("iris", stored, notNeeded).prepare({ trainingRows: [0, 1, 2, 50, 51, 100] })).toEqual(iris);
  expect(rows(file, "SELECT sweep_id, hash, rows, stored_bytes < 130000 FROM data_sets ORDER BY rows")).toEqual([
    [id, iris.hash, 150, 1],
    [id, digits.hash, 1797, 1],
  ]);
});

test("equal data has one row, with all requests that it answers", () => {
  const text = "a,b\n1,2\n3,4\n";
  const folder = folderOf({ "t.csv": text, "u.csv": text });
  const keys = ["t.csv", "u.csv", "t.csv"].map((file) => ({ file, X: "*" }));
  const file = temporaryFile();
  write(
    file,
    keys.map((key) => open(key, folder).prepare({})),
  );
  const results = openResults(file);
  const stored = results.data(1);
  results.close();
  expect(stored).toHaveLength(1);
  for (const key of keys) expect(openStoredData(key, stored, notNeeded).prepare({}).columns[0]!.values).toHaveLength(4);
});

test("another use or another key reads the file", () => {
  const folder = folderOf({ "t.csv": "a,b\n1,2\n3,4\n" });
  const file = temporaryFile();
  const key = { file: "t.csv", y: "b", X: "*" };
  write(file, [open(key, folder).prepare(USE)]);
  const results = openResults(file);
  const stored = results.data(1);
  results.close();
  let opened = 0;
  const openFile = (): OpenData => {
    opened += 1;
    return open(key, folder);
  };
  expect(openStoredData(key, stored, openFile).prepare({}).columns[0]!.classes).toBeUndefined();
  expect(openStoredData({ ...key, y: "a" }, stored, openFile).rows).toBe(2);
  expect(opened).toBe(2);
});

/** Returns an NPY file of random numbers in [0.5, 1), which deflate makes hardly smaller. */
function randomNpy(rows: number): Uint8Array {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, 1), }`.padEnd(117);
  const header = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${text}\n`, "latin1");
  const words = new Uint32Array(2 * rows);
  for (let i = 0; i < words.length; i += 4) drawWords(words.subarray(i, i + 4).fill(i), 1, 2);
  for (let i = 1; i < words.length; i += 2) words[i] = 0x3fe00000 | (words[i]! >>> 12);
  return Buffer.concat([header, new Uint8Array(words.buffer)]);
}

test.for(inSoak())("beyond 8 MB of values in a sweep the file is read again, and must be the same", () => {
  const bytes = randomNpy(1_300_000);
  const folder = folderOf({});
  writeFileSync(join(folder, "large.npy"), bytes);
  const file = temporaryFile();
  const key = { file: "large.npy", X: "*" };
  const data = open(key, folder).prepare({});
  const iris = open("iris").prepare({});
  write(file, [data, iris]);
  const results = openResults(file);
  const stored = results.data(1);
  results.close();
  expect(stored.map(({ values }) => values === undefined)).toEqual([true, false]);
  const opened = openStoredData(key, stored, () => open(key, folder));
  expect(opened.rows).toBe(1_300_000);
  expect(opened.prepare({}).hash).toBe(data.hash);
  bytes[bytes.length - 8]! ^= 1;
  writeFileSync(join(folder, "large.npy"), bytes);
  expect(() => opened.prepare({})).toThrow(
    expect.objectContaining({
      code: "input",
      message: "the file of the data has changed since the sweep ran, and is not in the database: run the grid again",
    }),
  );
});

test("shards that are merged keep their data, and a removed sweep leaves none", async () => {
  const digits = open(DIGITS).prepare(USE);
  const clean = temporaryFile("clean.db");
  write(clean, [digits]);
  const shards = [1, 2].map((index) => {
    const file = temporaryFile(`shard-${index}.db`);
    write(file, [digits], { shard: { index, count: 2 } });
    return file;
  });
  const merged = temporaryFile("merged.db");
  expect(await mergeDatabases(shards, merged)).toMatchObject({ status: "complete" });
  expectSame(merged, clean, "merged");
  const results = openResults(merged);
  expect(openStoredData(DIGITS, results.data(1), notNeeded).prepare(USE)).toEqual(digits);
  results.close();
  const store = openStore(merged);
  store.remove(1);
  store.close();
  expect(rows(merged, "SELECT * FROM data")).toEqual([]);
});

test("damaged data is refused when it is used, and doctor finds it", () => {
  const file = temporaryFile();
  write(file, [open("iris").prepare({})]);
  const checks = (): unknown => database(file).filter(({ check }) => check === "data");
  expect(checks()).toEqual([expect.objectContaining({ state: "ok", found: "that of 1 sweep can be read" })]);
  const db = new Database(file);
  const packed = db.prepare<[], Buffer>("SELECT packed FROM data").pluck().get()!;
  for (const damage of [Buffer.from(packed).fill(0x55, 500, 501), packed.subarray(0, -9), Buffer.from("nothing")]) {
    db.prepare("UPDATE data SET packed = ?").run(damage);
    const results = openResults(file);
    const opened = openStoredData("iris", results.data(1), notNeeded);
    results.close();
    expect(() => opened.prepare({})).toThrow(
      expect.objectContaining({ code: "setup", message: expect.stringContaining("has unexpected content (data)") }),
    );
    expect(checks()).toEqual([expect.objectContaining({ state: "fail", found: "the data of sweep 1 is damaged" })]);
  }
  db.prepare("UPDATE data SET packed = ?, columns = replace(columns, '4', '5')").run(packed);
  expect(checks()).toEqual([expect.objectContaining({ state: "fail" })]);
  db.close();
});
