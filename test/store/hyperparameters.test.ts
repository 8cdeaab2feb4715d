import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, test } from "vitest";

import { numberAt } from "../../src/sweep/outcomes/compact-numbers.ts";
import { openResults } from "../../src/store/read/results.ts";
import { openStore, type Store } from "../../src/store/write/store.ts";
import type { SpaceSpec, SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";

const V1 = fileURLToPath(new URL("../data/databases/v1.db", import.meta.url));

/** Hyperparameters with these names, each with a value that is not a short decimal. */
function named(prefix: string, count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, (i + 1) / 7]));
}

/** A sweep whose trials differ in lr and in `varied`, together. */
function zipped(name: string, hyperparameters: Readonly<Record<string, number>>, varied: readonly string[]): SweepSpec {
  const spec = sampleSweep(name, 2, hyperparameters);
  const [space] = spec.spaces as [SpaceSpec];
  const rows = [1 / 3, 2 / 3, 1e-300].map((lr, i) => [lr, ...varied.map((_, j) => (i + 1) / (j + 3))]);
  return { ...spec, spaces: [{ ...space, axes: [{ kind: "list", keys: ["lr", ...varied], rows }] }] };
}

function write(store: Store, spec: SweepSpec, count: number): number {
  const sweep = store.begin(spec, sampleInfo({ specHash: spec.name }));
  sweep.write([sampleChunk(spec, 0, 0, count)]);
  sweep.finish("interrupted");
  return sweep.sweepId;
}

function rowsOf(file: string, sweepId: number): Record<string, unknown>[] {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare<[number], Record<string, unknown>>("SELECT * FROM results WHERE sweep_id = ?").all(sweepId);
  db.close();
  return rows;
}

function columnsOf(file: string): string[] {
  const db = new Database(file, { readonly: true });
  const columns = db.prepare("SELECT * FROM results").columns();
  db.close();
  return columns.map(({ name }) => name);
}

/** Returns the bytes that the rows of a sweep take. */
function payload(file: string): number {
  const db = new Database(file, { readonly: true });
  const bytes = db.prepare<[], number>("SELECT sum(payload) FROM dbstat WHERE name = 'result'").pluck().get()!;
  db.close();
  return bytes;
}

const NUM = 2_000;

test.each(["kept", "removed"])("rows cost nothing for the hyperparameters of another sweep, %s", (what) => {
  const [alone, beside] = [temporaryFile(), temporaryFile()];
  const later = sampleSweep("later", NUM, { momentum: 0.9 });
  const [first, second] = [openStore(alone), openStore(beside)];
  write(first, sampleSweep("narrow", 1, {}), 1);
  const wide = write(second, sampleSweep("wide", 1, named("h", 100)), 1);
  if (what === "removed") second.remove(wide);
  for (const store of [first, second]) {
    write(store, later, NUM);
    store.close();
  }
  expect(rowsOf(beside, 2)).toHaveLength(NUM);
  expect(payload(beside)).toBeLessThan(payload(alone) + 100);
  expect(columnsOf(beside).includes("h99")).toBe(what === "kept");
});

test("a removed sweep with many varied hyperparameters costs nothing in an emptied file", () => {
  const file = temporaryFile();
  const store = openStore(file);
  const names = named("h", 100);
  const wide = zipped("wide", names, Object.keys(names));
  write(store, wide, 3);
  expect(rowsOf(file, 1)[2]).toMatchObject({ h0: 1, h1: 3 / 4, h99: 3 / 102 });
  store.remove(1);
  write(store, sampleSweep("later", 1, {}), 1);
  expect(columnsOf(file)).toEqual(columnsOf(newFile()));
  expect(payload(file)).toBeLessThan(80);
  store.close();
});

function newFile(): string {
  const file = temporaryFile();
  openStore(file).close();
  return file;
}

