import { expect, test } from "vitest";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { startRedis } from "../support/command/redis.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { startWorker } from "../support/command/worker.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { specOf } from "../support/spaces/parse.ts";

const GRID = `
objective: ravine
optimizer: sgd
parameters: { lr: { min: 1e-3, max: 10, scale: log, num: 41 } }`;
const TASK = { space: 0, from: 0, to: 1 };
/** More than a worker with two threads takes at once. */
const MANY = Array.from({ length: 12 }, () => TASK);

/** Returns a folder with a module that never ends, and its grid. */
function endless(): { readonly folder: string; readonly spec: SweepSpec } {
  const folder = folderOf({
    "endless.mjs": "export const start = [3, 1];\nexport default () => { for (;;); };\n",
  });
  const grid = `
objective: { name: endless, module: endless.mjs, minimum: 0 }
optimizer: sgd
parameters: { lr: [1e-6, 2e-6] }`;
  return { folder, spec: specOf(grid, { file: `${folder}/grid.yaml` }) };
}

test("jobs that a worker declines do not keep it from those of other runs", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const spec = specOf(GRID);
  await desk.publish("early", spec, { canary: null });
  await desk.ask("early", MANY);
  await desk.publish("odd", spec, { canary: { space: 99, from: 0, to: 1 } });
  await desk.ask("odd", MANY);
  startWorker(redis, [], workplace(), 2);
  await desk.until("it declines jobs", async () => ((await desk.queue.getJob("odd-0"))?.attemptsStarted ?? 0) > 1);
  await desk.publish("plain", spec);
  await desk.ask("plain", [TASK, { ...TASK, to: 2 }, { ...TASK, to: 3 }]);
  for (const { outcome } of await desk.answers("plain", 3)) expect(outcome.ok).toBe(true);
  await desk.publish("early", spec);
  expect(await desk.answers("early", MANY.length)).toHaveLength(MANY.length);
});

test("one job of a run waits for its canary on a worker, and the others leave the threads to other runs", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const { folder, spec } = endless();
  const worker = startWorker(redis, ["--allow-modules", folder], workplace(), 2);
  await desk.publish("slow", spec);
  await desk.ask("slow", MANY);
  const declined = async (): Promise<number> => (await desk.queue.getJob("slow-11"))?.attemptsStarted ?? 0;
  await desk.until("it declines the others", async () => (await declined()) > 1);
  await desk.publish("plain", specOf(GRID));
  await desk.ask("plain", MANY);
  for (const { outcome } of await desk.answers("plain", MANY.length)) expect(outcome.ok).toBe(true);
  await desk.until("its record has the canary", async () => (await desk.workers())[0]?.busy === 1);
  // Waiting is no refusal.
  expect((await desk.workers())[0]!.refused).toEqual({});
  expect(worker.said).not.toContain("declined");
});
