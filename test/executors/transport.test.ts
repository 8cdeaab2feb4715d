import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { setTimeout as delay } from "node:timers/promises";
import { parseBroker } from "../../src/broker/address.ts";
import { specKey } from "../../src/broker/keys.ts";
import { BrokerExecutor } from "../../src/executors/broker/broker-executor.ts";
import { redisTransports } from "../../src/executors/broker/redis-transport.ts";
import { startRedis } from "../support/command/redis.ts";
import { commandCalls } from "../support/command/command-calls.ts";
import { specOf } from "../support/spaces/parse.ts";

const SPEC = specOf("objective: booth\noptimizer: sgd\nstop: { max_steps: 9 }");
const PIECES = 20;

test("a run sends its spec once, also when it renews its record for two reasons at once", async () => {
  const server = await startRedis();
  const redis = new Redis(server.port);
  onTestFinished(() => redis.disconnect());
  const [text, sha256, address] = ["x".repeat(PIECES * 2 ** 18), "ab", parseBroker(server.url)];
  const executor = new BrokerExecutor(
    SPEC,
    { store: "trials", kernel: undefined, retries: 0, values: [] },
    {
      ...{ transport: (await redisTransports(address))({ text, sha256 }), address, sha256, run: "r", local: undefined },
      timer: { now: () => performance.now(), sleep: (ms: number) => delay(ms, undefined, { ref: false }) },
      ...{ canary: async () => ({ canary: [], digest: "same" }), note: () => undefined },
    },
  );
  onTestFinished(() => executor.close());
  await expect.poll(() => redis.strlen(specKey(sha256)), { timeout: 20_000 }).toBe(text.length);
  // The second renewal, with the canary, comes after the first.
  await expect.poll(() => redis.get("sweep:run:r"), { timeout: 20_000 }).toContain('"canary":[]');
  expect(await commandCalls(redis, "setrange")).toBe(PIECES);
});
