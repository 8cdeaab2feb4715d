import { expect, test } from "vitest";
import { expectSame } from "../support/faults/contents.ts";
import { startRedis } from "../support/command/redis.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startWorker } from "../support/command/worker.ts";

const NOISY = `
name: noisy
objective: booth
optimizers: [adam, momentum]
parameters: { lr: { min: 1e-3, max: 1e-1, scale: log, num: 20 } }
start: random
repeats: 10
noise: 0.1
stop: { max_steps: 300 }
`;
const SUMMARY = `
name: summary
objectives: [rosenbrock, ravine]
optimizers: [sgd, momentum]
parameters: { lr: { min: 1e-5, max: 1e-2, scale: log, num: 40 }, momentum: { min: 0, max: 0.98, num: 20 } }
stop: { max_steps: 300 }
`;
const CHECKED = `
name: checked
objective: booth
optimizer: sgd
parameters: { lr: [0.01, 0.05, 0.1] }
stop: { max_steps: 500, target: 1e-6 }
expect:
  - sql: SELECT count(*) = 3 FROM results
`;

test("noise, repeats, summaries and checks through a broker have the results of threads", async () => {
  const redis = await startRedis();
  const place = quickWorkplace();
  const worker = startWorker(redis, ["--quiet"], place);
  const broker = ["--broker", redis.url];
  for (const [name, yaml, flags, helpers] of [
    ["noisy", NOISY, [], []],
    ["summary", SUMMARY, ["--store", "summary"], ["--local-threads", "1"]],
  ] as const) {
    place.write(`${name}.yaml`, yaml);
    const run = ["run", `${name}.yaml`, "--quiet", ...flags];
    const remote = await place.out(...run, "--db", `${name}-via.db`, ...broker, ...helpers);
    const local = await place.out(...run, "--db", `${name}.db`, "--threads", "1");
    expectSame(place.path(`${name}-via.db`), place.path(`${name}.db`), name);
    expect(remote).toBe(local);
  }
  place.write("checked.yaml", CHECKED);
  await place.out("check", "checked.yaml", "--update", "--threads", "1", "--quiet");
  expect(await place.sweep("check", "checked.yaml", ...broker)).toMatchObject({ code: 0 });
  place.write("checked.yaml", CHECKED.replace("= 3", "= 4"));
  expect(await place.sweep("check", "checked.yaml", ...broker)).toMatchObject({ code: 1 });
  worker.signal("SIGTERM");
  expect(await worker.ended).toMatchObject({ code: 0, stdout: "", stderr: "" });
});

test("threads of this machine complete a run without workers", async () => {
  const redis = await startRedis();
  const place = quickWorkplace();
  place.write("noisy.yaml", NOISY);
  const run = ["run", "noisy.yaml", "--quiet"];
  await place.out(...run, "--db", "via.db", "--broker", redis.url, "--local-threads", "1");
  await place.out(...run, "--db", "local.db", "--threads", "1");
  expectSame(place.path("via.db"), place.path("local.db"), "local threads");
});
