import { Queue } from "bullmq";
import { expect, onTestFinished, test } from "vitest";
import { QUEUE } from "../../src/broker/keys.ts";
import { trialsDone, until } from "../support/command/progress.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { Farm, work } from "../support/faults/farm.ts";
import { recordFault } from "../support/faults/fault.ts";

const GROUP = "Workers on other machines";

const DB = "via.db";

const SAME = "the rows are those of a local run, bit by bit";

// One run for three faults, as its processes cost most of a second each.
test("jobs of other numerics are never read, a second run of a sweep is refused, and kernels agree", async (context) => {
  const farm = await Farm.start(work(attempts(3, 30)));
  const older = QUEUE.replace(/\d+$/, (version) => String(Number(version) - 1));
  const queue = new Queue(older, { connection: { port: farm.redis.port } });
  onTestFinished(() => queue.close());
  await queue.add("chunk", { run: "0123", space: 0, from: 0, to: 9 }, { jobId: "0123-1" });
  const run = farm.run(DB, "--kernel", "js");
  // It waits for a worker meanwhile.
  await until(() => trialsDone(farm.place, DB) >= 0);
  const second = await farm.place.sweep("run", "grid.yaml", "--db", DB, "--broker", farm.redis.url);
  expect([second.code, second.stdout]).toEqual([3, ""]);
  expect(second.stderr).toMatch(/process \d+/);
  farm.worker();
  expect(await run.ended).toMatchObject({ code: 0 });
  // The databases name their kernels.
  const [found, wanted] = [DB, "local.db"].map((db) => farm.place.out("query", "--db", db, "--format", "csv"));
  expect((await found) === (await wanted)).toBe(true);
  if (inSoak().length > 0) await farm.expectEqual(farm.run("2.db", "--local-threads", "1"), "2.db");
  expect(await queue.getJobCounts("waiting", "active", "failed")).toEqual({ waiting: 1, active: 0, failed: 0 });
  recordFault(context, {
    group: GROUP,
    fault: "`sweep run --broker` of a sweep that another one runs, into the same database",
    tried: 1,
    result: "exit 3 with the other's process; the first ends with the rows of a local run",
  });
  recordFault(context, {
    group: GROUP,
    fault: "A job of another numerics version in Redis",
    tried: 1,
    result: "no worker of this version reads it",
  });
  recordFault(context, {
    group: GROUP,
    fault: "`--kernel js` on workers, compared with WebAssembly here",
    tried: 1,
    result: SAME,
  });
});
