import { expect, onTestFinished, test } from "vitest";
import { workersFor } from "../../src/executors/workers.ts";
import { specOf } from "../support/spaces/parse.ts";
import { rowsOf, runSpace } from "../support/spaces/run-space.ts";

const gridOf = (objective: string, steps: number): string => `
objective: ${objective}
optimizer: momentum
parameters: { lr: { min: 1e-3, max: 0.1, scale: log, num: 11 } }
stop: { max_steps: ${steps}, target: 0 }`;
const ENDLESS = specOf(gridOf("sphere", 1e15).replaceAll("0.1,", "1e-8,").replace("1e-3", "1e-9"));

test("sweeps that follow each other share threads, and each has its own trials", async () => {
  const workers = workersFor(2);
  onTestFinished(() => workers.close());
  for (const objective of ["sphere", "booth", "sphere"]) {
    const spec = specOf(gridOf(objective, 50));
    // A forced kernel runs in threads.
    const executor = workers.executor(spec, { kernel: "js" });
    const outcome = await executor.run({ space: 0, from: 0, to: 11 });
    if (!outcome.ok) throw new Error(outcome.message);
    expect(rowsOf(outcome.columns)).toEqual(runSpace(spec.spaces[0]!));
    await executor.close();
    await expect(executor.run({ space: 0, from: 0, to: 1 })).rejects.toThrow(/closed/);
  }
});

test("after a sweep that was ended in the middle of a chunk, the next one has new threads", async () => {
  const workers = workersFor(1);
  onTestFinished(() => workers.close());
  const endless = workers.executor(ENDLESS);
  const running = endless.run({ space: 0, from: 0, to: 1 }).catch((error: unknown) => error);
  await endless.close();
  expect(await running).toBeInstanceOf(Error);
  const spec = specOf(gridOf("ravine", 50));
  const outcome = await workers.executor(spec, { kernel: "js" }).run({ space: 0, from: 0, to: 5 });
  if (!outcome.ok) throw new Error(outcome.message);
  expect(rowsOf(outcome.columns)).toEqual(runSpace(spec.spaces[0]!).slice(0, 5));
});
