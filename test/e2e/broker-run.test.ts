import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { freePort, startRedis } from "../support/command/redis.ts";
import { startWorker } from "../support/command/worker.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { BIN, startIn, workplace } from "../support/command/sweep-command.ts";
import type { Ended } from "../support/command/sweep-command.ts";
import { expectSame } from "../support/faults/contents.ts";

const GRID = `
name: shared
objectives: [rosenbrock, sphere]
optimizers: [momentum, adam]
parameters: { lr: { min: 1.0e-4, max: 1, scale: log, num: 40 } }
noise: 0.01
repeats: 3
stop: { max_steps: 500 }
`;

test("a run through a broker has the rows of a run without one, and its messages no password", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const redis = await startRedis(["--requirepass", "secret"]);
  const url = redis.url.replace("//", "//:secret@");
  startWorker({ url });
  const run = place.start(["run", "grid.yaml", "--db", "broker.db"], { env: { SWEEP_BROKER: url } });
  const local = place.sweep("run", "grid.yaml", "--threads", "1", "--db", "local.db");
  const [through, alone] = await Promise.all([run.ended, local]);
  expect([through.code, alone.code]).toEqual([0, 0]);
  // The password is in no message.
  expect(through.stderr + through.stdout).not.toContain("secret");
  expectSame(place.path("broker.db"), place.path("local.db"), "through a broker");
});

test("a time limit that ends trials, and the canary, excludes no worker", async () => {
  const place = quickWorkplace();
  place.write(
    "slow.mjs",
    `export const start = [3, 1];
export default ([x, y]) => (Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5), x * x + y * y);\n`,
  );
  place.write(
    "slow.yaml",
    `objective: { name: slow, module: slow.mjs, minimum: 0 }
optimizer: sgd
parameters: { lr: [0.1, 0.2] }
stop: { max_steps: 1000000, seconds: 0.5 }\n`,
  );
  const redis = await startRedis();
  startWorker(redis, ["--allow-modules", "."], place);
  const { code, stderr } = await place.sweep("run", "slow.yaml", "--broker", redis.url, "--db", "slow.db");
  // As without a broker: no trial reached an end.
  expect([code, stderr]).toEqual([3, expect.not.stringContaining("other results")]);
  expect(await place.out("query", "--sql", "SELECT DISTINCT status FROM results", "--db", "slow.db")).toContain(
    "timed_out",
  );
});

test("errors name modules by their paths on the machine of the run", async () => {
  const dead = `export const start = [1], minimum = 0;
export default ([x]) => (x < 0.5 ? process.exit(7) : x * x);\n`;
  const [place, elsewhere] = [quickWorkplace(), workplace()];
  place.write("dead.mjs", dead);
  elsewhere.write("copy.mjs", dead);
  place.write(
    "dead.yaml",
    `objective: { name: dead, module: dead.mjs }
optimizer: sgd
parameters: { lr: [0.1, 0.45] }
stop: { max_steps: 20 }\n`,
  );
  const redis = await startRedis();
  startWorker(redis, ["--allow-modules", "."], elsewhere);
  const [, alone] = await Promise.all([
    place.sweep("run", "dead.yaml", "--broker", redis.url, "--db", "broker.db"),
    place.sweep("run", "dead.yaml", "--threads", "1", "--db", "local.db"),
  ]);
  expect(alone.code).toBe(3);
  expectSame(place.path("broker.db"), place.path("local.db"), "through a broker");
  expect(await place.out("query", "--columns", "error", "--db", "broker.db")).toContain("(7): dead.mjs");
});

test("without a broker the run ends at once", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const port = await freePort();
  const nowhere = await place.sweep("run", "grid.yaml", "--broker", `redis://127.0.0.1:${port}`, "--db", "b.db");
  expect(nowhere).toMatchObject({
    code: 3,
    stderr: `cannot use the broker redis://127.0.0.1:${port}: nothing listens there (ECONNREFUSED)\n`,
  });
  expect(place.has("b.db")).toBe(false);
});

test("options of a broker are refused where they mean nothing", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const said = async (...args: readonly string[]): Promise<string> => {
    const { code, stderr } = await place.sweep("run", "grid.yaml", ...args);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await said("--local-threads", "2")).toBe("--local-threads needs --broker; without one: --threads 2\n");
  expect(await said("--broker-ca", "ca.pem")).toBe("--broker-ca needs --broker: ca.pem\n");
  expect(await said("--broker", "redis://h", "--threads", "2")).toBe(
    "--threads is for runs without a broker, and --broker is given: threads of this machine are --local-threads 2\n",
  );
  expect(await said("--broker", "http://:pw@h:1/")).toBe(
    "a broker must be redis://HOST:PORT or rediss://HOST:PORT: …@h:1/\n",
  );
});

test("a run without a broker loads nothing of BullMQ", async () => {
  const place = workplace();
  place.write("grid.yaml", GRID);
  place.write(
    "hook.mjs",
    `import { registerHooks } from "node:module";
    registerHooks({
      resolve(name, context, next) {
        if (/bullmq|ioredis/.test(name)) throw new Error("loads " + name);
        return next(name, context);
      },
    });`,
  );
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(place.path("hook.mjs")).href}` };
  const start = (...args: readonly string[]): Promise<Ended> =>
    startIn(place.folder, process.execPath, [BIN, ...args], { env }).ended;
  const run = await start("run", "grid.yaml", "--threads", "1", "--db", "a.db");
  expect(run.code).toBe(0);
  // The hook sees what a broker loads.
  const broker = await start("run", "grid.yaml", "--broker", "redis://127.0.0.1:1");
  expect(broker.stderr).toContain("loads ioredis");
});
