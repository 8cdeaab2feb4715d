import { expect, onTestFinished, test } from "vitest";
import { canaryDigest, chooseCanary } from "../../src/broker/canary.ts";
import type { CanaryMachine } from "../../src/broker/canary.ts";
import { runKey } from "../../src/broker/keys.ts";
import { executorFor } from "../../src/executors/workers.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { startRedis } from "../support/command/redis.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { WorkerParts } from "../support/command/worker-parts.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { specOf } from "../support/spaces/parse.ts";
import { TASK, slowModule } from "./slow-module.ts";
import { readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { contentHash } from "../../src/modules/content-hash.ts";
import { mapModules } from "../../src/sweep/spec/map-modules.ts";
import type { ChunkOutcome } from "../../src/sweep/wire/chunk.ts";
import { endWorker, startWorker } from "../support/command/worker.ts";
import type { Worker } from "../support/command/worker.ts";
import { SLOW } from "./slow-module.ts";

test("a trial that fails here alone makes a worker refuse the run, and never gives other results", async () => {
  const folder = folderOf({
    "few.mjs": `
let steps = 0;
export const start = [3, 1];
export default ([x, y]) => {
  steps += 1;
  if (steps > globalThis.process.env.SWEEP_MOST_LOSSES) process.exit(1);
  return x * x + 2 * y * y;
};
`,
  });
  const grid = `
objective: { name: few, module: few.mjs, minimum: 0 }
optimizer: sgd
parameters: { lr: [1e-6, 2e-6] }
stop: { max_steps: 80 }`;
  const spec = specOf(grid, { file: `${folder}/grid.yaml` });
  const machine: CanaryMachine = { runnerFor: (short) => executorFor(short, 1), closing: new AbortController().signal };
  const whole = await chooseCanary(spec, machine);
  expect(whole.canary).toEqual([{ ...TASK, steps: 100 }]);
  process.env["SWEEP_MOST_LOSSES"] = "150";
  onTestFinished(() => void delete process.env["SWEEP_MOST_LOSSES"]);
  await expect(canaryDigest(spec, whole.canary, machine)).rejects.toThrow(
    /^the first trial of "few sgd" fails here within 100 steps: ended its thread with process\.exit\(1\)/,
  );
  const { canary, digest } = await chooseCanary(spec, machine);
  expect(canary).toMatchObject([TASK]);
  expect(canary[0]!.steps).toBeLessThan(30);
  expect(await canaryDigest(spec, canary, machine)).toBe(digest);
  process.env["SWEEP_MOST_LOSSES"] = "0";
  const { canary: empty } = await chooseCanary(spec, machine);
  expect(empty).toEqual([{ ...TASK, to: 0, steps: 1 }]);
  await expect(canaryDigest(spec, [{ ...TASK, steps: 1 }], machine)).rejects.toThrow("fails here within 1 step: ended");
});

test("a canary may take longer than a run may be unused, and is computed once", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const { folder, spec } = slowModule();
  const worker = new WorkerParts(redis, desk, [folder]);
  await desk.publish("slow", spec);
  expect(await worker.process("slow", TASK)).toBe("done");
  const [first] = await desk.answers("slow", 1);
  expect(first!.outcome).toMatchObject({ ok: true, totals: { trials: 1 } });
  // Its threads end, but neither its digest nor the run.
  await delay(300);
  await desk.publish("slow", spec, { canary: { space: 99, from: 0, to: 1 } });
  expect(await worker.process("slow", TASK)).toBe("done");
  expect((await desk.answers("slow", 1))[0]!.canary).toBe(first!.canary);
  expect(worker.lines).toEqual([expect.stringMatching(/^run slow of desk:1 begins here: /)]);
  await desk.redis.del(runKey("slow"));
  await desk.until("its end", () => worker.lines[1] === "run slow of desk:1 ends here: 2 trials");
});

test("a canary has as many steps as the run makes in time, and workers make them all", async () => {
  const { spec } = slowModule(80);
  const [space] = spec.spaces;
  const closing = new AbortController();
  const machine: CanaryMachine = { runnerFor: (short) => executorFor(short, 1), closing: closing.signal };
  const within = (seconds: number): SweepSpec => ({
    ...spec,
    spaces: [{ ...space!, stop: { ...space!.stop, seconds } }],
  });
  const { canary, digest } = await chooseCanary(within(0.5), machine);
  expect(canary).toMatchObject([{ space: 0, from: 0 }]);
  expect(canary[0]!.steps).toBeLessThan(80);
  expect(await canaryDigest(within(0.5), canary, machine)).toBe(digest);
  // No step ends in time.
  const { canary: empty, digest: none } = await chooseCanary(within(0.001), machine);
  expect(empty).toEqual([{ ...TASK, to: 0, steps: 1 }]);
  expect(await canaryDigest(within(0.001), empty, machine)).toBe(none);
  closing.abort();
  await expect(chooseCanary(spec, machine)).rejects.toThrow("abort");
});

