import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { runSweep } from "../../src/library/run-sweep.ts";
import { openStore } from "../../src/store/write/store.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { until } from "../support/command/progress.ts";
import { randomStream } from "../support/reference/random.ts";
import { workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { expectSame, statuses } from "../support/faults/contents.ts";
import { loopSeed, recordFault } from "../support/faults/fault.ts";
import { ENDLESS, manyRows } from "../support/faults/grids.ts";
import { tryLock } from "./try-lock.ts";

const GROUP = "Several processes, one database";

const DATABASE = "results/sweeps.db";

test("of two concurrent starts of one sweep, one runs; after its SIGKILL the next run takes over at once", async (context) => {
  const random = randomStream(loopSeed());
  const pairs = attempts(1, 20);
  for (let pair = 0; pair < pairs; pair += 1) {
    const place = workplace();
    place.write("grid.yaml", ENDLESS);
    const start = (): ReturnType<Workplace["start"]> => place.start(["run", "grid.yaml", "--threads", "1"]);
    const first = start();
    await delay(random() * 60);
    const both = [first, start()];
    const loser = await Promise.race(both.map(async (run) => ({ run, ...(await run.ended) })));
    const winner = both.find((run) => run !== loser.run)!;
    const refusal = `sweep 1 "endless" is already running (process ${winner.pid} on ${hostname()}); wait for it, or stop it`;
    expect(loser).toMatchObject({ code: 3, stdout: "", stderr: `${refusal}\n` });
    const file = place.path(DATABASE);
    expect(statuses(file)).toEqual(["running"]);
    const store = openStore(file);
    expect(() => store.remove(1)).toThrow(expect.objectContaining({ code: "setup", message: refusal }));
    store.close();
    winner.signal("SIGKILL");
    await winner.ended;
    // An owned sweep would refuse to begin. This run ends before the first trial.
    const taken = await runSweep(parseGrid(ENDLESS, { file: "grid.yaml" }), {
      ...{ db: file, threads: 1, signal: AbortSignal.abort() },
    });
    expect(taken).toMatchObject({ sweepId: 1, status: "interrupted" });
    expect(statuses(file)).toEqual(["interrupted"]);
  }
  recordFault(context, {
    group: GROUP,
    fault: "The same sweep started twice within 60 ms; then SIGKILL of the one that runs it",
    tried: pairs,
    result:
      "the other names the running process, exit 3; `rm` is refused; after the kill the next run takes over at once",
  });
});

test.for(inSoak())("a lock that is taken repeatedly delays a run but loses nothing", async (_, context) => {
  const place = workplace();
  const [file, text] = [place.path("locked.db"), manyRows(attempts(10, 40))];
  const grid = parseGrid(text, { file: "grid.yaml" });
  await runSweep(grid, { db: place.path("reference.db"), threads: 1 });
  openStore(file).close();
  const db = new Database(file, { timeout: 0 });
  let over = false;
  const beats: number[] = [];
  const locking = (async () => {
    // At least once, before the run begins.
    do {
      await until(() => over || (db.inTransaction ? false : tryLock(db)));
      let ticks = 0;
      const beat = setInterval(() => (ticks += 1), 10);
      await delay(500);
      clearInterval(beat);
      if (db.inTransaction) db.exec("COMMIT");
      beats.push(ticks);
      await delay(30);
    } while (!over);
  })();
  await until(() => db.inTransaction);
  const run = await runSweep(grid, { db: file, threads: 2 }).finally(() => (over = true));
  await locking;
  db.close();
  expect(run.status).toBe("complete");
  // Timers ran during the wait, so signals would have been handled.
  expect(Math.max(...beats)).toBeGreaterThan(2);
  expectSame(file, place.path("reference.db"), "after the locks");
  recordFault(context, {
    group: GROUP,
    fault: "Another connection locks the database for half a second again and again, from before the run begins",
    tried: beats.length,
    result: "the run waits, hears timers and signals meanwhile, and completes",
  });
});
