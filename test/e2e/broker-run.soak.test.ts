import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { startRedis } from "../support/command/redis.ts";
import { startWorker } from "../support/command/worker.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { BIN, startIn, workplace } from "../support/command/sweep-command.ts";
import type { Ended } from "../support/command/sweep-command.ts";
import { expectSame } from "../support/faults/contents.ts";
import { GRID } from "./broker-grid.ts";

test("a time limit that ends trials, and the canary, excludes no worker", async () => {
  const place = quickWorkplace();
  place.write(
    "slow.mjs",
    `export const start = [3, 1];
export default ([x, y]) => (Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5), x * x + y * y);\n`,
  );
  place.write(
    "slow.yaml",
    `objective: { name: slow, module: slow.mjs, minimum: 0 }
optimizer: sgd
parameters: { lr: [0.1, 0.2] }
stop: { max_steps: 1000000, seconds: 0.5 }\n`,
  );
  const redis = await startRedis();
  startWorker(redis, ["--allow-modules", "."], place);
  const { code, stderr } = await place.sweep("run", "slow.yaml", "--broker", redis.url, "--db", "slow.db");
  // As without a broker: no trial reached an end.
  expect([code, stderr]).toEqual([3, expect.not.stringContaining("other results")]);
  expect(await place.out("query", "--sql", "SELECT DISTINCT status FROM results", "--db", "slow.db")).toContain(
    "timed_out",
  );
});

test("errors name modules by their paths on the machine of the run", async () => {
  const dead = `export const start = [1], minimum = 0;
export default ([x]) => (x < 0.5 ? process.exit(7) : x * x);\n`;
  const [place, elsewhere] = [quickWorkplace(), workplace()];
  place.write("dead.mjs", dead);
  elsewhere.write("copy.mjs", dead);
  place.write(
    "dead.yaml",
    `objective: { name: dead, module: dead.mjs }
optimizer: sgd
parameters: { lr: [0.1, 0.45] }
stop: { max_steps: 20 }\n`,
  );
  const redis = await startRedis();
  startWorker(redis, ["--allow-modules", "."], elsewhere);
  const [, alone] = await Promise.all([
    place.sweep("run", "dead.yaml", "--broker", redis.url, "--db", "broker.db"),
    place.sweep("run", "dead.yaml", "--threads", "1", "--db", "local.db"),
  ]);
  expect(alone.code).toBe(3);
  expectSame(place.path("broker.db"), place.path("local.db"), "through a broker");
  expect(await place.out("query", "--columns", "error", "--db", "broker.db")).toContain("(7): dead.mjs");
});

test("a run without a broker loads nothing of BullMQ", async () => {
  const place = workplace();
  place.write("grid.yaml", GRID);
  place.write(
    "hook.mjs",
    `import { registerHooks } from "node:module";
    registerHooks({
      resolve(name, context, next) {
        if (/bullmq|ioredis/.test(name)) throw new Error("loads " + name);
        return next(name, context);
      },
    });`,
  );
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(place.path("hook.mjs")).href}` };
  const start = (...args: readonly string[]): Promise<Ended> =>
    startIn(place.folder, process.execPath, [BIN, ...args], { env }).ended;
  const run = await start("run", "grid.yaml", "--threads", "1", "--db", "a.db");
  expect(run.code).toBe(0);
  // The hook sees what a broker loads.
  const broker = await start("run", "grid.yaml", "--broker", "redis://127.0.0.1:1");
  expect(broker.stderr).toContain("loads ioredis");
});
