import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { mergeDatabases } from "../../src/index.ts";
import { manyRows } from "../support/faults/grids.ts";
import { runInProcess } from "../support/spaces/run-in-process.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { shardsIn } from "./shards-in.ts";

test("a sweep that a process runs takes no merge, and is unchanged", async () => {
  const place = workplace();
  const yaml = manyRows(4);
  const files = await shardsIn(place, yaml);
  await runInProcess(yaml, place.path("running.db"), { store: "trials", chunks: 2 });
  const db = new Database(place.path("running.db"));
  const done = db.prepare("SELECT done FROM sweep").pluck();
  const before = done.get();
  db.prepare("UPDATE sweep SET owner_host = 'elsewhere', owner_pid = 4711, heartbeat = ?").run(Date.now() / 1000 + 3);
  await expect(
    mergeDatabases(
      files.map((file) => place.path(file)),
      place.path("running.db"),
    ),
  ).rejects.toThrow(
    expect.objectContaining({
      code: "setup",
      message: 'sweep 1 "rows" is already running (process 4711 on elsewhere); wait for it, or stop it',
    }),
  );
  expect(done.get()).toBe(before);
  db.close();
});
