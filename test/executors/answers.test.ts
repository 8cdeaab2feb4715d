import { expect, test } from "vitest";
import { answersKey } from "../../src/broker/keys.ts";
import { commandCalls } from "../support/command/command-calls.ts";
import { startRedis } from "../support/command/redis.ts";
import { put, transportTo } from "./answer-parts.ts";

const RUN = "r";

test("answers of all lengths come whole and in order, and nothing of them stays", async () => {
  const lengths = [0, 9, 2 ** 18 - 11, 2 ** 18, 3, 2 ** 19, 2 ** 20 + 1, 8];
  const redis = await startRedis();
  const desk = await put(redis, lengths);
  const transport = await transportTo(redis.port);
  const found = [];
  while (found.length < lengths.length) found.push(...(await transport.answers(RUN)));
  for (const [i, { header, columns }] of found.entries()) {
    expect(header).toBe(`{"job":"${i}"}`);
    expect(Buffer.from(columns).equals(Buffer.alloc(lengths[i]!, i))).toBe(true);
  }
  expect(await desk.redis.keys("sweep:answer:*")).toEqual([]);
  expect(await desk.redis.xlen(answersKey(RUN))).toBe(0);
});

test("an answer that Redis loses in the middle is malformed, and the next one is whole", async () => {
  const redis = await startRedis();
  const desk = await put(redis, [1_000_000]);
  const transport = await transportTo(redis.port);
  expect(await transport.answers(RUN)).toEqual([]);
  await desk.redis.flushall();
  expect(await transport.answers(RUN)).toEqual([{ header: "", columns: new Uint8Array() }]);
  await put(redis, [7]);
  expect(await transport.answers(RUN)).toMatchObject([{ header: '{"job":"0"}' }]);
});

test("an announcement of no bytes reads nothing of what is there", async () => {
  const redis = await startRedis();
  const desk = await put(redis, [1_000_000]);
  await desk.redis.del(answersKey(RUN));
  await desk.redis.xadd(answersKey(RUN), "*", "job", `${RUN}-0`, "name", "0", "header", "0", "bytes", "0");
  const transport = await transportTo(redis.port);
  expect(await transport.answers(RUN)).toEqual([{ header: "", columns: new Uint8Array() }]);
  expect(await commandCalls(desk.redis, "getrange")).toBe(0);
  expect(await desk.redis.keys("sweep:answer:*")).toEqual([]);
});

test("answers that a run has not read live as long as it does, and end with it", async () => {
  const redis = await startRedis();
  const desk = await put(redis, [5, 300_000]);
  const keys = await desk.redis.keys("sweep:answer:*");
  expect(keys.length).toBe(2);
  for (const key of keys) await desk.redis.expire(key, 5);
  const transport = await transportTo(redis.port);
  await transport.states(RUN, ["r-0"]);
  for (const key of [...keys, answersKey(RUN)]) expect(await desk.redis.ttl(key)).toBeGreaterThan(50);
  await transport.endRun(RUN);
  expect(await desk.redis.keys("sweep:*")).toEqual([]);
});
