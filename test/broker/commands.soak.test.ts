import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { QUEUE, WORKERS } from "../../src/broker/keys.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { attempts } from "../support/faults/attempts.ts";
import { expectSame } from "../support/faults/contents.ts";
import { recordFault } from "../support/faults/fault.ts";
import { connected } from "./connected.ts";

const GRID = `
name: valley
objectives: [ravine, booth]
optimizers: [sgd, momentum]
parameters: { lr: { min: 1e-4, max: 0.1, scale: log, num: 101 }, momentum: { min: 0, max: 0.9, num: 10 } }
stop: { max_steps: 12000, target: 0 }
targets: bbob
`;

/** Starts a worker that ends with the test. */
async function startWorker(place: Workplace, redis: Redis, url: string): Promise<void> {
  const worker = place.start(["worker", url, "--threads", "2", "--name", "real", "--quiet"]);
  onTestFinished(async () => {
    worker.signal("SIGKILL");
    await worker.ended;
  });
  await expect.poll(() => redis.zcard(WORKERS), { timeout: 20_000 }).toBe(1);
}

test("a run goes on while its broker is purged again and again, and gets the rows of a local one", async (context) => {
  const server = await startRedis();
  const redis = connected(server);
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  await startWorker(place, redis, server.url);
  let tried = 0;
  for (let i = 0; i < attempts(1, 10); i += 1) {
    const run = place.start(["run", "grid.yaml", "--broker", server.url, "--db", `remote-${i}.db`]);
    let isRunning = true;
    const ended = run.ended.finally(() => (isRunning = false));
    await expect
      .poll(() => redis.exists(`bull:${QUEUE}:wait`, `bull:${QUEUE}:active`), { timeout: 20_000 })
      .not.toBe(0);
    const purges: string[] = [];
    for (let n = 0; n < attempts(2, 20) && isRunning; n += 1) {
      purges.push((await place.sweep("purge", server.url)).stderr);
    }
    const { code, stderr } = await ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    tried += purges.length;
    expect(purges.join("")).toContain("1 run, 1 spec");
    expect(purges.join("")).toContain("kept: 1 live worker");
    if (!place.has("local.db")) await place.out("run", "grid.yaml", "--db", "local.db", "--quiet");
    expectSame(place.path(`remote-${i}.db`), place.path("local.db"), "purged");
  }
  recordFault(context, {
    ...{
      group: "Workers",
      fault: "`sweep purge` deletes all keys and chunks of a running sweep, again and again",
      tried,
    },
    result: "the run puts them there again; its database equals that of a local run",
  });
}, 600_000);
