import { describe, expect, test } from "vitest";
import { convex } from "../../src/objectives/training/convex.ts";
import { networks } from "../../src/objectives/training/networks.ts";
import { attempts } from "../support/faults/attempts.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { PUBLISHED, publishedWeights, relativeError } from "../support/reference/published-training.ts";
import { SMALL } from "./training-grids.ts";
import type { Row } from "./training-grids.ts";

/** Runs a grid and returns the rows of its trials. */
async function rowsOf(grid: object, ...more: string[]): Promise<readonly Row[]> {
  const place = quickWorkplace();
  place.write("grid.yaml", JSON.stringify(grid));
  await place.out("run", "grid.yaml", ...more);
  return JSON.parse(await place.out("query", "--format", "json", "--all")) as Row[];
}

const NAMES: Readonly<Record<string, string>> = {
  "logistic_breast_cancer_0.01": "logistic_breast_cancer",
  "softmax_iris_0.001": "softmax_iris",
  "softmax_digits_0.01": "softmax_digits",
  ridge_synthetic_0: "least_squares",
};

const cases = Object.entries({ ...PUBLISHED.convex, ...PUBLISHED.ridge }).flatMap(([key, published]) => {
  const name = NAMES[key];
  return name === undefined ? [] : [[name, published] as const];
});

describe.each(cases)("%s", (name, published) => {
  const objective = { name, lambda: published.lambda_ };

  test("has the published loss and gradient at 0", async () => {
    const [row] = await rowsOf({ objective, optimizer: "sgd", stop: { max_steps: 0 } });
    expect(relativeError(row!.final_loss, published.loss_at_0)).toBeLessThan(1e-13);
    expect(relativeError(row!.gradient_norm, published.gradient_norm_at_0)).toBeLessThan(1e-13);
  });

  test("reaches the published targets in as many steps", async () => {
    const runs = Object.values(published.steps_to_target_from_0).filter(
      ({ steps }) => published.dim < 100 || steps < 600 || attempts(1, 50) > 1,
    );
    const spaces = runs.map(({ lr, momentum, target }) => ({
      optimizer: "momentum",
      parameters: { lr, momentum },
      stop: { target, max_steps: 20_000 },
    }));
    const rows = await rowsOf({ objective, spaces });
    expect(rows.map(({ status, steps }) => [status, steps])).toEqual(runs.map(({ steps }) => ["converged", steps]));
    if (published.correct === undefined) return;
    const exact = rows.filter((_, i) => runs[i]!.target === 1e-8);
    for (const { accuracy = NaN } of exact) expect(Math.round(accuracy * published.rows)).toBe(published.correct);
  });
});

describe.each(Object.entries(PUBLISHED.mlp))("%s", (_, network) => {
  const objective = { name: "mlp_digits", start: publishedWeights(network) };
  const { lr, momentum, rows: count, batch, batch_stride: stride, batch_offset: offset } = network;
  const grid = (steps: readonly number[], more: object): object => ({
    objective,
    optimizer: "momentum",
    parameters: { lr, momentum },
    spaces: steps.map((max_steps) => ({ stop: { max_steps, evaluate: 1 } })),
    ...more,
  });

  test.each(["js", "wasm"])("has the published losses with the full batch in the %s kernel", async (kernel) => {
    const points = Object.entries(network.full_batch_momentum);
    const [start, ...rows] = await rowsOf(grid([0, ...points.map(([step]) => Number(step))], {}), "--kernel", kernel);
    expect(relativeError(start!.final_loss, network.loss_0)).toBeLessThan(1e-13);
    expect(relativeError(start!.gradient_norm, network.gradient_norm_0)).toBeLessThan(1e-13);
    expect(start!.accuracy! * count).toBeCloseTo(network.correct_0, 9);
    for (const [at, [step, { loss, correct }]] of points.entries()) {
      expect(rows[at]).toMatchObject({ steps: Number(step), epochs: Number(step), status: "exhausted" });
      expect(relativeError(rows[at]!.final_loss, loss)).toBeLessThan(1e-13);
      expect(rows[at]!.accuracy! * count).toBeCloseTo(correct, 9);
    }
  });

  test.each(["js", "wasm"])(
    "has the published losses with batches in the given order in the %s kernel",
    async (kernel) => {
      const points = Object.entries(network.mini_batch_momentum);
      const order = { batch, batches: { stride, offset } };
      const rows = await rowsOf(
        grid(
          points.map(([step]) => Number(step)),
          order,
        ),
        "--kernel",
        kernel,
      );
      for (const [at, [step, { loss, correct }]] of points.entries()) {
        // Near the edge of stability, a last bit grows.
        expect(relativeError(rows[at]!.final_loss, loss)).toBeLessThan(Number(step) < 100 ? 1e-13 : 1e-10);
        expect(rows[at]!.accuracy! * count).toBeCloseTo(correct, 9);
        expect(rows[at]!.epochs).toBeCloseTo((Number(step) * batch) / count, 12);
      }
    },
  );
});

