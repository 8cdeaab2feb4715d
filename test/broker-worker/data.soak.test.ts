import { expect, test } from "vitest";
import { readSpecText, specText } from "../../src/broker/spec-text.ts";
import { specHash } from "../../src/sweep/identity/hash.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import { startRedis } from "../support/command/redis.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { endWorker, startWorker } from "../support/command/worker.ts";
import { specOf } from "../support/spaces/parse.ts";
import { rowsOf, runSpace } from "../support/spaces/run-space.ts";

const GRID = `
objective:
  name: species
  data: { set: iris, y: target, X: "*", standardise: true }
  x: { W: [4, 3], b: [3] }
  let:
    - z[i, k] = sum(m = 1..4, X[i, m]*W[m, k]) + b[k]
  formula: mean(i = rows, logsumexp(k = 1..3, z[i, k]) - z[i, y[i]])
  start: { W: normal/sqrt(fan_in) }
batch: [all, 32]
validation: 0.2
optimizer: momentum
parameters: { lr: { min: 1e-3, max: 1, scale: log, num: 5 }, momentum: [0, 0.9] }
stop: { max_steps: 60 }`;

test("the text of a spec has the values of its data, each set once", () => {
  const spec = specOf(GRID);
  const { text, sha256 } = specText(spec);
  const record = { spec: sha256, specHash: specHash(spec) } as Parameters<typeof readSpecText>[1];
  const read = readSpecText(text, record);
  expect(read).toEqual(spec);
  const values = spec.spaces.map(({ objective }) => objective.data!.values!.map((column) => [...column]));
  expect(read.spaces.map(({ objective }) => objective.data!.values!.map((column) => [...column]))).toEqual(values);
  expect(values[0]!.map(({ length }) => length)).toEqual([150, 600]);
  expect(text.length).toBeLessThan(20_000);
});

test("a worker trains on the data of its run, bit by bit", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const spec = specOf(GRID);
  await desk.publish("training", spec, { canary: { space: 0, from: 0, to: 2 } });
  const tasks = spec.spaces.map((one, space) => ({ space, from: 0, to: spaceSize(one) }));
  await desk.ask("training", tasks);
  const worker = startWorker(redis, ["--name", "bench-3"], workplace(), 2);
  const answers = await desk.answers("training", tasks.length);
  for (const [i, { space }] of tasks.entries()) {
    const { outcome } = answers.find(({ job }) => job === `training-${i}`)!;
    if (!outcome.ok) throw new Error(outcome.message);
    expect(rowsOf(outcome.columns)).toEqual(runSpace(spec.spaces[space]!, spec.seed));
  }
  await endWorker(worker);
});
