import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { exactJson } from "../../src/sweep/wire/exact-json.ts";
import { QUEUE, WORKERS, workerKey } from "../../src/broker/keys.ts";
import type { WorkerRecord } from "../../src/broker/records.ts";
import { packageVersion } from "../../src/platform/version.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";
import { connected } from "./connected.ts";

const SAMPLE: WorkerRecord = {
  ...{ id: "a-1", name: "a", threads: 8, busy: 3, rate: 12_345.6, version: packageVersion(), modules: [] },
  ...{ node: process.versions.node, arch: process.arch, started: 0, seen: 0 },
};

/** Writes a record as a worker does, `ago` milliseconds ago. */
async function writeRecord(redis: Redis, record: Partial<WorkerRecord>, ago = 0): Promise<void> {
  const whole = { ...SAMPLE, ...record };
  await redis.set(workerKey(whole.id), exactJson(whole), "PX", 15_000 - ago);
  await redis.zadd(WORKERS, Date.now(), whole.id);
}

test("sweep workers lists those that are alive, sorted by name, and the work", async () => {
  const server = await startRedis();
  const redis = connected(server);
  const place = quickWorkplace();
  expect(await place.sweep("workers", server.url)).toMatchObject({
    ...{ code: 0, stdout: "" },
    stderr: `no workers: start them with \`sweep worker ${server.url}\`\n0 runs; chunks: 0 waiting, 0 active\n`,
  });
  expect(await place.json("workers", server.url)).toEqual([]);
  await writeRecord(redis, { id: "b-2", name: "b" }, 6_400);
  await writeRecord(redis, { id: "a-1", threads: 64 });
  await redis.zadd(WORKERS, Date.now(), "gone");
  await redis.rpush(`bull:${QUEUE}:wait`, "1", "2", "3");
  await redis.rpush(`bull:${QUEUE}:active`, "4");
  await redis.set("sweep:run:r", "{}");
  const { code, stdout, stderr } = await place.sweep("workers", server.url);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: "2 workers with 72 threads; 1 run; chunks: 3 waiting, 1 active\n",
  });
  expect(stdout.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
    ["name", "threads", "busy", "trials/s", "version", "node", "last seen"],
    ["a", "64", "3", "12.3 k", SAMPLE.version, SAMPLE.node, expect.stringMatching(/^[01] s ago$/)],
    ["b", "8", "3", "12.3 k", SAMPLE.version, SAMPLE.node, expect.stringMatching(/^[67] s ago$/)],
    [""],
  ]);
  // The variable, and the other formats.
  const env = { SWEEP_BROKER: server.url };
  const csv = await place.sweepIn(env, "workers", "--format", "csv");
  expect(csv.stdout).toMatch(/^name,threads,busy,trials_per_second,version,node,arch,last_seen\na,64,3,12345\.6,/);
  const lines = await place.sweepIn(env, "workers", "--format", "jsonl");
  const [first] = lines.stdout.split("\n");
  expect(JSON.parse(first!)).toMatchObject({ name: "a", threads: 64, busy: 3, trials_per_second: 12_345.6 });
  expect(Date.now() - Date.parse((JSON.parse(first!) as { last_seen: string }).last_seen)).toBeLessThan(60_000);
});

test("malformed and hostile records are left out, and names cannot control a terminal", async () => {
  const server = await startRedis();
  const redis = connected(server);
  const place = quickWorkplace();
  const strange: readonly Partial<Record<keyof WorkerRecord, unknown>>[] = [
    ...[{ name: 7 }, { threads: -1 }, { threads: 1.5 }, { busy: NaN }, { rate: Infinity }, { modules: [1] }],
    { name: undefined },
  ];
  for (const [i, part] of strange.entries()) {
    await writeRecord(redis, { ...part, id: `strange-${i}` } as Partial<WorkerRecord>);
  }
  const texts = ["", "{", "null", "[]", '"x"', exactJson(SAMPLE)];
  for (const [i, text] of texts.entries()) {
    await redis.set(workerKey(`text-${i}`), text, "PX", 15_000);
    await redis.zadd(WORKERS, i, `text-${i}`);
  }
  // A record for ever, and something else.
  await redis.set(workerKey("ever"), exactJson({ ...SAMPLE, id: "ever" }));
  await redis.hset(workerKey("hash"), "a", "b");
  await redis.zadd(WORKERS, 0, "ever", 0, "hash");
  await writeRecord(redis, { id: "red", name: "\u001b[31mred\u202e" });
  const count = strange.length + texts.length + 2;
  const { code, stdout, stderr } = await place.sweep("workers", server.url);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `1 worker with 8 threads; 0 runs; chunks: 0 waiting, 0 active; left out: ${count} malformed records\n`,
  });
  expect(stdout).toContain("\n\\u001b[31mred\\u202e  ");
  expect((await place.sweep("purge", server.url)).stderr).toMatch(
    /^deleted from .*dead workers.*; kept: 1 live worker\n$/,
  );
  expect((await redis.keys("*")).toSorted()).toEqual(["sweep:worker:red", "sweep:workers"]);
});

test("sweep purge deletes what sweeps left, of all versions, and nothing else", async () => {
  const server = await startRedis();
  const redis = connected(server);
  const place = quickWorkplace();
  expect(await place.sweep("purge", server.url)).toMatchObject({
    ...{ code: 0, stdout: "", stderr: `nothing to delete in ${server.url}\n` },
  });
  const jobs = 1_234;
  for (const queue of [QUEUE, "sweep-n999"]) {
    const pipeline = redis.pipeline();
    for (let i = 0; i < jobs; i += 1) {
      pipeline.hset(`bull:${queue}:r-${i}`, "data", "{}").rpush(`bull:${queue}:wait`, `r-${i}`);
    }
    pipeline.hset(`bull:${queue}:f`, "data", "{}").zadd(`bull:${queue}:failed`, 1, "f");
    pipeline.hset(`bull:${queue}:a`, "data", "{}").rpush(`bull:${queue}:active`, "a").set(`bull:${queue}:a:lock`, "x");
    pipeline.hset(`bull:${queue}:meta`, "version", "x").hset(`bull:${queue}:stray`, "data", "{}");
    await pipeline.exec();
  }
  await redis.mset("sweep:run:r", "{}", "sweep:run:s", "{}", "sweep:spec:ab", "{}", "sweep:else", "x");
  await redis.xadd("sweep:out:r", "*", "h", "{}");
  await redis.set(`bull:sweep-n1:wait`, "no list");
  await redis.mset("mine", "1", "bull:other:1", "2", "sweeping", "3");
  await redis.zadd(WORKERS, 1, "gone");
  await writeRecord(redis, { id: "alive" });
  const { code, stderr } = await place.sweep("purge", server.url);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr:
      `deleted from ${server.url}: ${(2 * (jobs + 2)).toLocaleString("en-US")} chunks, 2 runs, 1 spec, ` +
      "1 answer stream, 1 dead worker, 6 other keys; kept: 1 live worker\n",
  });
  expect((await redis.keys("*")).toSorted()).toEqual(
    ["bull:other:1", "mine", "sweep:worker:alive", "sweep:workers", "sweeping"].toSorted(),
  );
  expect(await redis.zrange(WORKERS, 0, -1)).toEqual(["alive"]);
});
