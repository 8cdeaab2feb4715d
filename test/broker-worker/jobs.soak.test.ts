import { expect, test } from "vitest";
import { answersKey, workerKey, WORKERS } from "../../src/broker/keys.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../../src/sweep/wire/chunk.ts";
import { startRedis } from "../support/command/redis.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { endWorker, startWorker } from "../support/command/worker.ts";
import { specOf } from "../support/spaces/parse.ts";
import { rowsOf, runSpace } from "../support/spaces/run-space.ts";
import { ENDLESS, GRID, localDigest } from "./local-digest.ts";
import { outcomeDigest } from "../../src/broker/answer.ts";
import { runKey } from "../../src/broker/keys.ts";
import { executorFor } from "../../src/executors/workers.ts";
import { commandCalls } from "../support/command/command-calls.ts";
import { WorkerParts } from "../support/command/worker-parts.ts";

/** Cuts all spaces of a sweep into chunks. */
function chunksOf(spec: SweepSpec, length: number): ChunkTask[] {
  return spec.spaces.flatMap((one, space) => {
    const size = spaceSize(one);
    return Array.from({ length: Math.ceil(size / length) }, (_, i) => ({
      ...{ space, from: i * length, to: Math.min(size, (i + 1) * length) },
    }));
  });
}

test("rows, canary and origin of answers are those of a local run, bit by bit", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const spec = specOf(GRID);
  const canary = { space: 1, from: 3, to: 12 };
  await desk.publish("first", spec, { canary });
  const tasks = chunksOf(spec, 17);
  // Jobs that no run adds get no answer.
  await desk.ask(
    "first",
    [
      { space: 9, from: 0, to: 1 },
      { space: 0, from: 0, to: 1e15 },
      { space: 0, from: 2, to: 1 },
    ],
    1_000,
  );
  await desk.ask("first", tasks);
  const worker = startWorker(redis, ["--name", "bench-3"], workplace(), 2);
  const answers = await desk.answers("first", tasks.length);
  const byJob = new Map(answers.map((answer) => [answer.job, answer]));
  const digest = await localDigest(spec, canary);
  const [record] = await desk.workers();
  expect(record).toMatchObject({ name: "bench-3", threads: 2, modules: [], node: process.versions.node });
  expect(record!.id).toMatch(/^bench-3-[0-9a-f]{8}$/);
  for (const [i, { space, from, to }] of tasks.entries()) {
    const { outcome, ...origin } = byJob.get(`first-${i}`)!;
    expect(origin).toEqual({ job: `first-${i}`, worker: record!.id, canary: digest });
    if (!outcome.ok) throw new Error(outcome.message);
    expect(rowsOf(outcome.columns)).toEqual(runSpace(spec.spaces[space]!, spec.seed).slice(from, to));
  }
  await desk.until("the jobs are gone", async () => (await desk.queue.getJobCountByTypes("wait", "active")) === 0);
  expect(await desk.redis.ttl(answersKey("first"))).toBeGreaterThan(0);
  const { code, stderr, stdout } = await endWorker(worker);
  expect([code, stdout]).toEqual([0, ""]);
  expect(stderr).toContain("worker bench-3: 2 threads, redis://127.0.0.1");
  expect(stderr).toMatch(/run first of desk:1 begins here: .*\nrun first of desk:1 ends here: \d+ trials\n/);
  expect(await desk.redis.exists(workerKey(record!.id))).toBe(0);
  expect(await desk.redis.zcard(WORKERS)).toBe(0);
});

test("a summary, isolated trials and those of a round have the bits of a local run", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  startWorker(redis);
  const isolated = specOf(GRID.replace("1e-3 }", "1e-3, seconds: 600 }"));
  for (const [run, spec, store] of [
    ["summary", specOf(GRID), "summary"],
    ["isolated", isolated, "trials"],
    ["rounds", specOf(GRID), "trials"],
  ] as const) {
    const canary = { space: 1, from: 4, to: 30 };
    const indices = Float64Array.from({ length: 26 }, (_, i) => (7 * i) % 41);
    const trials = { indices, hyperparameters: Float64Array.from({ length: 52 }, (_, i) => 0.3 / (i + 1)) };
    const task = run === "rounds" ? { ...canary, round: { round: 1, trials } } : canary;
    await desk.publish(run, spec, { store, canary });
    await desk.ask(run, [task]);
    const [answer] = await desk.answers(run, 1);
    const executor = executorFor(spec, 1, { store });
    const local = await executor.run(task);
    await executor.close();
    expect(outcomeDigest(answer!.outcome)).toBe(outcomeDigest(local));
    expect(answer!.canary).toBe(await localDigest(spec, canary, store));
  }
});