test("constant and varied hyperparameters keep all bits, in the view and in named queries", () => {
  const file = temporaryFile();
  const store = openStore(file);
  const spec = zipped("mixed", { beta1: 0.1 + 0.2, beta2: 5e-324, eps: 1 / 3, momentum: 0.9 }, ["beta2", "momentum"]);
  write(store, spec, 3);
  // The same names in other places: eps varies, and beta2 does not.
  write(store, zipped("other", { beta2: 2 / 3, eps: 1 }, ["eps"]), 3);
  store.close();
  expect(rowsOf(file, 1)).toMatchObject([
    { lr: 1 / 3, beta1: 0.1 + 0.2, beta2: 1 / 3, eps: 1 / 3, momentum: 1 / 4 },
    { lr: 2 / 3, beta1: 0.1 + 0.2, beta2: 2 / 3, eps: 1 / 3, momentum: 2 / 4 },
    { lr: 1e-300, beta1: 0.1 + 0.2, beta2: 1, eps: 1 / 3, momentum: 3 / 4 },
  ]);
  expect(rowsOf(file, 2)).toMatchObject([
    { lr: 1 / 3, beta1: null, beta2: 2 / 3, eps: 1 / 3, momentum: null },
    { lr: 2 / 3, beta1: null, beta2: 2 / 3, eps: 2 / 3, momentum: null },
    { lr: 1e-300, beta1: null, beta2: 2 / 3, eps: 1, momentum: null },
  ]);
  const results = openResults(file);
  const spaces = results.trialSpaces(1);
  const names = ["eps", "beta2", "momentum"];
  const { hyperparameters } = results.trialColumns(1, spaces, names);
  expect(hyperparameters.map((column) => [0, 1, 2].map((row) => numberAt(column, row)))).toEqual([
    [1 / 3, 1 / 3, 1 / 3],
    [1 / 3, 2 / 3, 1],
    [1 / 4, 2 / 4, 3 / 4],
  ]);
  expect(results.best(2, "final_loss")[0]?.hyperparameters).toMatchObject({ beta2: 2 / 3 });
  expect([...results.query(2, { where: "eps > 0.5 AND beta2 < 1", columns: ["trial"] }).rows]).toEqual([[1], [2]]);
  expect([...results.query(1, { where: "beta2 = '1'", columns: ["trial"] }).rows]).toEqual([[2]]);
  results.close();
});

test("names that differ only in case, and too many names, are refused, and nothing is added", () => {
  const file = temporaryFile();
  const store = openStore(file);
  write(store, sampleSweep("first", 1, { stepSize: 1 }), 1);
  const refused = (spec: SweepSpec, message: string): void =>
    expect(() => store.begin(spec, sampleInfo({ specHash: spec.name }))).toThrow(
      expect.objectContaining({ code: "input", message }),
    );
  refused(
    sampleSweep("case", 1, { other: 1, stepsize: 1 }),
    'the column "stepsize" differs only in case from "stepSize" of this file: rename it, or use another --db',
  );
  refused(
    sampleSweep("many", 1, named("h", 1898)),
    "too many hyperparameters in a file: 1901, at most 1900; use another --db",
  );
  store.close();
  expect(columnsOf(file)).toContain("stepSize");
  expect(columnsOf(file)).not.toContain("other");
});

test("two processes write sweeps with other hyperparameters at the same time", () => {
  const file = temporaryFile();
  const [one, two] = [openStore(file), openStore(file)];
  const first = zipped("first", named("a", 3), ["a1"]);
  const begun = one.begin(first, sampleInfo({ specHash: "first" }));
  begun.write([sampleChunk(first, 0, 0, 1)]);
  const second = zipped("second", named("b", 9), Object.keys(named("b", 9)));
  const other = two.begin(second, sampleInfo({ specHash: "second" }));
  begun.write([sampleChunk(first, 0, 1, 2)]);
  other.write([sampleChunk(second, 0, 0, 3)]);
  begun.write([sampleChunk(first, 0, 2, 3)]);
  for (const sweep of [begun, other]) sweep.finish("complete");
  for (const store of [one, two]) store.close();
  expect(rowsOf(file, 1).map((row) => [row["a0"], row["a1"], row["b8"]])).toEqual(
    [1, 2, 3].map((i) => [1 / 7, i / 3, null]),
  );
  expect(rowsOf(file, 2).map((row) => [row["a0"], row["b0"], row["b8"]])).toEqual(
    [1, 2, 3].map((i) => [null, i / 3, i / 11]),
  );
});

test("a process of the first version goes on writing rows after another one has migrated the file", () => {
  const file = temporaryFile();
  copyFileSync(V1, file);
  const old = new Database(file);
  const insert = old.prepare(
    "INSERT INTO result (sweep_id, space, trial, repeat, status, steps, final_loss, lr, beta1, beta2) VALUES (1, 1, 12, 0, 0, 7, 0.5, 0.1, 0.25, 0.75)",
  );
  old.exec("DELETE FROM result WHERE sweep_id = 1 AND trial = 12");
  openResults(file).close();
  insert.run();
  old.close();
  const [row] = rowsOf(file, 1).filter(({ trial }) => trial === 12);
  expect(row).toMatchObject({ space: 1, optimizer: "adam", beta1: 0.25, beta2: 0.75, eps: null, seed: null });
});
