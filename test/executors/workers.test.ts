import { expect, test } from "vitest";
import { executorFor } from "../../src/executors/workers.ts";
import { coordinate } from "../../src/coordinator/coordinate.ts";
import type { FinishedChunk } from "../../src/sweep/wire/chunk.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { specOf } from "../support/spaces/parse.ts";
import { runSpace } from "../support/spaces/run-space.ts";
import { rowsIn } from "../support/spaces/array-executor.ts";
import { everyNth, inSoak } from "../support/faults/attempts.ts";

const spec = specOf(`
name: mixed
objectives: [rosenbrock, ravine]
optimizers: [momentum, adam]
parameters:
  lr: { min: 1e-3, max: 1, scale: log, num: 21 }
  momentum: { min: 0, max: 0.9, num: 10 }
include: [{ lr: 0.123 }]
stop: { max_steps: 500, target: 1e-6 }
`);

async function runWith(sweep: SweepSpec, threads: number, signal?: AbortSignal) {
  const batches: FinishedChunk[][] = [];
  const outcome = await coordinate(sweep, {
    executor: executorFor(sweep, threads),
    sink: (chunks) => batches.push([...chunks]),
    ...(signal === undefined ? {} : { signal }),
  });
  return { outcome, rows: rowsIn(batches) };
}

test.each(everyNth(2, [1, 3]))("%i threads give the rows of one kernel", async (threads) => {
  const { outcome, rows } = await runWith(spec, threads);
  expect(outcome).toBe("complete");
  expect(rows).toEqual(spec.spaces.flatMap(runSpace));
});

test.for(inSoak())("a space that does not compile in a worker rejects the run", async () => {
  const [first] = spec.spaces;
  const broken = { ...spec, spaces: [{ ...first!, objective: { ...first!.objective, formula: "x^2 + foo(y)" } }] };
  // Twice, since a late answer does harm only at the right moment.
  for (let i = 0; i < 2; i += 1)
    await expect(runWith(broken, 2)).rejects.toMatchObject({ code: "input", message: expect.stringContaining("foo") });
});

test.for(inSoak())("threads in the middle of long trials end with the run", async () => {
  const endless = specOf(`
name: endless
objective: ravine
optimizer: sgd
parameters: { lr: { min: 1e-9, max: 1e-8, num: 100 } }
stop: { max_steps: 1000000000000, target: 0 }
`);
  const stop = new AbortController();
  const run = runWith(endless, 2, stop.signal);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const start = performance.now();
  stop.abort();
  expect(await run).toEqual({ outcome: "interrupted", rows: [] });
  expect(performance.now() - start).toBeLessThan(10_000);
});
