import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { trialsDone, until } from "../support/command/progress.ts";
import type { Worker } from "../support/command/worker.ts";
import { QUEUE } from "../../src/broker/keys.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { attempts } from "../support/faults/attempts.ts";
import { Farm, work } from "../support/faults/farm.ts";
import { recordFault } from "../support/faults/fault.ts";

const GROUP = "Workers on other machines";

const DB = "via.db";

const SAME = "the rows are those of a local run, bit by bit";

// Longer than the lock of a job, and than the lease of a run.
const BEYOND_LOCK_MS = 16_000;

const BEYOND_LEASE_MS = 36_000;

/** Waits for the first trials of a run. */
async function begun(farm: Farm): Promise<void> {
  await until(() => trialsDone(farm.place, DB) > 0);
}

/** Ends a worker, which must succeed. */
async function end(worker: Worker): Promise<void> {
  worker.signal("SIGTERM");
  expect(await worker.ended).toMatchObject({ code: 0, stdout: "" });
}

// In `npm test`, test/broker-worker/ sends the signal and finds the chunk given back.
test("SIGTERM in mid-chunk ends a worker within its grace, and nothing waits for a lock", async (context) => {
  const tries = attempts(1, 10);
  for (let i = 0; i < tries; i += 1) {
    const farm = await Farm.start(work(300));
    const desk = new SmallCoordinator(farm.redis);
    const [first, second] = [farm.worker(), farm.worker("--grace", "1s")];
    await desk.until("both workers", async () => (await desk.workers()).length === 2);
    const run = farm.run(DB);
    await desk.until("work", async () => (await desk.queue.getActiveCount()) > 0);
    await end(first);
    const third = farm.worker();
    await end(second);
    await farm.expectEqual(run, DB, `number ${i}`);
    const events = JSON.stringify(await desk.redis.xrange(`bull:${QUEUE}:events`, "-", "+"));
    expect(events).not.toContain("stalled");
    // It may not have begun yet.
    third.signal("SIGKILL");
    await farm.end();
  }
  recordFault(context, {
    group: GROUP,
    fault: "SIGTERM of workers in mid-chunk, with a long and with a short grace",
    tried: 2 * tries,
    result: `exit 0; unfinished chunks go to others without waiting for a lock; ${SAME}`,
  });
});

test("processes stopped beyond their lock or lease go on", async (context) => {
  const stopWorker = async (): Promise<void> => {
    const farm = await Farm.start(work(500));
    const worker = farm.worker();
    const run = farm.run(DB);
    await begun(farm);
    worker.signal("SIGSTOP");
    await delay(BEYOND_LOCK_MS);
    worker.signal("SIGCONT");
    await farm.expectEqual(run, DB, "the worker stopped");
    await end(worker);
  };
  const stopRun = async (): Promise<void> => {
    const farm = await Farm.start(work(500));
    const worker = farm.worker();
    const run = farm.run(DB);
    await begun(farm);
    run.signal("SIGSTOP");
    await delay(BEYOND_LEASE_MS);
    run.signal("SIGCONT");
    await farm.expectEqual(run, DB, "the run stopped");
    await end(worker);
  };
  await Promise.all([stopWorker(), stopRun()]);
  recordFault(context, {
    group: GROUP,
    fault:
      "SIGSTOP of the only worker for 16 s (its locks last 10 s), and of `sweep run --broker` for 36 s (its lease lasts 30 s)",
    tried: 2,
    result: SAME,
  });
});

test("a worker that is stopped does not stop the run, and is of use again later", async (context) => {
  const farm = await Farm.start(work(attempts(30, 300)));
  const [sleeper, other] = [farm.worker(), farm.worker()];
  const run = farm.run(DB);
  await begun(farm);
  sleeper.signal("SIGSTOP");
  await farm.expectEqual(run);
  sleeper.signal("SIGCONT");
  await end(other);
  await farm.expectEqual(farm.run("2.db"), "2.db");
  await end(sleeper);
  recordFault(context, {
    group: GROUP,
    fault: "SIGSTOP of a worker with chunks in flight, until the run has ended; then SIGCONT",
    tried: 1,
    result: `another worker computes its chunks; ${SAME}; the first computes the next run`,
  });
});

const DEADLY = `export default class Deadly {
  constructor({ lr }) {
    if (process.env.DEADLY && lr > 0.15) process.kill(process.pid, "SIGKILL");
    this.lr = lr;
  }
  update({ x }, { x: g }) {
    for (let i = 0; i < x.length; i++) x[i] -= this.lr * g[i];
  }
}
`;

test("a chunk that ends its machine each time ends the run with its range", async (context) => {
  const grid = `
objective: booth
optimizer: { name: deadly, module: deadly.mjs, hyperparameters: { lr: 0.01 } }
parameters: { lr: { min: 0.01, max: 0.2, num: 400 } }
`;
  const farm = await Farm.start("objective: booth\noptimizer: sgd\n");
  farm.place.write("deadly.mjs", DEADLY);
  farm.place.write("grid.yaml", grid);
  const run = farm.run(DB);
  let isOver = false;
  let deaths = 0;
  const ended = run.ended.finally(() => (isOver = true));
  const args = ["worker", farm.redis.url, "--threads", "1", "--allow-modules", ".", "--quiet"];
  while (!isOver) {
    const worker = farm.place.start(args, { env: { DEADLY: "1" } });
    await Promise.race([worker.ended, ended]);
    worker.signal("SIGKILL");
    if ((await worker.ended).code === null && !isOver) deaths += 1;
  }
  const { code, stderr } = await ended;
  expect(code, `it says ${stderr}`).toBe(3);
  expect(stderr).toMatch(
    /a chunk was lost \d+ times: indices \d+ to \d+ of space 0 \(trials \d+ to \d+ of ".*" ended their worker, or it was killed, 4 times\)/,
  );
  expect(deaths).toBeGreaterThanOrEqual(8);
  expect(trialsDone(farm.place, DB)).toBeGreaterThan(0);
  recordFault(context, {
    group: GROUP,
    fault: "A module that kills the process of each worker that runs it",
    tried: deaths,
    result: "exit 3 with the range of the chunk, after eight workers; finished trials are stored",
  });
});
