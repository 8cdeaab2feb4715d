import { expect, test } from "vitest";
import { outcomeDigest, packAnswer } from "../../src/broker/answer.ts";
import { putAnswer } from "../../src/broker/answer-box.ts";
import type { PackedAnswer } from "../../src/broker/answer.ts";
import { canaryDigest } from "../../src/broker/canary.ts";
import { answerKey, answersKey, workerKey, WORKERS } from "../../src/broker/keys.ts";
import { thisRuntime } from "../../src/broker/records.ts";
import type { Canary, RunRecord } from "../../src/broker/records.ts";
import { executorFor } from "../../src/executors/workers.ts";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, ChunkTask } from "../../src/sweep/wire/chunk.ts";
import { parseExactJson } from "../../src/sweep/wire/exact-json.ts";
import { readMachines, until } from "../support/command/progress.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { eventually, Farm, work } from "../support/faults/farm.ts";
import { recordFault } from "../support/faults/fault.ts";

const DB = "via.db";
const HUGE = 100 * 2 ** 20;

type Ran = Extract<ChunkOutcome, { readonly ok: true }>;

/** The knowledge of a forger: a job of the run, and outcomes of this machine. */
interface Known {
  readonly run: string;
  readonly job: string;
  readonly task: ChunkTask;
  readonly canary: string;
  /** The outcome of the job, and that of the range after it. */
  readonly outcome: Ran;
  readonly next: Ran;
}

async function known(desk: SmallCoordinator, spec: SweepSpec): Promise<Known> {
  let canary: Canary | null = null;
  let run = "";
  await eventually("the canary of a run", async () => {
    const [key] = await desk.redis.keys("sweep:run:*");
    if (key === undefined) return false;
    run = key.replace("sweep:run:", "");
    canary = (parseExactJson((await desk.redis.get(key)) ?? "null") as RunRecord | null)?.canary ?? null;
    return canary !== null;
  });
  await eventually("a job", async () => (await desk.queue.getWaiting()).length > 0);
  const [waiting] = await desk.queue.getWaiting();
  const { space, from, to } = waiting!.data as ChunkTask;
  const digest = await canaryDigest(spec, canary!, {
    runnerFor: (limited) => executorFor(limited, 1, { kernel: "js" }),
    closing: new AbortController().signal,
  });
  const executor = executorFor(spec, 1, { kernel: "js" });
  try {
    const ran = async (task: ChunkTask): Promise<Ran> => {
      const outcome = await executor.run(task);
      if (!outcome.ok) throw new Error(outcome.message);
      return outcome;
    };
    return {
      ...{ run, job: waiting!.id!, task: { space, from, to }, canary: digest },
      ...{ outcome: await ran({ space, from, to }), next: await ran({ space, from: to, to: 2 * to - from }) },
    };
  } finally {
    await executor.close();
  }
}

/** Returns forged answers that are dropped, by what is wrong with them. */
function forgeries({ job, canary, outcome, next }: Known): Record<string, PackedAnswer> {
  const to = { job, worker: "forger-1", canary };
  const right = packAnswer(to, outcome);
  const header = JSON.parse(right.header) as Record<string, unknown>;
  const withHeader = (change: object): PackedAnswer => ({ ...right, header: JSON.stringify({ ...header, ...change }) });
  return {
    "rows of another range": packAnswer(to, next),
    "too few columns": { ...right, columns: right.columns.subarray(8) },
    "too many columns": { ...right, columns: Buffer.concat([right.columns, Buffer.alloc(8)]) },
    "no columns": { ...right, columns: Buffer.alloc(0) },
    "100 MB": { ...right, columns: Buffer.alloc(HUGE) },
    "more rows than columns": withHeader({ rows: 1e15 }),
    "a length that is NaN": withHeader({ rows: { $number: "NaN" } }),
    "a length below zero": withHeader({ width: -1 }),
    "a length that is text": withHeader({ rows: "1", width: "toString" }),
    "an end beyond the range": withHeader({ to: 1e9 }),
    "an end that is no number": withHeader({ to: "constructor" }),
    "keys of prototypes": {
      ...right,
      header: `{"__proto__":{"ok":true,"rows":1},"constructor":{"prototype":{"ok":true}},"job":"${job}"}`,
    },
    "totals of a prototype": {
      ...right,
      header: right.header.replace('"totals":', '"__proto__":{"polluted":true},"totals":{"__proto__":{}},"others":'),
    },
    "totals that differ from the rows": withHeader({ totals: { trials: 1e6, steps: 1, statuses: [1e6, 0, 0, 0, 0] } }),
    "seconds that are NaN": withHeader({ seconds: { $number: "NaN" } }),
    "errors of rows that are not there": withHeader({ errors: [[1e9, "\u001b[2J"]] }),
    "no JSON": { ...right, header: "{" },
    "JSON null": { ...right, header: "null" },
    "an error code of the program": {
      header: JSON.stringify({ ...to, ok: false, code: "internal", message: "no" }),
      columns: Buffer.alloc(0),
    },
    "no header": { header: "", columns: Buffer.alloc(0) },
    // The worst for the last: its worker does not count any more.
    "another canary": packAnswer({ ...to, canary: outcomeDigest(next) }, outcome),
    "the right rows of a worker that is banned": right,
  };
}

