import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";

import { openResults } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

const failure = (code: string, message: string): unknown =>
  expect.objectContaining({ name: "SweepError", code, message: expect.stringContaining(message) });

describe("a results database", () => {
  test("is created with its folder, and leaves no files beside it when closed", () => {
    const file = temporaryFile("a/b/file: odd %20?name.db");
    openStore(file).close();
    expect(readdirSync(dirname(file))).toEqual(["file: odd %20?name.db"]);
    const results = openResults(file);
    expect(results.listSweeps()).toEqual([]);
    expect(() => results.findSweep()).toThrow(failure("input", "no sweeps yet"));
    results.close();
    expect(readdirSync(dirname(file))).toEqual(["file: odd %20?name.db"]);
  });

  test("that does not exist is an input error with advice", () => {
    const file = temporaryFile();
    expect(() => openResults(file)).toThrow(
      failure("input", `"${file}" does not exist; start with \`sweep run GRID\``),
    );
  });

  test("in a folder that cannot be created", () => {
    const file = temporaryFile("plain");
    writeFileSync(file, "");
    expect(() => openStore(join(file, "sub/sweeps.db"))).toThrow(failure("setup", "the folder of"));
    // mkdir in /proc fails with ENOENT although /proc exists.
    expect(() => openStore("/proc/sweep/sweeps.db")).toThrow(failure("setup", "the folder of"));
  });

  test("that is a folder", () => {
    const folder = temporaryFile("folder.db");
    mkdirSync(folder);
    expect(() => openStore(folder)).toThrow(failure("setup", "this is a folder, not a database"));
    expect(() => openResults(folder)).toThrow(failure("setup", "this is a folder, not a database"));
  });
});

describe("a file of another program is not changed:", () => {
  const cases: readonly [name: string, make: (file: string) => void, message: string][] = [
    ["a text", (file) => writeFileSync(file, "name: grid\n".repeat(100)), "not a SQLite database"],
    ["another program's database", (file) => execute(file, "CREATE TABLE t (a)"), "belongs to another program"],
    ["a marked one", (file) => execute(file, "PRAGMA application_id = 77"), "belongs to another program"],
    [
      "one of a newer version",
      (file) => {
        openStore(file).close();
        execute(file, "PRAGMA user_version = 99");
      },
      "a newer sweep wrote",
    ],
  ];
  test.each(cases)("%s", (_name, make, message) => {
    const file = temporaryFile();
    make(file);
    const before = readFileSync(file);
    expect(() => openStore(file)).toThrow(failure("setup", message));
    expect(() => openResults(file)).toThrow(failure("setup", message));
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

function execute(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}
