import { expect, test } from "vitest";
import { canaryDigest } from "../../src/broker/canary.ts";
import type { CanaryMachine } from "../../src/broker/canary.ts";
import { runKey } from "../../src/broker/keys.ts";
import { executorFor } from "../../src/executors/workers.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { startRedis } from "../support/command/redis.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { WorkerParts } from "../support/command/worker-parts.ts";
import { specOf } from "../support/spaces/parse.ts";
import { TASK, slowModule } from "./slow-module.ts";
import { inSoak } from "../support/faults/attempts.ts";

test.for(inSoak())(
  "a worker has ten minutes for its canary, or the time limit of a trial if that is longer",
  async () => {
    const grid = (seconds: number): SweepSpec =>
      specOf(
        `{ objective: ravine, optimizer: sgd, parameters: { lr: [0.1] }, stop: { max_steps: 9, seconds: ${seconds} } }`,
      );
    const limits: unknown[] = [];
    const machine: CanaryMachine = {
      runnerFor: (short) => {
        limits.push(short.spaces[0]!.stop.seconds);
        return executorFor(short, 1);
      },
      closing: new AbortController().signal,
    };
    for (const seconds of [1, 3_600]) await canaryDigest(grid(seconds), [{ ...TASK, steps: 1 }], machine);
    expect(limits).toEqual([600, 3_600]);
  },
);

test("a run in its canary does not make room, nor does its end lose jobs of runs that live", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const { folder, spec } = slowModule(50);
  const worker = new WorkerParts(redis, desk, [folder]);
  const names = ["a", "b", "c", "d"];
  for (const name of [...names, "e"]) await desk.publish(name, spec);
  const ends = names.map((name) => worker.process(name, TASK));
  await desk.until("they begin", () => worker.lines.length === names.length);
  expect(worker.processor.busy).toBe(names.length);
  expect(await worker.process("e", TASK)).toBe("declined");
  void worker.runs.pause("a");
  await desk.redis.del(runKey("b"));
  expect(await Promise.all(ends.slice(0, 2))).toEqual(["declined", "done"]);
  worker.giveUp.abort();
  expect(await Promise.all(ends.slice(2))).toEqual(["returned", "returned"]);
  expect(worker.lines.filter((line) => line.includes("declined"))).toEqual([]);
});

test("a refusal is said once, and forgotten with its run", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const worker = new WorkerParts(redis, desk, []);
  const { spec } = slowModule();
  for (let runs = 1; runs <= 2; runs += 1) {
    await desk.publish("odd", spec);
    for (let jobs = 0; jobs < 3; jobs += 1) expect(await worker.process("odd", TASK)).toBe("declined");
    expect(worker.lines).toEqual(new Array(runs).fill(expect.stringMatching(/^declined .* no slow\.mjs /)));
    await desk.redis.del(runKey("odd"));
    await desk.until("it is forgotten", () => Object.keys(worker.runs.refused).length === 0);
  }
});
