import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectToWrite } from "../../src/store/file/connection.ts";
import { openResults } from "../../src/store/read/results.ts";
import { openStore, Store } from "../../src/store/write/store.ts";
import { runLines, runLinesThrough } from "../support/command/run-lines.ts";
import { sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { randomStream } from "../support/reference/random.ts";
import { Workplace, workplace } from "../support/command/sweep-command.ts";
import { BREAKAGES } from "../support/faults/broken-databases.ts";
import { loopSeed, recordFault } from "../support/faults/fault.ts";

const GROUP = "Disks and databases";

const GRID = `
name: good
objective: ravine
optimizers: [sgd, momentum]
parameters: { lr: { min: 0.001, max: 1, scale: log, num: 40 }, momentum: { min: 0, max: 0.9, num: 10 } }
stop: { max_steps: 200 }
`;

/** Matches a stack trace or an internal error. */
const OWN_FAULT = /^ {4}at |internal error/m;

const source = new Workplace();
beforeAll(async () => {
  source.write("good.yaml", GRID);
  await runLines(source, [["run", "good.yaml", "--db", "good.db", "--threads", "1", "--quiet"]]);
});
afterAll(() => source.remove());

function withGood(): Workplace {
  const place = workplace();
  place.write("good.yaml", GRID);
  copyFileSync(source.path("good.db"), place.path("good.db"));
  return place;
}

/** Every command that touches a database. */
function linesFor(db: string): Readonly<Record<string, readonly string[]>> {
  return {
    ls: ["ls", "--db", db],
    show: ["show", "--db", db],
    best: ["best", "--db", db],
    query: ["query", "--db", db, "--where", "steps > 0", "--format", "csv"],
    compare: ["compare", "good", "good", "--db", db, "--db-b", "good.db"],
    run: ["run", "good.yaml", "--db", db, "--threads", "1", "--quiet"],
    fresh: ["run", "good.yaml", "--db", db, "--threads", "1", "--quiet", "--fresh"],
    rm: ["rm", "1", "--db", db],
  };
}

test("every command reports a broken or foreign database", async (context) => {
  const place = withGood();
  const files = BREAKAGES.map(({ name, make }) => {
    make(place.path(`${name}.db`), place.path("good.db"));
    return `${name}.db`;
  });
  const contents = (): string[] =>
    files.map((name) => (isFile(place.path(name)) ? hash("sha256", readFileSync(place.path(name))) : "no file"));
  const before = contents();
  const names = readdirSync(place.folder).toSorted();

  // Every command for the first kind, two for all: the others open the database in the same way.
  const whole = attempts(1, BREAKAGES.length);
  const cases = BREAKAGES.flatMap((breakage, i) =>
    Object.entries(linesFor(files[i]!))
      .filter(([command]) => i < whole || ["show", "rm"].includes(command))
      .map(([command, line]) => ({ ...breakage, command, line })),
  );
  for (const [i, { says, fine = [] }] of BREAKAGES.entries()) {
    if (fine.includes("run") || fine.includes("fresh")) continue;
    expect(() => begin(place.path(files[i]!))).toThrow(
      expect.objectContaining({ code: "setup", message: expect.stringMatching(says) }),
    );
  }
  const ended = await runLines(
    place,
    cases.map(({ line }) => line),
  );
  for (const [i, { name, command, says, code = 3, fine = [] }] of cases.entries()) {
    const { code: exit, stderr } = ended[i]!;
    const label = `${command} ${name}`;
    expect({ label, stderr }).toEqual({ label, stderr: expect.not.stringMatching(OWN_FAULT) });
    if (fine.includes(command)) continue;
    expect({ label, exit, stderr }).toEqual({
      label,
      exit: ["run", "fresh"].includes(command) ? 3 : code,
      stderr: expect.stringMatching(new RegExp(`${says.source.replace(/\$$/, "")}[^\n]*\n$`)),
    });
  }
  for (const [i, content] of contents().entries()) {
    if (BREAKAGES[i]!.fine === undefined) expect([files[i], content]).toEqual([files[i], before[i]]);
  }
  // No files are left beside the databases.
  expect(readdirSync(place.folder).toSorted()).toEqual(names);
  recordFault(context, {
    group: GROUP,
    fault: `${BREAKAGES.length} kinds of broken or foreign files in place of the database (damaged header, pages or schema, truncated, a text, a folder, a device, another program's, a newer version's, …), with each command that opens it`,
    tried: cases.length,
    result:
      "a one-sentence message with a remedy, exit 3 (2 for an empty file); refused files unchanged, no other files left",
  });
});

test("a database with bytes overwritten or cut off anywhere never crashes a command", async (context) => {
  const place = withGood();
  const good = readFileSync(place.path("good.db"));
  const random = randomStream(loopSeed());
  const tried = attempts(8, 600);
  const upTo = (most: number): number => Math.floor(random() * most);
  const lines: string[][] = [];
  for (let i = 0; i < tried; i += 1) {
    let image = Buffer.from(good);
    for (let n = 0; n <= upTo(4); n += 1) {
      const at = upTo(image.length);
      image.fill(upTo(256), at, Math.min(image.length, at + (random() < 0.5 ? 1 : upTo(6000))));
    }
    if (random() < 0.2) image = image.subarray(0, upTo(image.length));
    writeFileSync(place.path(`${i}.db`), image);
    for (const command of ["ls", "show", "best", "compare", "rm"]) lines.push([...linesFor(`${i}.db`)[command]!]);
  }
  const ended = await runLines(place, lines);
  for (const [i, { code, stderr }] of ended.entries()) {
    const line = lines[i]!.join(" ");
    expect({ line, code, stderr }).toEqual({
      ...{ line, code: expect.toBeOneOf([0, 2, 3]) },
      stderr: expect.not.stringMatching(OWN_FAULT),
    });
  }
  const failed = ended.filter(({ code }) => code === 3).length;
  expect(failed).toBeGreaterThan(0);
  recordFault(context, {
    group: GROUP,
    fault: "a database with bytes overwritten at random places, or truncated, with 5 commands each",
    tried,
    result: "an answer or a message, never a stack trace, a crash or a hang",
  });
});

test.for(inSoak())("a damaged log loses only its end, and the same command recomputes it", async (_, context) => {
  const place = workplace();
  place.write("good.yaml", GRID.replace("num: 40", "num: 100"));
  // The log stays while a reader is connected.
  connectToWrite(place.path("log.db")).close();
  const reader = new Database(place.path("log.db"), { readonly: true });
  reader.exec("BEGIN; SELECT * FROM sweep");
  const run = (db: string): string[] => ["run", "good.yaml", "--db", db, "--threads", "1", "--quiet"];
  const rows = (db: string): string[] => ["query", "--db", db, "--format", "csv"];
  // In another process, which then ends: the copies' logs may name it as the owner.
  const [, complete] = await runLinesThrough(place, [run("log.db"), rows("log.db")], []);
  const log = readFileSync(place.path("log.db-wal"));
  expect(log.length).toBeGreaterThan(50_000);
  const random = randomStream(loopSeed() + 1);
  const tried = attempts(2, 60);
  const lines: string[][] = [];
  for (let i = 0; i < tried; i += 1) {
    const image = Buffer.from(log);
    const at = Math.floor(random() * image.length);
    if (i % 2 === 0) image[at] = image[at]! ^ 0xff;
    copyFileSync(place.path("log.db"), place.path(`${i}.db`));
    writeFileSync(place.path(`${i}.db-wal`), i % 2 === 0 ? image : image.subarray(0, at));
    lines.push(run(`${i}.db`), rows(`${i}.db`));
  }
  reader.close();
  const ended = await runLines(place, lines);
  for (let i = 0; i < tried; i += 1) {
    expect(ended[2 * i]).toMatchObject({ code: 0, stderr: "" });
    expect(ended[2 * i + 1]!.stdout === complete!.stdout).toBe(true);
    expect(integrityOf(place.path(`${i}.db`))).toBe("ok");
  }
  recordFault(context, {
    group: GROUP,
    fault: "SQLite's log (-wal) after a crash, with a random byte changed or its end cut off",
    tried,
    result: "the same command resumed from the intact part and ended with the rows of an undisturbed run",
  });
});

/** Makes another process hold a lock until it is released. */
async function lock(file: string, sql: string): Promise<() => Promise<unknown>> {
  const script = `
    const db = new (require(process.argv[1]))(process.argv[2]);
    db.exec(process.argv[3]);
    console.log("locked");
    process.stdin.on("data", () => process.exit());`;
  const sqlite = createRequire(import.meta.url).resolve("better-sqlite3");
  const child = spawn(process.execPath, ["-e", script, sqlite, file, sql], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return () => {
    child.stdin.end("go");
    return once(child, "close");
  };
}

function inUse(file: string): string {
  return `the results database is in use: another program kept "${file}" locked for 30 s; end it, or try again`;
}

test("a database locked by another process is an error after 30 s, and readers are not blocked", async (context) => {
  const file = withGood().path("good.db");
  const db = connectToWrite(file);
  // Instead of half a minute.
  db.pragma("busy_timeout = 20");
  const store = new Store(db, file);
  const release = await lock(file, "BEGIN IMMEDIATE");
  const begin = (): unknown => store.begin(sampleSweep("sample", 4, {}), sampleInfo()).status;
  expect(begin).toThrow(expect.objectContaining({ code: "setup", message: inUse(file) }));
  expect(() => store.remove(1)).toThrow(inUse(file));
  // Readers are not blocked.
  const results = openResults(file);
  expect(results.findSweep()).toMatchObject({ name: "good", status: "complete" });
  results.close();
  await release();
  expect(begin()).toBe("new");
  store.close();

  // The whole wait, in a soak: three processes at once.
  const tried = attempts(0, 3);
  if (tried > 0) {
    const place = withGood();
    const releaseAll = await lock(
      place.path("good.db"),
      "PRAGMA locking_mode = EXCLUSIVE; UPDATE sweep SET done = done",
    );
    const lines = Object.values(linesFor("good.db"));
    const waited = await Promise.all(
      [lines[0]!, lines[5]!, lines[7]!].slice(0, tried).map((line) => runLinesThrough(place, [line], [])),
    );
    for (const [ended] of waited) {
      expect(ended).toEqual({ code: 3, stdout: "", stderr: `${inUse("good.db")}\n` });
    }
    await releaseAll();
    expect((await runLines(place, [lines[5]!]))[0]).toMatchObject({ code: 0 });
  }
  recordFault(context, {
    group: GROUP,
    fault: "another process keeps the database locked beyond the 30 s limit (20 ms in npm test)",
    tried: 2 + tried,
    result: "a one-sentence message, exit 3; a writer does not block readers; after the lock the same command succeeds",
  });
});

/** Begins a sweep as `sweep run` does. */
function begin(file: string): void {
  const store = openStore(file);
  try {
    store.begin(sampleSweep("sample", 4, {}), sampleInfo());
  } finally {
    store.close();
  }
}

function isFile(path: string): boolean {
  return lstatSync(path).isFile();
}

function integrityOf(file: string): unknown {
  const db = new Database(file);
  const found = db.pragma("integrity_check", { simple: true });
  db.close();
  return found;
}
