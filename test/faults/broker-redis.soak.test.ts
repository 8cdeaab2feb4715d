import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { QUEUE } from "../../src/broker/keys.ts";
import { trialsDone, until } from "../support/command/progress.ts";
import type { Worker } from "../support/command/worker.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { attempts } from "../support/faults/attempts.ts";
import { eventually, Farm, runHere, WORK, work } from "../support/faults/farm.ts";
import { recordFault } from "../support/faults/fault.ts";
import { ENDLESS } from "../support/faults/grids.ts";

const GROUP = "Workers on other machines";

const DB = "via.db";

const WITHOUT_MEMORY_MS = 2_000;

// Two for the broker; the rest for a slow machine.
const MOST_SECONDS = 6;

test("Redis without memory, and without anything, is only a pause", async (context) => {
  const local = await runHere(workplace(), WORK);
  const tries = attempts(1, 20);
  for (let i = 0; i < tries; i += 1) {
    const farm = await Farm.start(WORK, { local });
    const desk = new SmallCoordinator(farm.redis);
    farm.worker();
    const run = farm.run(DB);
    const beyond = (trials: number): Promise<void> => until(() => trialsDone(farm.place, DB) > trials);
    await beyond(0);
    await desk.redis.config("SET", "maxmemory", "1");
    await delay(WITHOUT_MEMORY_MS);
    await desk.redis.config("SET", "maxmemory", "0");
    await beyond(20);
    await desk.redis.flushall();
    await farm.expectEqual(run, DB, `number ${i}`);
    await farm.end();
  }
  recordFault(context, {
    group: GROUP,
    fault: "Redis refuses all writes for two seconds, since it has no memory (maxmemory)",
    tried: tries,
    result: "run and workers go on when it has some; the rows are those of a local run, bit by bit",
  });
});

test("Ctrl-C leaves no jobs, also of trials that never end", async (context) => {
  const farm = await Farm.start("objective: booth\noptimizer: sgd\n");
  const desk = new SmallCoordinator(farm.redis);
  farm.place.write(
    "grid.yaml",
    ENDLESS.replace("1e-9", "[1e3, 2e3, 3e3, 4e3, 5e3, 6e3, 7e3, 8e3, 1e-9, 2e-9, 3e-9, 4e-9, 5e-9, 6e-9]"),
  );
  const worker = farm.worker("--grace", "1s");
  const run = farm.run(DB);
  // Its first trials diverge, for this machine computes some before all others.
  await eventually("the worker is at work", async () => (await desk.queue.getActiveCount()) > 0);
  run.signal("SIGINT");
  expect(await run.ended).toMatchObject({ code: 130, stdout: "" });
  await eventually("no job is left", async () => {
    const counts = await desk.queue.getJobCounts();
    return Object.values(counts).every((count) => count === 0);
  });
  expect(await desk.redis.keys("sweep:run:*")).toEqual([]);
  worker.signal("SIGTERM");
  expect(await worker.ended).toMatchObject({ code: 0 });
  recordFault(context, {
    group: GROUP,
    fault: "Ctrl-C of a run while workers compute trials that never end",
    tried: 1,
    result: "exit 130; the workers drop its chunks, no job stays in Redis",
  });
});

test("Ctrl-C ends a run within three seconds when Redis is gone, and it resumes", async (context) => {
  const farm = await Farm.start(work(200));
  farm.worker();
  const run = farm.run(DB);
  await until(() => trialsDone(farm.place, DB) > 5);
  await farm.redis.kill();
  run.signal("SIGINT");
  const { code, seconds, stderr } = await run.ended;
  expect([code, stderr]).toEqual([130, expect.stringContaining("interrupted: finished trials are stored")]);
  expect(seconds).toBeLessThan(MOST_SECONDS);
  await farm.place.out("run", "grid.yaml", "--db", DB, "--threads", "2", "--quiet");
  farm.expectRows(DB);
  recordFault(context, {
    group: GROUP,
    fault: "Ctrl-C of a run whose Redis has been killed, then the same command on threads of this machine",
    tried: 1,
    result: "ends after two seconds with exit 130; the rows are then those of a local run, bit by bit",
  });
});

/** Returns the keys that do not expire within two minutes. */
async function lasting({ redis }: SmallCoordinator): Promise<readonly string[]> {
  const keys = await redis.keys("*");
  const ttls = await Promise.all(keys.map(async (key) => [key, await redis.ttl(key)] as const));
  return ttls.filter(([, ttl]) => ttl === -1 || ttl > 120).map(([key, ttl]) => `${key}: ${ttl} s`);
}

test("after a run, all that stays in Redis expires within two minutes", async (context) => {
  const farm = await Farm.start(
    "objective: ravine\noptimizer: sgd\nparameters: { lr: { min: 1e-5, max: 1, num: 500 } }\n",
  );
  const desk = new SmallCoordinator(farm.redis);
  const worker = farm.worker();
  await farm.expectEqual(farm.run(DB));
  worker.signal("SIGTERM");
  await worker.ended;
  expect(await lasting(desk)).toEqual([]);
  recordFault(context, {
    group: GROUP,
    fault: "A run ends, and its worker after it",
    tried: 1,
    result: "each key that stays in Redis expires within two minutes",
  });
});

/**
 * Kills processes soon after jobs are added. A job gets its time to live in the next command after
 * the one that adds it; a kill between the two leaves it until `sweep purge`.
 */
async function killBetweenJobs(desk: SmallCoordinator, some: readonly Worker[]): Promise<void> {
  await eventually("all of it expires", async () => {
    for (const one of some) one.signal("SIGSTOP");
    if ((await lasting(desk)).length === 0) return true;
    for (const one of some) one.signal("SIGCONT");
    return false;
  });
  for (const one of some) one.signal("SIGKILL");
  await Promise.all(some.map(({ ended }) => ended));
}

test("all that killed runs and workers leave in Redis expires within two minutes", async (context) => {
  const farm = await Farm.start(work(2_000), { local: "never made" });
  const desk = new SmallCoordinator(farm.redis);
  const alone = farm.run(DB);
  await eventually("its jobs wait", async () => (await desk.queue.getWaitingCount()) > 0);
  await killBetweenJobs(desk, [alone]);
  expect(await desk.redis.exists(`bull:${QUEUE}:wait`)).toBe(1);
  expect(await lasting(desk)).toEqual([]);
  const run = farm.run(DB);
  const worker = farm.worker();
  await eventually("the worker is at work", async () => (await desk.queue.getActiveCount()) > 0);
  await killBetweenJobs(desk, [worker, run]);
  expect(await desk.redis.exists(`bull:${QUEUE}:active`)).toBe(1);
  expect(await lasting(desk)).toEqual([]);
  recordFault(context, {
    group: GROUP,
    fault: "A run is killed without workers, and one with its only worker",
    tried: 2,
    result: "each key that stays in Redis expires within two minutes",
  });
});

test("jobs that have expired leave nothing", async () => {
  const farm = await Farm.start(work(20));
  const desk = new SmallCoordinator(farm.redis);
  await desk.redis.lpush(`bull:${QUEUE}:wait`, "0123-1", "0123-2");
  farm.worker();
  await farm.expectEqual(farm.run(DB));
  expect(await desk.redis.keys(`bull:${QUEUE}:0123*`)).toEqual([]);
  expect(await desk.redis.exists(`bull:${QUEUE}:completed`)).toBe(0);
});