test("a run that cannot run here is refused with the reason, until it can", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const { folder, spec } = slowModule();
  const worker = new WorkerParts(redis, desk, [folder]);
  await desk.publish("odd", spec, { canary: { space: 99, from: 0, to: 1 } });
  expect(await worker.process("odd", TASK)).toBe("declined");
  expect(worker.runs.refused).toEqual({ odd: "the sweep has no space 99" });
  await desk.publish("odd", spec);
  expect(await worker.process("odd", TASK)).toBe("done");
  expect(worker.runs.refused).toEqual({});
  expect(worker.lines).toHaveLength(2);
});

test("a canary that fails runs again only when the modules change", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const count = join(folderOf({}), "loads");
  const load = `appendFileSync(${JSON.stringify(count)}, "1"); await import("no-such-package");`;
  const folder = folderOf({ "slow.mjs": `import { appendFileSync } from "node:fs"; ${load}\n${SLOW}` });
  const { folder: other, spec } = slowModule();
  const module = { ...spec.spaces[0]!.objective.module!, hash: contentHash(join(folder, "slow.mjs")) };
  const worker = new WorkerParts(redis, desk, [folder, other]);
  const needy = mapModules(spec, (one) => ({ ...one, ...module }));
  await desk.publish("needy", needy);
  for (let jobs = 0; jobs < 5; jobs += 1) expect(await worker.process("needy", TASK)).toBe("declined");
  const loads = (): number => readFileSync(count, "utf8").length;
  expect(loads()).toBe(1);
  expect(worker.runs.refused["needy"]).toContain("no-such-package");
  utimesSync(join(folder, "slow.mjs"), 1, 1);
  await desk.until("the change is seen", () => (worker.modules.refresh(), worker.modules.changes > 1));
  expect(await worker.process("needy", TASK)).toBe("declined");
  expect(loads()).toBe(2);
});

test("a worker in its canary is not idle, and ends within its grace like one in a chunk", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const begins = async (run: string, steps: number, ...args: readonly string[]): Promise<Worker> => {
    const { folder, spec } = slowModule(steps);
    const worker = startWorker(redis, ["--allow-modules", folder, ...args]);
    await desk.publish(run, spec, { canary: { ...TASK, steps } });
    await desk.ask(run, [TASK]);
    await desk.until("its job is taken", async () => (await desk.queue.getActiveCount()) === 1);
    // The step of a canary takes 25 ms at least.
    await delay(1_200);
    return worker;
  };
  const long = await begins("long", 1e6, "--grace", "1s");
  const { code, seconds } = await endWorker(long);
  expect([code, seconds > 0.9, await desk.queue.getActiveCount()]).toEqual([0, true, 0]);
  await desk.redis.del(runKey("long"));
  const patient = await begins("short", 60, "--idle-timeout", "1s", "--grace", "60s");
  const ended = endWorker(patient);
  expect((await desk.answers("short", 1))[0]).toMatchObject({ job: "short-0", outcome: { ok: true } });
  expect((await ended).code).toBe(0);
});

test("each pair of modules has its own trials, and so have formulas and data", async () => {
  const folder = folderOf({
    "one.mjs": "export const start = [3, 1];\nexport default ([x, y]) => x * x + y * y;\n",
    "two.mjs": "export const start = [3, 1];\nexport default ([x, y]) => 2 * x * x + y * y;\n",
  });
  const plain = { stop: { max_steps: 9 }, optimizers: ["sgd", "momentum"] };
  const modules = ["one", "two"].map((name) => ({ name, module: `${name}.mjs`, minimum: 0 }));
  const species = {
    ...{ name: "species", data: { set: "iris", y: "target", X: "*", standardise: true }, x: { W: [4, 3], b: [3] } },
    formula: "mean(i = rows, logsumexp(k = 1..3, z[i, k]) - z[i, y[i]])",
    let: ["z[i, k] = sum(m = 1..4, X[i, m]*W[m, k]) + b[k]"],
  };
  const grid = JSON.stringify({ ...plain, objectives: ["booth", modules[0], "ravine", modules[1], species] });
  const spec = specOf(grid, { file: `${folder}/grid.yaml` });
  const machine: CanaryMachine = { runnerFor: (short) => executorFor(short, 1), closing: new AbortController().signal };
  const { canary, digest } = await chooseCanary(spec, machine);
  const labels = canary.map(({ space }) => spec.spaces[space]!.label);
  expect(labels).toEqual(["booth sgd", "one sgd", "two sgd", "species sgd"]);
  expect(await canaryDigest(spec, canary, machine)).toBe(digest);
  expect(await canaryDigest(spec, canary.slice(1), machine)).not.toBe(digest);
});

