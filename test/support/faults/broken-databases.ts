import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";

/**
 * A way to break a database, and the message of every command; `code` is the exit code of readers.
 */
export interface Breakage {
  readonly name: string;
  /** Creates `file` from a good database. */
  readonly make: (file: string, good: string) => void;
  readonly says: RegExp;
  readonly code?: 2;
  /** Commands with another outcome: they need no broken part, or they create the file. */
  readonly fine?: readonly string[];
}

const DAMAGED = /^the results database is damaged: "[^"]+".*; `sweep doctor` shows more; move it away, /;
const NO_DATABASE = /^not a SQLite database: "[^"]+"; name another file with --db$/;
const NOT_OURS = /^not a results database: "[^"]+" belongs to another program; name another file with --db$/;
const PAGE = 4096;

export const BREAKAGES: readonly Breakage[] = [
  { name: "header", make: bytes((image) => image.fill(0x55, 0, 16)), says: NO_DATABASE },
  { name: "page-size", make: bytes((image) => image.fill(0xff, 16, 100)), says: NO_DATABASE },
  { name: "schema", make: bytes((image) => image.fill(0xaa, 100, PAGE)), says: DAMAGED },
  { name: "half", make: bytes((image) => image.subarray(0, image.length >> 1)), says: DAMAGED },
  { name: "one-page", make: bytes((image) => image.subarray(0, PAGE)), says: DAMAGED },
  { name: "part-of-a-page", make: bytes((image) => image.subarray(0, 3 * PAGE + 1000)), says: DAMAGED },
  { name: "50-bytes", make: bytes((image) => image.subarray(0, 50)), says: NO_DATABASE },
  {
    name: "rows",
    // The pages after the tables' root pages.
    make: bytes((image) => image.fill(0xaa, 8 * PAGE, 12 * PAGE)),
    says: DAMAGED,
    fine: ["ls", "fresh"],
  },
  { name: "sweep-page", make: (file, good) => fillTable(file, good, "sweep"), says: DAMAGED },
  { name: "space-page", make: (file, good) => fillTable(file, good, "space"), says: DAMAGED, fine: ["ls"] },
  { name: "no-result", make: sql("DROP VIEW results; DROP TABLE result"), says: DAMAGED },
  { name: "no-view", make: sql("DROP VIEW sweeps"), says: DAMAGED },
  {
    name: "no-json",
    make: sql("UPDATE space SET hyperparameters = '{', varied = '['"),
    says: DAMAGED,
    fine: ["ls", "fresh", "rm"],
  },
  {
    name: "wrong-version",
    make: sql("PRAGMA user_version = 0"),
    says: /^"[^"]+" cannot be migrated from version 0 to \d+ \(table sweep already exists\), and is unchanged; move it away/,
  },
  {
    name: "newer",
    make: sql("PRAGMA user_version = 99"),
    says: /^a newer sweep wrote "[^"]+" \(version 99\); update gradsweep, or use --db$/,
  },
  { name: "text", make: (file) => writeFileSync(file, "name: grid\n".repeat(100)), says: NO_DATABASE },
  { name: "word", make: (file) => writeFileSync(file, "hello\n"), says: NO_DATABASE },
  {
    name: "other",
    make(file) {
      execute(file, "CREATE TABLE t (a)");
    },
    says: NOT_OURS,
  },
  {
    name: "marked",
    make(file) {
      execute(file, "PRAGMA application_id = 77");
    },
    says: NOT_OURS,
  },
  {
    name: "empty",
    make: (file) => writeFileSync(file, ""),
    says: /^no sweeps yet: "[^"]+" is empty; start with `sweep run GRID`, or use --db$/,
    code: 2,
    fine: ["run", "fresh", "rm"],
  },
  {
    name: "folder",
    make: (file) => mkdirSync(file),
    says: /^this is a folder, not a database: "[^"]+"; use --db FILE$/,
  },
  { name: "null", make: (file) => symlinkSync("/dev/null", file), says: /^not a regular file: "[^"]+"; name another/ },
  { name: "zero", make: (file) => symlinkSync("/dev/zero", file), says: /^not a regular file: "[^"]+"; name another/ },
  {
    name: "loop",
    make: (file) => symlinkSync(file, file),
    says: /^(no results yet: "[^"]+" does not exist|cannot open the results database: "[^"]+")/,
    code: 2,
  },
  {
    name: "log-is-a-folder",
    make(file, good) {
      copyFileSync(good, file);
      mkdirSync(`${file}-wal`);
    },
    says: /^cannot open the results database: "[^"]+"; make its folder writable/,
  },
];

function bytes(change: (image: Buffer) => Buffer): Breakage["make"] {
  return (file, good) => writeFileSync(file, change(readFileSync(good)));
}

function sql(text: string): Breakage["make"] {
  return (file, good) => {
    copyFileSync(good, file);
    execute(file, text);
  };
}

/** Overwrites the first page of a table. */
function fillTable(file: string, good: string, table: string): void {
  const db = new Database(good);
  const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").pluck().get(table));
  db.close();
  bytes((image) => image.fill(0xaa, (page - 1) * PAGE, page * PAGE))(file, good);
}

function execute(file: string, text: string): void {
  const db = new Database(file);
  db.exec(text);
  db.close();
}
