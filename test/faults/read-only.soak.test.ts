import { copyFileSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { runLines } from "../support/command/run-lines.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { SmallDisk } from "../support/faults/small-disk.ts";
import { OLD } from "./old-file.ts";

const linesFor = (db: string): string[][] => [
  ["ls", "--db", db, "--format", "csv"],
  ["show", "complete", "--db", db],
  ["query", "complete", "--db", db, "--format", "csv"],
  ["query", "complete", "--db", db, "--where", "steps > 1", "--format", "csv"],
  ["best", "complete", "--db", db],
];

test("a folder without write permission is read: an older database, and one with a log", async () => {
  const place = workplace();
  copyFileSync(OLD, place.path("old.db"));
  copyFileSync(OLD, place.path("log.db"));
  // A transaction that is only in the log, as a killed run leaves it.
  const db = new Database(place.path("log.db"));
  db.pragma("journal_mode = WAL");
  db.pragma("wal_autocheckpoint = 0");
  db.exec("UPDATE sweep SET steps = 123456 WHERE name = 'complete'");
  const disk = await SmallDisk.make(4000);
  for (const name of ["old.db", "log.db", "log.db-wal"]) await disk.put(place.path(name), name);
  db.close();
  const expected = await runLines(place, [...linesFor("old.db"), ...linesFor("log.db")]);
  await disk.makeReadOnly();
  const read = await disk.run([...linesFor("old.db"), ...linesFor("log.db")]);
  expect(read).toEqual(expected);
  expect(read.map(({ code }) => code)).toEqual(read.map(() => 0));
  expect(read[5]!.stdout).toContain(",123456,");
});