test("jobs of a run that is over are dropped, those of others wait until the worker can take them", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const spec = specOf(GRID);
  const task = { space: 0, from: 0, to: 9 };
  const worker = startWorker(redis);
  await desk.ask("over", [task]);
  await desk.publish("early", spec, { canary: null });
  await desk.ask("early", [task]);
  await desk.until("the job is dropped", async () => (await desk.queue.getJob("over-0")) === undefined);
  expect(await desk.redis.exists(answersKey("over"))).toBe(0);
  await desk.until("a worker", async () => (await desk.workers()).length === 1);
  const banned = (await desk.workers()).map(({ id }) => id);
  await desk.publish("banned", spec, { banned });
  await desk.ask("banned", [task]);
  const declined = async (): Promise<number> => (await desk.queue.getJob("banned-0"))?.attemptsStarted ?? 0;
  await desk.until("it is declined several times", async () => (await declined()) > 3);
  expect(await desk.redis.exists(answersKey("early"), answersKey("banned"))).toBe(0);
  await desk.publish("early", spec);
  expect((await desk.answers("early", 1))[0]!.outcome.ok).toBe(true);
  const { code, stderr } = await endWorker(worker, "SIGINT");
  expect(code).toBe(0);
  expect(stderr.split("declined the jobs of run banned of desk:1").length).toBe(2);
  expect(stderr).toContain("the results of this machine differ from those of desk");
});

test("a chunk of a run that ends meanwhile is abandoned", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const worker = startWorker(redis);
  await desk.publish("long", specOf(ENDLESS), { canary: { space: 0, from: 0, to: 0 } });
  await desk.ask("long", [{ space: 0, from: 0, to: 2 }]);
  await desk.until("the job runs", async () => (await desk.queue.getActiveCount()) === 1);
  await desk.redis.del(runKey("long"));
  await desk.until("the job is gone", async () => (await desk.queue.getJob("long-0")) === undefined);
  await desk.publish("next", specOf(GRID));
  await desk.ask("next", [{ space: 0, from: 0, to: 2 }]);
  expect((await desk.answers("next", 1))[0]!.outcome.ok).toBe(true);
  expect((await endWorker(worker)).code).toBe(0);
});

test("a job that cannot run here goes back, with the reason, until it can", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const worker = startWorker(redis);
  await desk.publish("odd", specOf(GRID), { canary: { space: 99, from: 0, to: 1 } });
  await desk.ask("odd", [{ space: 0, from: 0, to: 2 }]);
  await desk.until("the reason", async () => worker.said.includes("the sweep has no space 99"));
  expect(await desk.queue.getFailedCount()).toBe(0);
  await desk.publish("odd", specOf(GRID));
  expect((await desk.answers("odd", 1))[0]).toMatchObject({ job: "odd-0", outcome: { ok: true } });
  expect((await endWorker(worker)).code).toBe(0);
});

test("an answer that Redis could not announce is announced later, and not written again", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const worker = new WorkerParts(redis, desk, []);
  const task = { space: 0, from: 0, to: 2 };
  await desk.publish("dumb", specOf(GRID), { canary: task });
  // Writes pass and announcements do not, as where the value took the last of the memory.
  await desk.redis.acl("SETUSER", "default", "-xadd");
  const before = await commandCalls(desk.redis, "set");
  const end = worker.process("dumb", task);
  await desk.until("a refusal", () => worker.lines.some((line) => line.includes("NOPERM")));
  await desk.redis.acl("SETUSER", "default", "+xadd");
  expect(await end).toBe("done");
  expect((await desk.answers("dumb", 1))[0]!.outcome).toMatchObject({ ok: true, totals: { trials: 2 } });
  expect((await commandCalls(desk.redis, "set")) - before).toBe(1);
});
