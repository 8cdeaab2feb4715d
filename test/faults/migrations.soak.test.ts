import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { specHash } from "../../src/sweep/identity/hash.ts";
import { migrate } from "../../src/store/file/migrate.ts";
import { MIGRATIONS } from "../../src/store/file/migrations.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import { runLines } from "../support/command/run-lines.ts";
import { attempts } from "../support/faults/attempts.ts";
import { startIn, workplace } from "../support/command/sweep-command.ts";
import { dumpViews } from "../support/faults/dump-views.ts";
import { recordFault } from "../support/faults/fault.ts";
import { limitedTo } from "../support/faults/small-disk.ts";
import { FOLDER, copyOf } from "./old-databases.ts";

const GROUP = "Versions of the database";

const SCRIPT = fileURLToPath(new URL("../support/faults/migrate-file.ts", import.meta.url));

/** A typical migration: a new column with a value in every row, and a new table. */
const PLANTED = `
  ALTER TABLE result ADD COLUMN planted REAL NOT NULL DEFAULT 0;
  UPDATE result SET planted = trial + 0.5;
  CREATE TABLE planted (a TEXT NOT NULL) STRICT;
  INSERT INTO planted VALUES ('once');
`;

test("a half-done sweep of the first schema resumes: all its rows, and the terms that the schema lacks", async () => {
  const place = workplace();
  place.write("complete.yaml", readFileSync(join(FOLDER, "complete.yaml"), "utf8"));
  copyFileSync(join(FOLDER, "v1.db"), place.path("old.db"));
  // As if this version of the numerics had run it.
  const { spec } = parseGrid(place.read("complete.yaml"), { file: place.path("complete.yaml") });
  // Space 1 is Adam with two values of beta1; its second half, and all later spaces, are not done.
  const db = new Database(place.path("old.db"));
  db.exec(`
    DELETE FROM result WHERE sweep_id = 1 AND trial >= 22;
    UPDATE space SET ${STATUSES.filter((status) => !["exhausted", "below_minimum", "stopped"].includes(status))
      .map((status) => `${status} = 0`)
      .join(", ")},
      steps = (SELECT coalesce(sum(steps), 0) FROM result r WHERE r.sweep_id = space.sweep_id AND r.space = space.space),
      exhausted = (SELECT count(*) FROM result r WHERE r.sweep_id = space.sweep_id AND r.space = space.space)
    WHERE sweep_id = 1;
    INSERT INTO chunk VALUES (1, 0, 0, 12), (1, 1, 0, 10);
    UPDATE sweep SET finished_at = NULL, spec_hash = '${specHash(spec)}', done = (SELECT count(*) FROM result WHERE sweep_id = 1),
      steps = (SELECT sum(steps) FROM result WHERE sweep_id = 1) WHERE sweep_id = 1;
  `);
  db.close();
  const query = ["query", "1", "--format", "csv", "--db"];
  const [before, resumed, after, undisturbed, expected] = await runLines(place, [
    [...query, "old.db", "--columns", "label,schedule,clip,noise,start,seed,repeats", "--limit", "1"],
    ["run", "complete.yaml", "--threads", "1", "--db", "old.db"],
    [...query, "old.db"],
    ["run", "complete.yaml", "--threads", "1", "--db", "new.db"],
    [...query, "new.db"],
  ]);
  expect(before!.stdout.split("\n")[1]).toMatch(
    /^ravine sgd schedule=cosine .*,\(lr - 0\) \* .*,,0\.1,"""random""",,2$/,
  );
  expect(resumed!.stderr).toMatch(/^resuming: \d+ of 168 trials are done/);
  expect(undisturbed!.code).toBe(0);
  expect(after!.stdout).toBe(expected!.stdout);
  expect(after!.stdout).toContain(",cosine,,0.1,");
});

test("a migration that fails in the middle leaves the file as it was", async (context) => {
  const file = copyOf("v1");
  const before = dumpViews(file);
  const bytes = readFileSync(file);
  const db = new Database(file);
  const steps = [...MIGRATIONS, PLANTED];
  for (const broken of [
    "CREATE TABLE other (a); NONSENSE",
    "CREATE TABLE sweep (a)",
    "UPDATE result SET nothing = 1",
  ]) {
    expect(() => migrate(db, file, [...steps, broken])).toThrow(
      expect.objectContaining({
        code: "setup",
        message: expect.stringContaining(`cannot be migrated from version 1 to ${steps.length + 1} (`),
      }),
    );
    expect(db.pragma("user_version", { simple: true })).toBe(1);
    expect(db.inTransaction).toBe(false);
  }
  db.close();
  expect(dumpViews(file)).toBe(before);
  expect(readFileSync(file).equals(bytes)).toBe(true);

  // Room for the file but not for the migration.
  const large = `${PLANTED} INSERT INTO planted SELECT hex(randomblob(5000)) FROM result;`;
  const full = startIn(".", "sh", [...limitedTo(200).slice(1), process.execPath, SCRIPT, file], {
    input: JSON.stringify([...MIGRATIONS, large]),
  });
  expect(await full.ended).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^cannot write the results database: /),
  });
  expect(dumpViews(file)).toBe(before);

  const again = new Database(file);
  migrate(again, file, steps);
  expect(again.pragma("user_version", { simple: true })).toBe(steps.length);
  expect(again.prepare("SELECT count(*) FROM result WHERE planted <> trial + 0.5").pluck().get()).toBe(0);
  again.close();
  recordFault(context, {
    group: GROUP,
    fault: "a migration that fails in the middle: wrong SQL, or a full disk",
    tried: 4,
    result: "a one-sentence message, the file unchanged; the correct migration succeeds afterwards",
  });
});

test("processes that open an old file at the same moment migrate it once", async (context) => {
  const rounds = attempts(1, 30);
  for (let round = 0; round < rounds; round += 1) {
    const file = copyOf("v1");
    const children = Array.from({ length: 3 }, () =>
      spawn(process.execPath, [SCRIPT, file], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    await Promise.all(children.map(({ stdout }) => once(stdout, "data")));
    const ended = children.map((child) => once(child, "close"));
    for (const { stdin } of children) stdin.end(JSON.stringify([...MIGRATIONS, PLANTED]));
    expect((await Promise.all(ended)).map(([code]) => code as number)).toEqual([0, 0, 0]);
    const db = new Database(file);
    expect(db.prepare("SELECT a FROM planted").pluck().all()).toEqual(["once"]);
    expect(db.pragma("user_version", { simple: true })).toBe(MIGRATIONS.length + 1);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    db.close();
  }
  recordFault(context, {
    group: GROUP,
    fault: "three processes open an old file at the same moment, all wanting to migrate it",
    tried: rounds,
    result: "each succeeds, and the migration runs once",
  });
});
