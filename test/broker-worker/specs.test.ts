import { renameSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
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
import { folderOf } from "../support/files/temporary-folder.ts";
import { specOf } from "../support/spaces/parse.ts";

const TASK = { space: 0, from: 0, to: 1 };
const PLAIN = specOf("objective: booth\noptimizer: sgd\nstop: { max_steps: 9 }");
// Longer than the time for which an index of modules counts as new.
const OLD_MS = 600;

test("a worker that finds a part of a spec takes jobs of its run as soon as all of it is there", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const worker = new WorkerParts(redis, desk, []);
  await desk.publish("torn", PLAIN, { canary: TASK });
  const { text, sha256 } = specText(PLAIN);
  await desk.redis.set(specKey(sha256), text.slice(0, -9));
  expect(await worker.process("torn", TASK)).toBe("declined");
  expect(worker.runs.refused).toEqual({});
  await desk.publish("torn", PLAIN, { canary: TASK });
  expect(await worker.process("torn", TASK)).toBe("done");
});

test("a worker removes a spec that stays torn, says so, and its run sends the whole of it again", async () => {
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

test("a long value goes on where it was when a piece takes longer than a command may", async () => {
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
  const pieces = (): Promise<number> => commandCalls(redis, "getrange");
  expect(await readText(redis, "over", record)).toBe("absent");
  expect(await pieces()).toBe(1);
  await redis.set(runKey("lives"), "{}");
  // All of it, with another hash.
  expect(await readText(redis, "lives", record)).toBe("torn");
  expect(await pieces()).toBeGreaterThan(5);
});

test("a folder of modules that is away for a moment excludes its worker no longer than that", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const folder = folderOf({ "bowl.mjs": "export const start = [3, 1];\nexport default ([x, y]) => x * x + y * y;\n" });
  const grid = "{ objective: { name: bowl, module: bowl.mjs, minimum: 0 }, optimizer: sgd, stop: { max_steps: 9 } }";
  const worker = new WorkerParts(redis, desk, [folder]);
  await desk.publish("bowls", specOf(grid, { file: `${folder}/grid.yaml` }), { canary: TASK });
  renameSync(folder, `${folder}.away`);
  await delay(OLD_MS);
  expect(await worker.process("bowls", TASK)).toBe("declined");
  expect(worker.runs.refused).toEqual({ bowls: expect.stringContaining("--allow-modules cannot be read: ENOENT") });
  renameSync(`${folder}.away`, folder);
  await desk.until("the folder is read again", async () => {
    worker.modules.refresh();
    return (await worker.process("bowls", TASK)) === "done";
  });
  expect(worker.runs.refused).toEqual({});
});
