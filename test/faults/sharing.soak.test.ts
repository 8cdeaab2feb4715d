import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { runSweep } from "../../src/library/run-sweep.ts";
import { openResults } from "../../src/store/read/results.ts";
import { runLines } from "../support/command/run-lines.ts";
import { attempts } from "../support/faults/attempts.ts";
import { trialsDone, until } from "../support/command/progress.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { expectSame, expectSound } from "../support/faults/contents.ts";
import { recordFault } from "../support/faults/fault.ts";
import { SLOW } from "../support/faults/grids.ts";
import { tryLock } from "./try-lock.ts";

const GROUP = "Several processes, one database";

const DATABASE = "results/sweeps.db";

/** Returns a grid with a hyperparameter that adds a column to the file. */
function withOwnColumn(name: string, rates: number): string {
  return `
name: ${name}
objective: booth
optimizer: { name: ${name}, hyperparameters: { lr: 0.01, ${name}_decay: 0.5 }, update: ["x = x - lr * ${name}_decay * g"] }
parameters: { lr: { min: 1e-4, max: 1e-1, scale: log, num: ${rates} }, ${name}_decay: { min: 0.1, max: 0.9, num: 100 } }
stop: { max_steps: 20 }
`;
}

/** Reads as show and as SQLite's command line do; returns the number of inconsistent reads. */
function tornReads(file: string): number {
  const results = openResults(file);
  const db = new Database(file, { readonly: true });
  try {
    const torn = results.listSweeps().filter(({ sweep_id: id }) => {
      const [done, counted] = results.atOnce(() => [
        results.findSweep(String(id)).done,
        results.summary(id).reduce((sum, space) => sum + space.done, 0),
      ]);
      return done !== counted;
    });
    const rows = "SELECT count(*) FROM results r WHERE r.sweep_id = s.sweep_id";
    const wrong = db.prepare(`SELECT count(*) FROM sweeps s WHERE done <> (${rows})`).pluck().get();
    return torn.length + Number(wrong);
  } finally {
    db.close();
    results.close();
  }
}

test("sweeps that add columns create one file and write to it concurrently, while others read", async (context) => {
  const rounds = attempts(1, 10);
  const names = rounds === 1 ? ["ada", "bob"] : ["ada", "bob", "cyd", "dan"];
  const threads = rounds === 1 ? "1" : "2";
  let reads = 0;
  for (let round = 0; round < rounds; round += 1) {
    const place = workplace();
    const rates = attempts(30, 300);
    const runs = names.map((name) =>
      place.start(["run", place.write(`${name}.yaml`, withOwnColumn(name, rates)), "--threads", threads, "--quiet"]),
    );
    let over = false;
    const ended = Promise.all(runs.map((run) => run.ended)).finally(() => (over = true));
    await until(() => trialsDone(place) >= 0);
    const readers = runLines(
      place,
      Array.from({ length: attempts(1, 4) }, () => [
        ["ls"],
        ["show", "--format", "json"],
        ["best", "--format", "json"],
        ["query", "--limit", "3"],
      ]).flat(),
    );
    const shell = place.shell(
      `for i in $(seq ${attempts(3, 10)}); do sqlite3 ${DATABASE} 'select count(*) from results'; done`,
    );
    while (!over) {
      expect(tornReads(place.path(DATABASE))).toBe(0);
      reads += 1;
      await delay(rounds === 1 ? 30 : 10);
    }
    for (const { code, stderr } of await ended) expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { code, stderr } of await readers) {
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining("locked") as unknown });
    }
    expect(await shell).toMatchObject({ code: 0, stderr: "" });
    const results = openResults(place.path(DATABASE));
    for (const { sweep_id: id, name, status, done } of results.listSweeps()) {
      expect({ status, done }).toEqual({ status: "complete", done: 100 * rates });
      expect(results.query(id, { where: `${name}_decay > 0 AND optimizer = '${name}'` }).total()).toBe(done);
    }
    expect(
      results
        .listSweeps()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(names);
    results.close();
    expectSound(place.path(DATABASE), "after all");
  }
  expect(reads).toBeGreaterThan(rounds);
  recordFault(context, {
    group: GROUP,
    fault: `${names.length} different sweeps create one file and write to it concurrently, each adding a column, while ls, show, best, query, sqlite3 and a program read`,
    tried: rounds,
    result: "none fails or finds it locked; every read is consistent (trials done = rows); all sweeps complete",
  });
});

test("a run that slept while another host took its sweep over stops when it wakes and changes nothing", async (context) => {
  const place = workplace();
  // Long enough for a busy machine to notice the first trials before the last ones are done.
  const text = SLOW.replace("num: 30", "num: 300");
  place.write("grid.yaml", text);
  const grid = parseGrid(text, { file: "grid.yaml" });
  const file = place.path(DATABASE);
  const sleeper = place.start(["run", "grid.yaml", "--threads", "1", "--quiet"]);
  await until(() => trialsDone(place) > 0);
  const db = new Database(file, { timeout: 0 });
  // Not while it writes: its lock would prevent a takeover.
  sleeper.signal("SIGSTOP");
  while (!isFree(db)) {
    sleeper.signal("SIGCONT");
    await delay(1);
    sleeper.signal("SIGSTOP");
  }
  expect(trialsDone(place)).toBeLessThan(600);
  // Seen from another host: on this host a sleeping process is known to be alive.
  await expect(runSweep(grid, { db: file, threads: 1 })).rejects.toThrow("is already running");
  db.exec("UPDATE sweep SET owner_host = 'elsewhere', heartbeat = heartbeat - 60");
  db.close();
  await runSweep(grid, { db: file, threads: 2 });
  await runSweep(grid, { db: place.path("reference.db"), threads: 1 });
  sleeper.signal("SIGCONT");
  const { code, stdout, stderr } = await sleeper.ended;
  expect({ code, stdout, stderr }).toEqual({
    code: 3,
    stdout: "",
    stderr: "another process took over or deleted this sweep: number 1\n",
  });
  expectSame(file, place.path("reference.db"), "after the sleeper woke");
  recordFault(context, {
    group: GROUP,
    fault:
      "SIGSTOP of a run; another host (its name written by hand) takes the sweep over once the heartbeat is old and completes it; SIGCONT",
    tried: 1,
    result:
      "while the heartbeat is fresh the other is refused; the sleeper stops with a message, exit 3, and changes nothing",
  });
});

function isFree(db: Database.Database): boolean {
  if (!tryLock(db)) return false;
  db.exec("ROLLBACK");
  return true;
}
