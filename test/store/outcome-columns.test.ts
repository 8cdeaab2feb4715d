import Database from "better-sqlite3";
import { expect, test } from "vitest";

import { resultRows } from "../../src/library/result-rows.ts";
import { openResults } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { OUTCOME_COLUMNS, ROW_COLUMNS } from "../../src/sweep/outcomes/columns.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

function writeSample(file: string): void {
  const spec = sampleSweep("sample", 4, { momentum: 0.9 }, {});
  const store = openStore(file);
  const sweep = store.begin(spec, sampleInfo({ fresh: true }));
  sweep.write([sampleChunk(spec, 0, 0, 4)]);
  sweep.finish("interrupted");
  store.close();
}

/** Turns a file into one that was written before the last outcome and the last status existed. */
function makeOlder(file: string): void {
  const db = new Database(file);
  const { sql } = OUTCOME_COLUMNS.at(-1)!;
  db.exec(`
    DROP VIEW results; DROP VIEW spaces;
    ALTER TABLE result DROP COLUMN ${sql}; ALTER TABLE space DROP COLUMN ${STATUSES.at(-1)};
    CREATE VIEW results AS SELECT * FROM result; CREATE VIEW spaces AS SELECT * FROM space;
  `);
  db.close();
}

const columnsOf = (file: string, view: string): string[] => {
  const db = new Database(file, { readonly: true });
  const columns = db.prepare(`SELECT * FROM ${view}`).columns();
  db.close();
  return columns.map(({ name }) => name);
};

test("each column of an outcome is a column of the view and of a program's rows, with the value that was written", () => {
  const file = temporaryFile();
  writeSample(file);
  const { columns } = sampleChunk(sampleSweep("sample", 4, { momentum: 0.9 }, {}), 0, 0, 4);
  const results = openResults(file);
  const [row] = resultRows(results, 1, { limit: 1 });
  results.close();
  for (const { key, sql, type } of ROW_COLUMNS) {
    const value = columns[key][0]!;
    expect(row?.[sql]).toBe(type === "status" ? STATUSES[value] : value);
  }
  expect(columnsOf(file, "spaces")).toEqual(expect.arrayContaining([...STATUSES]));
});

test.each(["openStore", "openResults"])("%s adds the columns that an older file lacks, and keeps its rows", (how) => {
  const file = temporaryFile();
  writeSample(file);
  const views = ["results", "spaces"].map((view) => columnsOf(file, view));
  makeOlder(file);
  (how === "openStore" ? openStore(file) : openResults(file)).close();
  expect(["results", "spaces"].map((view) => columnsOf(file, view))).toEqual(views);
  const results = openResults(file);
  const rows = [...resultRows(results, 1)];
  expect(rows.map((row) => row[OUTCOME_COLUMNS.at(-1)!.sql])).toEqual([null, null, null, null]);
  expect(results.summary(1)[0]).toMatchObject({ done: 4, counts: { [STATUSES.at(-1)!]: 0 } });
  results.close();
  writeSample(file);
});
