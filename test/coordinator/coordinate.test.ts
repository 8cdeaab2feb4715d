import { expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { CHUNKS_A_THREAD, ChunkLost } from "../../src/executors/executor.ts";
import type { Executor } from "../../src/executors/executor.ts";
import { coordinate } from "../../src/coordinator/coordinate.ts";
import type { Progress } from "../../src/coordinator/coordinate.ts";
import type { ChunkOutcome, FinishedChunk } from "../../src/sweep/wire/chunk.ts";
import type { Interval } from "../../src/sweep/spec/sweep-spec.ts";
import { specOf } from "../support/spaces/parse.ts";
import { runSpace } from "../support/spaces/run-space.ts";
import { ArrayExecutor, rowsIn } from "../support/spaces/array-executor.ts";

const spec = specOf(`
name: two
objectives: [ravine, booth]
optimizer: momentum
parameters:
  lr: { min: 1e-3, max: 1, scale: log, num: 31 }
  momentum: [0, 0.5, 0.9]
exclude: [{ lr: { gte: 0.5 }, momentum: 0.9 }]
stop: { max_steps: 100, target: 1e-3 }
`);
const all = spec.spaces.flatMap(runSpace);
const never = new Promise<ChunkOutcome>(() => undefined);

test("every trial reaches the sink once, with the outcome of a direct run", async () => {
  const executor = new ArrayExecutor(spec);
  const batches: FinishedChunk[][] = [];
  const outcome = await coordinate(spec, { executor, sink: (chunks) => batches.push([...chunks]) });
  expect(outcome).toBe("complete");
  expect(rowsIn(batches)).toEqual(all);
  expect(executor).toMatchObject({ closed: 1, mostInFlight: 2 * CHUNKS_A_THREAD, inFlight: 0 });
});

test("chunks that finish together are one batch; many rows are several batches", async () => {
  const long = specOf(`
name: long
objective: sphere
optimizer: sgd
parameters: { lr: { min: 1, max: 2, num: 60000 } }
stop: { max_steps: 1 }
`);
  const few: number[] = [];
  const many: number[] = [];
  const rows = (chunks: readonly FinishedChunk[]): number =>
    chunks.reduce((sum, { columns }) => sum + columns.count, 0);
  await coordinate(spec, { executor: new ArrayExecutor(spec), sink: (chunks) => few.push(rows(chunks)) });
  const executor = new ArrayExecutor(long);
  await coordinate(long, { executor, sink: (chunks) => many.push(rows(chunks)) });
  expect(few).toEqual([all.length]);
  expect(many.length).toBeGreaterThanOrEqual(2);
  expect(many.length).toBeLessThan(executor.tasks.length / 2);
  expect(many.reduce((sum, one) => sum + one)).toBe(60_000);
});

test("ranges done by an earlier run are skipped", async () => {
  const done: Interval[][] = [
    [
      [0, 50],
      [60, 93],
    ],
    [[0, 93]],
  ];
  const executor = new ArrayExecutor(spec);
  const batches: FinishedChunk[][] = [];
  await coordinate(spec, { executor, sink: (chunks) => batches.push([...chunks]), done: (space) => done[space] ?? [] });
  expect(rowsIn(batches)).toEqual(all.filter(({ trial }) => trial >= 50 && trial < 60));
  expect(executor.tasks.every(({ space, from, to }) => space === 0 && from >= 50 && to <= 60)).toBe(true);
});

test("a run without remaining work is complete and calls no executor", async () => {
  const executor = new ArrayExecutor(spec);
  const sink = (): never => expect.unreachable();
  expect(await coordinate(spec, { executor, sink, done: () => [[0, 93]] })).toBe("complete");
  expect(executor).toMatchObject({ tasks: [], closed: 1 });
});

test("progress has the trials, the steps and the fastest trial", async () => {
  const seen: Progress[] = [];
  await coordinate(spec, {
    executor: new ArrayExecutor(spec),
    sink: () => undefined,
    onProgress: (progress) => seen.push(progress),
  });
  for (const [i, { trials }] of seen.entries()) expect(trials).toBeGreaterThanOrEqual(seen[i - 1]?.trials ?? 0);
  const converged = all.filter(({ status }) => status === "converged");
  const least = Math.min(...converged.map(({ steps }) => steps));
  const { trial, finalLoss, hyperparameters } = converged
    .filter(({ steps }) => steps === least)
    .toSorted((a, b) => a.finalLoss - b.finalLoss)[0]!;
  expect(seen.at(-1)!.secondsLeft()).toBe(0);
  expect(seen.at(-1)).toMatchObject({
    trials: all.length,
    steps: all.reduce((sum, { steps }) => sum + steps, 0),
    fastest: { space: trial < 93 ? 0 : 1, trial, steps: least, finalLoss, hyperparameters },
  });
});

test.each<[string, () => Promise<ChunkOutcome>, object]>([
  [
    "a chunk that cannot be run",
    () => Promise.resolve({ ok: false, code: "input", message: "no such function: foo" }),
    { code: "input", message: "no such function: foo" },
  ],
  [
    "an executor that is broken",
    () => Promise.reject(new SweepError("setup", "a worker thread failed: out of memory")),
    { code: "setup", message: "a worker thread failed: out of memory" },
  ],
])("%s ends the run with its error, and what had finished is kept", async (_, fail, error) => {
  const executor = new ArrayExecutor(spec, 1, (task) => (task.space === 1 ? fail() : undefined));
  const batches: FinishedChunk[][] = [];
  const run = coordinate(spec, { executor, sink: (chunks) => batches.push([...chunks]) });
  await expect(run).rejects.toThrow(SweepError);
  await expect(run).rejects.toMatchObject(error);
  const kept = rowsIn(batches);
  expect(kept.length).toBeGreaterThan(60);
  expect(kept).toEqual(all.slice(0, kept.length));
  expect(executor.closed).toBe(1);
});

test("a lost chunk is retried with the same range", async () => {
  const lost = new Map<string, number>();
  const executor = new ArrayExecutor(spec, 2, ({ space, from, to }) => {
    const times = lost.get(`${space} ${from} ${to}`) ?? 0;
    if (times === from % 3) return undefined;
    lost.set(`${space} ${from} ${to}`, times + 1);
    return Promise.reject(new ChunkLost("the machine is gone"));
  });
  const batches: FinishedChunk[][] = [];
  const outcome = await coordinate(spec, { executor, sink: (chunks) => batches.push([...chunks]) });
  expect(outcome).toBe("complete");
  expect(rowsIn(batches)).toEqual(all);
  expect(lost.size).toBeGreaterThan(3);
});

test("a chunk that is lost every time ends the run with a message", async () => {
  const executor = new ArrayExecutor(spec, 1, (task) =>
    task.space === 1 ? Promise.reject(new ChunkLost("the machine is gone")) : undefined,
  );
  const batches: FinishedChunk[][] = [];
  await expect(coordinate(spec, { executor, sink: (chunks) => batches.push([...chunks]) })).rejects.toMatchObject({
    code: "setup",
    message: expect.stringMatching(/^a chunk was lost 5 times: indices \d+ to \d+ of space 1 \(the machine is gone\)$/),
  });
  expect(rowsIn(batches)).toEqual(all.filter(({ trial }) => trial < 93));
});

test("a sink's error ends the run, and the sink is not called again", async () => {
  const executor = new ArrayExecutor(spec, 2, (task) =>
    task.space === 1 ? Promise.reject(new Error("late")) : undefined,
  );
  const failure = new Error("the disk is full");
  let calls = 0;
  const sink = (): never => {
    calls += 1;
    throw failure;
  };
  await expect(coordinate(spec, { executor, sink, done: (space) => (space === 1 ? [[0, 93]] : []) })).rejects.toBe(
    failure,
  );
  expect(calls).toBe(1);
  expect(executor.closed).toBe(1);
});

test("a signal before the start interrupts at once", async () => {
  const executor = new ArrayExecutor(spec);
  const sink = (): never => expect.unreachable();
  expect(await coordinate(spec, { executor, sink, signal: AbortSignal.abort() })).toBe("interrupted");
  expect(executor).toMatchObject({ tasks: [], closed: 1 });
});

test("a signal interrupts despite a chunk that never returns, and finished chunks are kept", async () => {
  const executor = new ArrayExecutor(spec, 2, (_, call) => (call === 10 ? never : undefined));
  const stop = new AbortController();
  const batches: FinishedChunk[][] = [];
  let aborted = 0;
  const outcome = await coordinate(spec, {
    executor,
    sink: (chunks) => batches.push([...chunks]),
    signal: stop.signal,
    onProgress() {
      if (executor.tasks.length < 12 || aborted > 0) return;
      aborted = performance.now();
      stop.abort();
    },
  });
  expect(outcome).toBe("interrupted");
  expect(performance.now() - aborted).toBeLessThan(10_000);
  expect(executor).toMatchObject({ closed: 1, inFlight: 1 });
  // Chunks in flight are kept, and no new one begins.
  expect(executor.tasks.length).toBeLessThanOrEqual(15);
  const lost = executor.tasks[9]!;
  const kept = new Set(rowsIn(batches).map(({ trial }) => trial));
  for (const [call, { space, from, to }] of executor.tasks.entries()) {
    const trials = all.filter(({ trial }) => trial >= space * 93 + from && trial < space * 93 + to);
    for (const { trial } of trials) expect(kept.has(trial)).toBe(executor.tasks[call] !== lost);
  }
});

test("a signal during the last chunks still completes the run", async () => {
  const stop = new AbortController();
  const outcome = await coordinate(spec, {
    executor: new ArrayExecutor(spec),
    sink: () => stop.abort(),
    signal: stop.signal,
  });
  expect(outcome).toBe("complete");
});

test("a run whose last chunk breaks the executor after a signal is not complete", async () => {
  const done: Interval[][] = [[[0, 93]], [[2, 93]]];
  const stop = new AbortController();
  const broken = Promise.withResolvers<ChunkOutcome>();
  const executor = new ArrayExecutor(spec, 1, (_, call) => (call === 2 ? broken.promise : undefined));
  const run = coordinate(spec, {
    executor,
    maxChunk: 1,
    done: (space) => done[space] ?? [],
    sink: () => undefined,
    signal: stop.signal,
    onProgress() {
      stop.abort();
      setImmediate(() => broken.reject(new SweepError("setup", "broken")));
    },
  });
  await expect(run).rejects.toThrow("broken");
  expect(executor.tasks).toHaveLength(2);
});

test("a run completes if threads leave while its last chunk is at work", async () => {
  const done: Interval[][] = [[[0, 93]], [[1, 93]]];
  const last = Promise.withResolvers<void>();
  const real = new ArrayExecutor(spec, 3);
  let threads = 3;
  const executor: Executor = {
    get threads() {
      return threads;
    },
    async run(task) {
      await last.promise;
      return await real.run(task);
    },
    close: () => real.close(),
  };
  const run = coordinate(spec, { executor, sink: () => undefined, done: (space) => done[space] ?? [] });
  threads = 1;
  setImmediate(last.resolve);
  expect(await run).toBe("complete");
});
