import fc from "fast-check";
import { expect, test } from "vitest";
import { CHUNKS_A_THREAD } from "../../src/executors/executor.ts";
import { Chunks } from "../../src/coordinator/chunks.ts";
import { coordinate } from "../../src/coordinator/coordinate.ts";
import { wholeChunks } from "../support/spaces/run-chunk.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import type { ChunkTask, FinishedChunk } from "../../src/sweep/wire/chunk.ts";
import { attempts } from "../support/faults/attempts.ts";
import { specOf } from "../support/spaces/parse.ts";
import { runSpace } from "../support/spaces/run-space.ts";
import { ArrayExecutor, rowsIn } from "../support/spaces/array-executor.ts";

const spec = specOf(`
objectives: [ravine, booth]
optimizer: sgd
parameters: { lr: { min: 1e-3, max: 1, num: 150 } }
stop: { max_steps: 20, target: 1e-3 }
`);

test("after a partial outcome the rest is requested, and every trial is there once", async () => {
  const run = wholeChunks({ spec, store: "trials", kernel: undefined }, await loadKernels());
  const all = spec.spaces.flatMap(runSpace);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(30), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 4 }), check),
    { numRuns: attempts(8, 200) },
  );

  async function check(parts: readonly number[], threads: number): Promise<void> {
    const executor = new ArrayExecutor(spec, threads, (task, call) => {
      const to = Math.min(task.to, task.from + 1 + (parts[call % parts.length] ?? 0));
      const outcome = run({ ...task, to });
      return Promise.resolve(outcome.ok ? { ...outcome, to } : outcome);
    });
    const batches: FinishedChunk[][] = [];
    expect(await coordinate(spec, { executor, sink: (chunks) => batches.push([...chunks]) })).toBe("complete");
    expect(rowsIn(batches)).toEqual(all);
    expect(executor.mostInFlight).toBeLessThanOrEqual(CHUNKS_A_THREAD * threads);
  }
});

test("idle lanes take the parts that others return", async () => {
  const run = wholeChunks({ spec, store: "trials", kernel: undefined }, await loadKernels());
  const last: number[] = [];
  const executor: ArrayExecutor = new ArrayExecutor(spec, 2, async (task) => {
    // The first chunk returns last, with one trial; its other trials follow one by one, slowly.
    if (task.space > 0 || task.from >= 38) return run(task);
    if (task.from === 0) while (executor.inFlight > 1) await new Promise((resolve) => setImmediate(resolve));
    else last.push(executor.inFlight);
    for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
    const outcome = run({ ...task, to: task.from + 1 });
    return outcome.ok ? { ...outcome, seconds: 10, to: task.from + 1 } : outcome;
  });
  expect(await coordinate(spec, { executor, sink: () => undefined })).toBe("complete");
  expect(Math.max(...last)).toBe(2 * CHUNKS_A_THREAD);
});

test("a returned part is cut to the current size of its space's chunks", () => {
  const chunks = new Chunks([{ space: 0, gaps: [[0, 100]], maxSteps: 10 }], { threads: 1 });
  const size = Math.ceil(100 / CHUNKS_A_THREAD);
  const first = chunks.next();
  expect(first).toEqual({ space: 0, from: 0, to: size });
  chunks.giveBack({ space: 0, from: 1, to: size });
  chunks.took({ space: 0, from: 0, to: 1 }, { seconds: 0.02, totals: { trials: 1, steps: 10, statuses: [] } });
  const tasks: ChunkTask[] = [];
  for (let task = chunks.next(); task !== undefined; task = chunks.next()) tasks.push(task);
  expect(tasks[0]).toEqual({ space: 0, from: 1, to: 5 });
  const indices = tasks.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
  expect(indices.sort((a, b) => a - b)).toEqual(Array.from({ length: 99 }, (_, i) => i + 1));
});
