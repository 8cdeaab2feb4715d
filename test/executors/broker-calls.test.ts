import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { parseBroker } from "../../src/broker/address.ts";
import { packAnswer } from "../../src/broker/answer.ts";
import type { PackedAnswer } from "../../src/broker/answer.ts";
import { BrokerExecutor } from "../../src/executors/broker/broker-executor.ts";
import type { Transport } from "../../src/executors/broker/transport.ts";
import { executorFor } from "../../src/executors/workers.ts";
import { until } from "../support/command/progress.ts";
import { specOf } from "../support/spaces/parse.ts";

const SPEC = specOf("objective: ravine\noptimizer: sgd\nparameters: { lr: [0.001, 0.002] }\nstop: { max_steps: 9 }");

/** A broker whose jobs wait until the test answers them. */
class Desk implements Transport {
  readonly waiting: string[] = [];
  readonly sent: PackedAnswer[] = [];
  readonly add: Transport["add"] = async (jobs) => void this.waiting.push(...jobs.map(({ id }) => id));
  readonly states: Transport["states"] = async (_, ids) => ids.map(() => "queued");
  readonly workers: Transport["workers"] = async () => [];
  readonly totals: Transport["totals"] = async () => ({ waiting: this.waiting.length, active: 0 });
  async putRun(): Promise<void> {}
  async endRun(): Promise<void> {}
  async close(): Promise<void> {}

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) if (this.waiting.includes(id)) this.waiting.splice(this.waiting.indexOf(id), 1);
  }

  async answers(): Promise<readonly PackedAnswer[]> {
    await delay(5);
    return this.sent.splice(0);
  }
}

test("an answer ends all calls of its task, and removes the jobs that wait", async () => {
  const local = executorFor(SPEC, 1);
  onTestFinished(() => local.close());
  const [task, other] = [
    { space: 0, from: 0, to: 2 },
    { space: 0, from: 0, to: 1 },
  ];
  const outcome = await local.run(task);
  const transport = new Desk();
  const canary = { space: 0, from: 0, to: 0, steps: 1 };
  const executor = new BrokerExecutor(
    SPEC,
    { store: "trials", kernel: undefined, retries: 0, values: [] },
    {
      ...{
        transport,
        timer: { now: () => performance.now(), sleep: (ms: number) => delay(ms, undefined, { ref: false }) },
      },
      ...{ canary: async () => ({ canary: [canary], digest: "same" }), local: undefined, run: "r", sha256: "" },
      ...{ address: parseBroker("redis://h"), note: () => undefined },
    },
  );
  onTestFinished(() => executor.close());
  const calls = [executor.run(task), executor.run(task)];
  const rest = executor.run(other).catch(() => "closed");
  await until(() => transport.waiting.length === 3);
  transport.sent.push(packAnswer({ job: "r-2", worker: "w", canary: "same" }, outcome));
  const [first, second] = await Promise.all(calls);
  expect(first).toBe(second);
  await until(() => transport.waiting.join() === "r-2,r-3");
  await executor.close();
  expect(await rest).toBe("closed");
});