interface Measured {
  readonly trial: number;
  readonly batch: number;
  readonly label: string;
  readonly epochs: number;
  readonly validation_loss: number;
  readonly accuracy: number;
}

test("measures are columns; best --by orders by them; shards and threads give the same", async () => {
  const place = quickWorkplace();
  place.write("small.yaml", SMALL);
  await place.out("run", "small.yaml", "--threads", "1");
  const rows = await place.json<Measured[]>(
    "query",
    "--all",
    "--columns",
    "trial,label,batch,epochs,validation_loss,accuracy",
  );
  expect(rows).toHaveLength(24);
  for (const { label, batch, epochs, accuracy, validation_loss: loss } of rows) {
    expect(batch).toBe(label.endsWith("all") ? 120 : 16);
    expect(epochs).toBeCloseTo(label.endsWith("all") ? 5 : (38 * 16) / 120, 12);
    expect(Number.isInteger(Math.round(accuracy * 30 * 1e9) / 1e9)).toBe(true);
    expect(loss > 0 && accuracy <= 1).toBe(true);
  }
  for (const [name, sign] of [
    ["accuracy", -1],
    ["validation_loss", 1],
  ] as const) {
    const found = await place.json<(Record<string, number> & { space: string })[]>("best", "--by", name);
    expect(found).toHaveLength(4);
    for (const best of found) {
      const own = rows.filter(({ label }) => label === best.space);
      const medians = own.filter((_, i) => i % 2 === 0).map((row, i) => (row[name] + own[2 * i + 1]![name]) / 2);
      const most = Math.min(...medians.map((value) => sign * value));
      expect(sign * best[name]!).toBeCloseTo(most, 12);
    }
  }
  const text = (db: string): Promise<string> =>
    place.out("query", "--db", db, "--all", "--format", "csv", "--order-by", "trial");
  const whole = await text("results/sweeps.db");
  await place.out("run", "small.yaml", "--threads", "3", "--db", "three.db");
  expect(await text("three.db")).toBe(whole);
  for (const shard of ["1/2", "2/2"]) {
    await place.out("run", "small.yaml", "--shard", shard, "--db", `${shard[0]}.db`);
  }
  await place.out("merge", "1.db", "2.db", "--db", "merged.db");
  expect(await text("merged.db")).toBe(whole);
});

test("every built-in objective with data has the same rows from both kernels, on 1 to 4 threads", async () => {
  const place = quickWorkplace();
  const names = Object.keys({ ...convex, ...networks });
  const grid = {
    name: "all",
    objectives: names,
    batch: ["all", 32],
    optimizers: ["momentum", "adam"],
    parameters: { lr: [0.01, 0.3, 30] },
    validation: 0.1,
    stop: { max_steps: 12, evaluate: 5 },
  };
  place.write("all.yaml", JSON.stringify(grid));
  const rows = async (kernel: string, threads: number): Promise<string> => {
    const db = `${kernel}-${threads}.db`;
    await place.out("run", "all.yaml", "--kernel", kernel, "--threads", String(threads), "--db", db);
    return place.out("query", "--db", db, "--all", "--format", "csv", "--order-by", "trial");
  };
  const js = await rows("js", 1);
  expect(js.trim().split("\n")).toHaveLength(1 + names.length * 2 * 2 * 3);
  for (const threads of [1, 4, ...(attempts(1, 50) > 1 ? [2, 3] : [])]) expect(await rows("wasm", threads)).toBe(js);
  expect(await rows("js", 3)).toBe(js);
});

const MOMENTUM = `export default class Momentum {
  constructor({ lr, momentum }) {
    Object.assign(this, { lr, momentum, state: {} });
  }
  update(params, grads) {
    for (const [name, x] of Object.entries(params)) {
      const v = (this.state[name] ??= new Float64Array(x.length));
      for (let i = 0; i < x.length; i += 1) {
        v[i] = this.momentum * v[i] - this.lr * grads[name][i];
        x[i] += v[i];
      }
    }
  }
}
`;

test("an optimizer that is a module trains in batches with the bits of the rule, and a check says so", async () => {
  const place = quickWorkplace();
  place.write("momentum.mjs", MOMENTUM);
  place.write(
    "mine.yaml",
    `objective: softmax_iris
batch: [all, 16]
optimizers: [momentum, { name: mine, module: ./momentum.mjs, hyperparameters: { lr: 0.1, momentum: 0.9 } }]
parameters: { lr: [0.1, 0.3], momentum: 0.9 }
stop: { max_steps: 30 }
same_as: { mine: momentum }
`,
  );
  await place.out("run", "mine.yaml");
  const rows = await place.json<(Row & { optimizer: string })[]>("query", "--all");
  const of = (name: string): unknown[] =>
    rows
      .filter(({ optimizer }) => optimizer === name)
      .map((row) => [row.steps, row.final_loss, row.gradient_norm, row.accuracy, row.epochs]);
  expect(of("mine")).toHaveLength(4);
  expect(of("mine")).toEqual(of("momentum"));
  expect(await place.out("check", "mine.yaml")).toMatch(/^same +mine as momentum: \d+ paths$/m);
});
