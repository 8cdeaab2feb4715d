import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { putAnswer } from "../../src/broker/answer-box.ts";
import { answersKey, WORKERS } from "../../src/broker/keys.ts";
import { startRedis } from "../support/command/redis.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { endWorker, startWorker } from "../support/command/worker.ts";
import { inSoak } from "../support/faults/attempts.ts";
import { specOf } from "../support/spaces/parse.ts";
import { ENDLESS } from "./local-digest.ts";

test("a signal in mid-chunk returns the chunk at once, after the grace", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const endless = specOf(ENDLESS);
  const worker = startWorker(redis, ["--grace", "1s"]);
  await desk.publish("long", endless, { canary: { space: 0, from: 0, to: 0 } });
  await desk.ask("long", [{ space: 0, from: 0, to: 2 }]);
  await desk.until("the job runs", async () => (await desk.queue.getActiveCount()) === 1);
  await desk.until("it is seen", async () => (await desk.workers())[0]?.busy === 1);
  const { code, seconds } = await endWorker(worker);
  expect(code).toBe(0);
  expect(seconds).toBeGreaterThan(0.9);
  const job = await desk.queue.getJob("long-0");
  expect(await job!.getState()).toMatch(/^(?:delayed|waiting)$/);
  expect([job!.stalledCounter, await desk.queue.getActiveCount()]).toEqual([0, 0]);
  expect(await desk.redis.zcard(WORKERS)).toBe(0);
  // Another worker begins it without waiting for a lock, but not at once.
  if (inSoak().length === 0) return;
  const second = startWorker(redis);
  await desk.until("it runs elsewhere", async () => (await desk.workers()).some(({ busy }) => busy === 1));
  // Signals within an instant count as one.
  for (let signals = 0; signals < 3; signals += 1) {
    second.signal("SIGTERM");
    await delay(100);
  }
  expect((await second.ended).code).toBe(130);
});

test("an answer for which Redis has no memory leaves none of its parts there", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  await desk.redis.config("SET", "maxmemory-policy", "noeviction");
  const used = Number(/used_memory:(\d+)/.exec(await desk.redis.info("memory"))![1]);
  await desk.redis.config("SET", "maxmemory", String(used + 4e6));
  const put = { run: "full", job: "full-0", name: "full-0-a", answer: { header: "", columns: Buffer.alloc(8e6) } };
  await expect(putAnswer(desk.redis, put)).rejects.toThrow("OOM");
  expect(await desk.redis.keys("sweep:answer:*")).toEqual([]);
  // As much as was free before.
  await putAnswer(desk.redis, { ...put, answer: { header: "", columns: Buffer.alloc(2e6) }, isAgain: true });
  expect(await desk.redis.xlen(answersKey("full"))).toBe(1);
});