test("the canaries of many pairs of modules share one time limit, and the threads of one machine", async () => {
  const names = ["a", "b", "c"];
  const slow = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);";
  const code = names.map((name, i) => [
    `${name}.mjs`,
    `export const start = [3, 1];\nexport default ([x, y]) => { ${i < 1 ? slow : ""} return x * x + ${i + 1} * y * y; };`,
  ]);
  const folder = folderOf(Object.fromEntries(code) as Record<string, string>);
  const objectives = names.map((name) => ({ name, module: `${name}.mjs`, minimum: 0 }));
  const within = (seconds: number): SweepSpec => {
    const grid = { objectives, optimizer: "sgd", stop: { max_steps: 9, seconds } };
    return specOf(JSON.stringify(grid), { file: `${folder}/grid.yaml` });
  };
  const { signal: closing } = new AbortController();
  let runners = 0;
  const machine: CanaryMachine = { runnerFor: (short) => ((runners += 1), executorFor(short, 1)), closing };
  const spec = within(0.2);
  const { canary, digest } = await chooseCanary(spec, machine);
  expect(canary.map(({ space, to }) => [space, to])).toEqual(names.map((_, i) => [i, i < 1 ? 0 : 1]));
  // With all steps, with a single one, and with none.
  expect(runners).toBe(3);
  expect(await canaryDigest(spec, canary, machine)).toBe(digest);
  expect(runners).toBe(4);

  // A machine on which no trial ends in time.
  const executor = executorFor(spec, 1);
  onTestFinished(() => executor.close());
  const [late, empty] = [await executor.run(TASK), await executor.run({ ...TASK, to: 0 })];
  const limits: number[][] = [];
  const runnerFor: CanaryMachine["runnerFor"] = ({ spaces }) => {
    limits.push(spaces.map(({ stop }) => stop.seconds!));
    return { run: async ({ to }) => (to === 0 ? empty : late), close: async () => undefined };
  };
  const { canary: none } = await chooseCanary(within(60), { runnerFor, closing });
  expect(none.map(({ to }) => to)).toEqual([0, 0, 0]);
  const inAll = limits.map((some) => some.reduce((sum, seconds) => sum + seconds, 0));
  expect(inAll[0]).toBeCloseTo(2.5, 9);
  expect(inAll[1]).toBeLessThanOrEqual(5);
  expect(inAll).toHaveLength(3);
});

test("the trials of a canary take about a second, however long a step takes", async () => {
  const spec = specOf("{ objective: ravine, optimizer: sgd, parameters: { lr: { min: 1e-3, max: 1, num: 20 } } }");
  const executor = executorFor(spec, 1);
  onTestFinished(() => executor.close());
  const outcome = await executor.run({ ...TASK, to: 1 });
  if (!outcome.ok) throw new Error(outcome.message);
  // A machine of which each step of a trial takes so long. Its code is slower at first.
  const chosen = async (seconds: number): Promise<unknown> => {
    let runs = 0;
    const run = async (): Promise<ChunkOutcome> => ({ ...outcome, seconds: (runs += 1) === 1 ? 2 * seconds : seconds });
    const runnerFor: CanaryMachine["runnerFor"] = () => ({ run, close: async () => undefined });
    const { canary } = await chooseCanary(spec, { runnerFor, closing: new AbortController().signal });
    return canary.map(({ to, steps }) => [to, steps, runs]);
  };
  expect(await chosen(1e-6)).toEqual([[8, 10_000, 5]]);
  expect(await chosen(0.01)).toEqual([[8, 12, 5]]);
  // Measured once.
  expect(await chosen(0.2)).toEqual([[2, 1, 2]]);
  expect(await chosen(9)).toEqual([[1, 1, 1]]);
});
