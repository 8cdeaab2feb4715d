import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { runKey, specKey } from "../../src/broker/keys.ts";
import { PIECE_BYTES, writeLong } from "../../src/broker/long-value.ts";
import type { RunRecord } from "../../src/broker/records.ts";
import { readText, specText } from "../../src/broker/spec-text.ts";
import { commandCalls } from "../support/command/command-calls.ts";
import { startRedis } from "../support/command/redis.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { WorkerParts } from "../support/command/worker-parts.ts";
import { everyNth, inSoak } from "../support/faults/attempts.ts";
import { Wire } from "../support/faults/wire.ts";
import { PLAIN, TASK } from "./plain-spec.ts";

test.for(inSoak())(
  "a worker removes a spec that stays torn, says so, and its run sends the whole of it again",
  async () => {
    const redis = await startRedis();
    const desk = new SmallCoordinator(redis);
    const worker = new WorkerParts(redis, desk, []);
    await desk.publish("torn", PLAIN, { canary: TASK });
    const { text, sha256 } = specText(PLAIN);
    await desk.redis.set(specKey(sha256), "\0".repeat(text.length), "PX", 60_000);
    expect(await worker.process("torn", TASK)).toBe("declined");
    expect([await desk.redis.exists(specKey(sha256)), worker.lines]).toEqual([1, []]);
    expect(await worker.process("torn", TASK)).toBe("declined");
    const line = "removed the torn spec of run torn of desk:1 from Redis: the run sends it again";
    expect([await desk.redis.exists(specKey(sha256)), worker.lines]).toEqual([0, [line]]);
    await desk.publish("torn", PLAIN, { canary: TASK });
    expect(await worker.process("torn", TASK)).toBe("done");
  },
);

test.for(everyNth(2, ["of another type", "empty"]))(
  "a worker removes a spec that is %s, and its run sends it again",
  async (how) => {
    const redis = await startRedis();
    const desk = new SmallCoordinator(redis);
    const worker = new WorkerParts(redis, desk, []);
    await desk.publish("odd", PLAIN, { canary: TASK });
    const key = specKey(specText(PLAIN).sha256);
    await desk.redis.del(key);
    // A spec that is not there is not torn.
    for (let i = 0; i < 3; i += 1) expect(await worker.process("odd", TASK)).toBe("declined");
    await (how === "empty" ? desk.redis.set(key, "") : desk.redis.rpush(key, "x"));
    for (let i = 0; i < 2; i += 1) expect(await worker.process("odd", TASK)).toBe("declined");
    const line = "removed the torn spec of run odd of desk:1 from Redis: the run sends it again";
    expect([await desk.redis.exists(key), worker.lines]).toEqual([0, [line]]);
    await desk.publish("odd", PLAIN, { canary: TASK });
    expect(await worker.process("odd", TASK)).toBe("done");
  },
);

test("a job whose spec is read is at work, others of its run are declined, and its end is at once", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const { port } = await Wire.to(redis.port, { rate: 1_000_000 });
  const worker = new WorkerParts(redis, new SmallCoordinator({ port }), []);
  await desk.publish("long", PLAIN, { canary: TASK });
  const value = Buffer.alloc(20 * PIECE_BYTES, "x");
  await writeLong(desk.redis, { key: specKey(specText(PLAIN).sha256), value, life: 60_000 });
  const end = worker.process("long", TASK);
  const pieces = (): Promise<number> => commandCalls(desk.redis, "getrange");
  await desk.until("it reads", async () => (await pieces()) > 0);
  expect([worker.processor.busy, worker.processor.idleSince]).toEqual([1, Infinity]);
  expect(await worker.process("long", TASK)).toBe("declined");
  worker.giveUp.abort();
  expect(await end).toBe("returned");
  // It reads no more than the next piece, and has no trouble.
  await desk.until("it reads no more", () => worker.processor.busy === 0);
  expect([(await pieces()) < 10, worker.lines]).toEqual([true, []]);
});

test.for(inSoak())("a worker that may soon take jobs of a run is not idle, one that cannot run them is", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const worker = new WorkerParts(redis, desk, []);
  const idleSince = async (run: string): Promise<number> => {
    const before = performance.now();
    expect(await worker.process(run, TASK)).toBe("declined");
    return worker.processor.idleSince - before;
  };
  await desk.publish("early", PLAIN, { canary: null });
  expect(await idleSince("early")).toBeGreaterThan(0);
  await desk.publish("never", PLAIN, { specHash: "another" });
  expect(await idleSince("never")).toBeLessThan(0);
});

test("a long value whose beginning Redis loses is not published, and nothing of it stays", async () => {
  const { redis } = new SmallCoordinator(await startRedis());
  const value = Buffer.alloc(3_000_000, "x");
  const write = (): Promise<void> => writeLong(redis, { key: "sweep:long", value, life: 60_000 });
  const end = write().then(() => "written", String);
  // The answer comes between two pieces.
  while ((await redis.keys("sweep:long:*")).length === 0);
  await redis.flushall();
  expect(await end).toBe("Error: Redis lost a part of a long value while it was written");
  expect(await redis.keys("sweep:long*")).toEqual([]);
  await write();
  expect((await redis.getBuffer("sweep:long"))!.equals(value)).toBe(true);
});

test.for(inSoak())("a long value goes on where it was when a piece takes longer than a command may", async () => {
  const { port } = await startRedis();
  const [desk, redis] = [new Redis(port), new Redis(port, { commandTimeout: 150 })];
  onTestFinished(() => [desk, redis].forEach((one) => one.disconnect()));
  const value = Buffer.alloc(3_000_000, "x");
  const writing = writeLong(redis, { key: "sweep:slow", value, life: 60_000 });
  while ((await desk.keys("sweep:slow:*")).length === 0);
  // Others wait for so long behind the next piece.
  await desk.client("PAUSE", 400);
  await writing;
  expect((await desk.getBuffer("sweep:slow"))!.equals(value)).toBe(true);
  expect(await commandCalls(desk, "setrange")).toBe(Math.ceil(value.length / PIECE_BYTES));
});

test("a long text is there as a whole or not at all, and nobody reads on when its run is over", async () => {
  const { redis } = new SmallCoordinator(await startRedis());
  const [value, sha256] = [Buffer.alloc(3_000_000, "x"), "ab"];
  const record = { spec: sha256 } as RunRecord;
  const stop = new AbortController();
  const writing = writeLong(redis, { key: specKey(sha256), value, life: 60_000, signal: stop.signal });
  stop.abort();
  await expect(writing).rejects.toThrow("abort");
  expect(await redis.exists(specKey(sha256))).toBe(0);
  await writeLong(redis, { key: specKey(sha256), value, life: 60_000 });
  expect((await redis.getBuffer(specKey(sha256)))!.equals(value)).toBe(true);
  expect(await redis.pttl(specKey(sha256))).toBeGreaterThan(30_000);
  const { signal } = new AbortController();
  const pieces = (): Promise<number> => commandCalls(redis, "getrange");
  expect(await readText(redis, "over", record, signal)).toBe("absent");
  expect(await pieces()).toBe(1);
  await redis.set(runKey("lives"), "{}");
  // All of it, with another hash.
  expect(await readText(redis, "lives", record, signal)).toBe("torn");
  expect(await pieces()).toBeGreaterThan(5);
});
