import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { QUEUE, WORKERS } from "../../src/broker/keys.ts";
import { specText } from "../../src/broker/spec-text.ts";
import { commandCalls } from "../support/command/command-calls.ts";
import { freePort, startRedis } from "../support/command/redis.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { endWorker, startWorker } from "../support/command/worker.ts";
import type { Worker } from "../support/command/worker.ts";
import { Wire } from "../support/faults/wire.ts";
import { specOf } from "../support/spaces/parse.ts";

const GRID = `
objective: ravine
optimizer: sgd
parameters: { lr: { min: 1e-3, max: 10, scale: log, num: 41 } }`;

const ENDLESS = `
objective: ravine
optimizer: sgd
parameters: { lr: { min: 1e-9, max: 1e-8, num: 9 } }
stop: { max_steps: 1000000000000, target: 0 }`;

test("a worker ends when no chunk comes, and before a time limit", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const [idle, limited] = [
    startWorker(redis, ["--idle-timeout", "1s", "--quiet"]),
    startWorker(redis, ["--lifetime", "0h0m2s", "--quiet"]),
  ];
  for (const { ended } of [idle, limited]) expect(await ended).toMatchObject({ code: 0, stdout: "", stderr: "" });
  expect(await desk.redis.zcard(WORKERS)).toBe(0);
});

test("a worker waits for a broker that starts after it", async () => {
  const port = await freePort();
  const worker = startWorker({ url: `redis://127.0.0.1:${port}` });
  const waiting = "nothing listens there (ECONNREFUSED); waiting for it, up to 60 s";
  while (!worker.said.includes(waiting)) await delay(50);
  const desk = new SmallCoordinator(await startRedis([], port));
  await desk.publish("late", specOf(GRID));
  await desk.ask("late", [{ space: 0, from: 0, to: 9 }]);
  expect((await desk.answers("late", 1))[0]!.outcome.ok).toBe(true);
  expect((await endWorker(worker)).code).toBe(0);
});

test("a worker waits for a broker whose name does not exist yet", async () => {
  const worker = startWorker({ url: "redis://no-such-host.invalid:6379" });
  while (!worker.said.includes("no machine has this name; waiting for it, up to 60 s\n")) await delay(50);
  expect(await endWorker(worker)).toMatchObject({ code: 0, stdout: "" });
});

// The first one checks the broker, the next ones are the worker's own and BullMQ's.
test.for([0, 1, 2])("a worker starts although connections are cut after the first %d", async (made) => {
  const redis = await startRedis();
  const wire = await Wire.to(redis.port);
  wire.refuse(2, made);
  const desk = new SmallCoordinator(redis);
  const worker = startWorker({ url: `redis://127.0.0.1:${wire.port}` });
  await desk.publish("run", specOf(GRID));
  await desk.ask("run", [{ space: 0, from: 0, to: 9 }]);
  expect((await desk.answers("run", 1))[0]!.outcome.ok).toBe(true);
  if (made === 0) expect(worker.said).toMatch(/it ended the connection.*; waiting for it, up to 60 s\n/);
  expect((await endWorker(worker)).code).toBe(0);
});

test("a broker that loses all, or all connections, is only a pause", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const worker = startWorker(redis);
  await desk.until("a worker", async () => (await desk.workers()).length === 1);
  const interruptions = [
    async () => {
      await redis.kill();
      await desk.until("it is noticed", () => worker.said.includes("; trying again\n"));
      await redis.restart();
    },
    () => desk.redis.client("KILL", "TYPE", "normal", "SKIPME", "yes"),
    () => desk.redis.flushall(),
  ];
  for (const [i, interrupt] of interruptions.entries()) {
    await interrupt();
    await desk.publish(`run${i}`, specOf(GRID));
    await desk.ask(`run${i}`, [{ space: 0, from: i, to: 9 + i }]);
    expect((await desk.answers(`run${i}`, 1))[0]!.outcome.ok).toBe(true);
    await desk.until("its record", async () => (await desk.workers()).length === 1);
  }
  expect(worker.said).toMatch(/; trying again\n[^]*the broker redis:\S+ answers again\n/);
  expect((await endWorker(worker)).code).toBe(0);
});

test("a worker that has lost a lock, as while it was stopped, goes on", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const worker = startWorker(redis, ["--grace", "1s"]);
  await desk.publish("long", specOf(ENDLESS), {
    canary: { space: 0, from: 0, to: 0 },
  });
  await desk.ask("long", [{ space: 0, from: 0, to: 2 }]);
  await desk.until("the job runs", async () => (await desk.queue.getActiveCount()) === 1);
  worker.signal("SIGSTOP");
  await desk.redis.del(`bull:${QUEUE}:long-0:lock`);
  worker.signal("SIGCONT");
  await desk.publish("next", specOf(GRID));
  await desk.ask("next", [{ space: 0, from: 0, to: 9 }]);
  expect((await desk.answers("next", 1))[0]!.outcome.ok).toBe(true);
  expect((await endWorker(worker)).code).toBe(0);
});

test("a worker that reads a long spec is not idle, and ends within its grace like one in a chunk", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const rates = Array.from({ length: 40_000 }, (_, i) => (1e-3 + i * 1.2345678e-8).toFixed(17));
  const long = specOf(
    `{ objective: ravine, optimizer: sgd, parameters: { lr: [${rates.join()}] }, stop: { max_steps: 9 } }`,
  );
  const { text } = specText(long);
  const startReading = async (duration: number, ...args: readonly string[]): Promise<Worker> => {
    const { port } = await Wire.to(redis.port, { rate: text.length / duration });
    const worker = startWorker({ url: `redis://127.0.0.1:${port}` }, args);
    await desk.until("it reads", async () => (await commandCalls(desk.redis, "getrange")) > 0);
    return worker;
  };
  await desk.publish("long", long);
  await desk.ask("long", [{ space: 0, from: 0, to: 9 }]);
  const { code, seconds } = await endWorker(await startReading(100, "--grace", "1s"));
  expect([code, seconds > 0.9]).toEqual([0, true]);
  const job = await desk.queue.getJob("long-0");
  expect([await job!.getState(), job!.stalledCounter]).toEqual(["waiting", 0]);
  await desk.redis.config("RESETSTAT");
  const worker = await startReading(3, "--idle-timeout", "1s");
  expect((await desk.answers("long", 1))[0]).toMatchObject({ job: "long-0", outcome: { ok: true } });
  expect((await worker.ended).code).toBe(0);
});