/** Returns forged answers that no call waits for. */
function strays({ run, canary, outcome }: Known): PackedAnswer[] {
  const to = { worker: "forger-2", canary };
  return [`${run}-99999`, "0123456789abcdef-1", "__proto__", ""].map((job) => packAnswer({ ...to, job }, outcome));
}

test("forged answers are dropped and counted, and the rows are right", async (context) => {
  const yaml = work(30);
  const farm = await Farm.start(yaml);
  const desk = new SmallCoordinator(farm.redis);
  const run = farm.run(DB);
  const { spec } = parseGrid(yaml, { file: farm.place.path("grid.yaml") });
  const all = await known(desk, spec);
  const forged = forgeries(all);
  const key = answersKey(all.run);
  // Only workers are banned, so the forger is one.
  const worker = { id: "forger-1", name: "forger", threads: 0, busy: 0, rate: 0, version: "0", modules: [] };
  const record = JSON.stringify({ ...worker, ...thisRuntime(), started: 0, seen: 0 });
  await desk.redis.set(workerKey("forger-1"), record, "PX", 100_000);
  await desk.redis.zadd(WORKERS, 0, "forger-1");
  await until(() => readMachines(farm.place, DB)?.machines.length === 1);
  const put = (answers: readonly PackedAnswer[], name: string): Promise<unknown> =>
    Promise.all(
      answers.map((answer, i) => putAnswer(desk.redis, { run: all.run, job: "forged", name: `${name}${i}`, answer })),
    );
  for (const [i, answer] of Object.values(forged).entries()) await put([answer], `forged-${i}-`);
  // Announcements of nothing, and of more or less than there is.
  await desk.redis.xadd(key, "*", "nothing", "here");
  await desk.redis.xadd(key, "*", "job", all.job, "name", "../../run", "header", "9e9", "bytes", "-1", "x", "y");
  await desk.redis.xadd(key, "*", "job", all.job, "name", "gone", "header", "1000000", "bytes", "3000000");
  // Lists, as a short and as a long answer.
  for (const [name, bytes] of [
    ["short", "30"],
    ["long", "3000000"],
  ] as const) {
    await desk.redis.rpush(answerKey(all.run, name), "x");
    await desk.redis.xadd(key, "*", "job", all.job, "name", name, "header", "1", "bytes", bytes);
  }
  await put(strays(all), "stray-");
  const dropped = Object.keys(forged).length + 5;
  await until(() => {
    const found = readMachines(farm.place, DB);
    return found !== undefined && found.dropped + found.duplicates >= dropped + 4;
  });
  expect(readMachines(farm.place, DB)).toMatchObject({ dropped, duplicates: 4 });
  farm.worker();
  await farm.expectEqual(run, DB);
  const { stderr } = await run.ended;
  expect(stderr).toContain("the worker forger gets other results than this machine: its answers do not count");
  recordFault(context, {
    group: "Workers on other machines",
    fault: `Forged answers in Redis: ${Object.keys(forged).join(", ")}; answers to other jobs and runs`,
    tried: dropped + 4,
    result: "dropped and counted; the rows are those of a local run, bit by bit",
  });
});
