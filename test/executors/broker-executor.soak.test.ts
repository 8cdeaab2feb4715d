import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { specKey } from "../../src/broker/keys.ts";
import { specText } from "../../src/broker/spec-text.ts";
import { BROKER_PACE } from "../../src/executors/broker/broker-executor.ts";
import { workersVia } from "../../src/executors/broker/broker-workers.ts";
import type { Executor } from "../../src/executors/executor.ts";
import type { ExecutorProvider } from "../../src/executors/provider.ts";
import type { WorkerPool } from "../../src/executors/workers.ts";
import { until } from "../support/command/progress.ts";
import { launchRedis } from "../support/command/redis.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import type { Worker } from "../support/command/worker.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { specOf } from "../support/spaces/parse.ts";
import { rowsOf, runSpace } from "../support/spaces/run-space.ts";
import { testExecutor } from "./executor-contract.ts";

const GRID = `
objectives: [ravine, booth]
optimizer: momentum
parameters: { lr: { min: 1e-3, max: 0.1, scale: log, num: 11 } }
stop: { max_steps: 200, target: 1e-3 }`;
const ENDLESS = `
objective: ravine
optimizer: sgd
parameters: { lr: { min: 1e-9, max: 1e-8, num: 3 } }
stop: { max_steps: 1000000000000, target: 0 }`;

/** Waits until a file is there. */
const GATED = `
import { existsSync } from "node:fs";
export const start = [3, 1];
const open = new URL("open", import.meta.url);
const pause = new Int32Array(new SharedArrayBuffer(4));
export default ([x, y]) => {
  while (!existsSync(open)) Atomics.wait(pause, 0, 0, 50);
  return x * x + 2 * y * y;
};
`;

const THREADS = 2;
const place = new Workplace();
const notes: string[] = [];
let redis: Awaited<ReturnType<typeof launchRedis>>;
let worker: Worker;
let pool: WorkerPool;

const startWorker = (...args: readonly string[]): Worker =>
  place.start(["worker", redis.url, "--threads", String(THREADS), "--quiet", ...args]);

async function kill(one: Worker): Promise<void> {
  one.signal("SIGKILL");
  await one.ended;
}

beforeAll(async () => {
  redis = await launchRedis();
  worker = startWorker();
  pool = await workersVia({ url: redis.url, localThreads: 0, note: (line) => notes.push(line) });
});
afterAll(async () => {
  await pool.close();
  await kill(worker);
  await redis.remove();
  place.remove();
});

/** One real worker behind a real Redis. */
const provider: ExecutorProvider = {
  name: "broker",
  accepts: () => true,
  start: () => ({ executor: (spec, options) => pool.executor(spec, options), close: async () => undefined }),
};

testExecutor(provider, { spec: specOf(GRID), endless: specOf(ENDLESS) });

function started(): Executor {
  const executor = pool.executor(specOf(GRID));
  onTestFinished(() => executor.close());
  return executor;
}

test("threads are those of the workers that there are, and listeners hear of changes", async () => {
  const executor = started();
  expect([executor.threads, executor.pace]).toEqual([0, BROKER_PACE]);
  const heard: number[] = [];
  executor.onThreads!(() => heard.push(executor.threads));
  await until(() => heard.length === 1);
  const second = startWorker();
  await until(() => heard.length === 2);
  second.signal("SIGTERM");
  await second.ended;
  await until(() => heard.length === 3);
  expect(heard).toEqual([THREADS, 2 * THREADS, THREADS]);
  expect(executor.machines!()).toMatchObject({ machines: [{ threads: THREADS }], dropped: 0 });
});

test("a chunk that was asked for before any worker came is answered later", async () => {
  await kill(worker);
  // Its record outlives it for a while.
  await redis.restart();
  const executor = started();
  const rows = runSpace(specOf(GRID).spaces[1]!);
  const waiting = executor.run({ space: 1, from: 0, to: rows.length });
  await until(() => notes.includes(`waiting for workers: start them with \`sweep worker ${redis.url}\``));
  worker = startWorker();
  const outcome = await waiting;
  if (!outcome.ok) throw new Error(outcome.message);
  expect(rowsOf(outcome.columns)).toEqual(rows);
});

test("no job waits before the canary is chosen: workers would only decline it", async () => {
  const desk = new SmallCoordinator(redis);
  const folder = folderOf({ "gated.mjs": GATED });
  const gated = `
objective: { name: gated, module: gated.mjs, minimum: 0 }
optimizer: sgd
parameters: { lr: [1e-6, 2e-6] }
stop: { max_steps: 9 }`;
  await kill(worker);
  await redis.restart();
  const executor = pool.executor(specOf(gated, { file: join(folder, "grid.yaml") }));
  onTestFinished(() => executor.close());
  const outcome = executor.run({ space: 0, from: 0, to: 2 });
  await until(() => executor.machines!() !== undefined);
  // Some looks for jobs that are gone.
  await delay(1_600);
  expect(await desk.queue.getWaitingCount()).toBe(0);
  writeFileSync(join(folder, "open"), "");
  await desk.until("its job waits", async () => (await desk.queue.getWaitingCount()) === 1);
  expect(executor.machines!()).toMatchObject({ askedAgain: 0 });
  worker = startWorker("--allow-modules", folder);
  expect(await outcome).toMatchObject({ ok: true, totals: { trials: 2 } });
});

test("two executors of the same sweep do not take each other's answers", async () => {
  const task = { space: 0, from: 0, to: 11 };
  const rows = runSpace(specOf(GRID).spaces[0]!);
  const [one, other] = [started(), started()];
  const outcomes = await Promise.all([one.run(task), other.run(task), one.run(task)]);
  for (const outcome of outcomes) {
    if (!outcome.ok) throw new Error(outcome.message);
    expect(rowsOf(outcome.columns)).toEqual(rows);
  }
});

test("the end of a run leaves the spec to other runs of the same sweep", async () => {
  const desk = new SmallCoordinator(redis);
  const key = specKey(specText(specOf(GRID)).sha256);
  const [one, other] = [started(), started()];
  await desk.until("both runs are there", async () => (await desk.redis.keys("sweep:run:*")).length >= 2);
  await one.close();
  expect(await desk.redis.exists(key)).toBe(1);
  await other.close();
});
