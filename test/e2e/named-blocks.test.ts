import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { inSoak } from "../support/faults/attempts.ts";

const TAIL = `optimizers: [momentum, adam]
parameters: { lr: [0.1, 0.03], momentum: [0.5, 0.9] }
stop: { max_steps: 200 }
`;

const NET = `name: net
objective:
  name: net
  x: { W: [2, 4], b: [4], v: [4], c: [] }
  constants: { X: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] }
  let:
    - h[i, j] = tanh(X[i, 1]*W[1, j] + X[i, 2]*W[2, j] + b[j])
  formula: "mean(i = 1..4, (sum(j = 1..4, h[i, j]*v[j]) + c - y[i])^2)"
  start: { W: normal, v: uniform/sqrt(fan_in), b: [0.1, 0.2, 0.3, 0.4] }
repeats: 3
${TAIL}`;

const COLUMNS = "trial,repeat,lr,momentum,status,steps,final_loss,best_loss,gradient_norm";

test.for(inSoak())(
  "a network with named blocks has the same rows from both kernels; repeats differ, optimizers share starts",
  async () => {
    const place = quickWorkplace();
    place.write("net.yaml", NET);
    const rows = async (kernel: string): Promise<string> => {
      await place.out("run", "net.yaml", "--kernel", kernel, "--db", `${kernel}.db`, "--threads", "1");
      return place.out("query", "--db", `${kernel}.db`, "--format", "json", "--columns", COLUMNS);
    };
    const js = await rows("js");
    expect(await rows("wasm")).toBe(js);
    const trials = JSON.parse(js) as { repeat: number; final_loss: number }[];
    expect(trials).toHaveLength(18);
    expect(new Set(trials.map((trial) => trial.final_loss)).size).toBe(18);
    await place.out("run", "net.yaml", "--set", "stop.max_steps=0", "--db", "0.db");
    const starts = JSON.parse(
      await place.out("query", "--db", "0.db", "--format", "json", "--columns", "repeat,final_loss,start"),
    ) as { repeat: number; final_loss: number; start: string }[];
    expect(new Set(starts.map(({ repeat, final_loss }) => `${repeat} ${final_loss}`)).size).toBe(3);
    expect(JSON.parse(starts[0]!.start)).toBe("W: normal, b: (0.1,0.2,0.3,0.4), v: uniform/sqrt(fan_in)");
  },
);

test("blocks are row-major: the same objective over x[i] has the same rows", async () => {
  const place = quickWorkplace();
  place.write(
    "blocks.yaml",
    `objective:
  name: f
  x: { A: [2, 3], s: [], u: [2] }
  formula: "sum(i = 1..2, sum(j = 1..3, (i*A[i, j] - j)^2)*u[i]^2) + (s - 1)^4 + u[2]^2"
  start: { A: [[1, 2, 3], [4, 5, 6]], s: 7, u: 1/i }
${TAIL}`,
  );
  place.write(
    "flat.yaml",
    `objective:
  name: f
  formula: "sum(i = 1..2, sum(j = 1..3, (i*x[3*(i - 1) + j] - j)^2)*x[7 + i]^2) + (x[7] - 1)^4 + x[9]^2"
  start: [1, 2, 3, 4, 5, 6, 7, 1, 0.5]
${TAIL}`,
  );
  const rows = async (grid: string): Promise<string> => {
    await place.out("run", `${grid}.yaml`, "--db", `${grid}.db`, "--threads", "1");
    return place.out("query", "--db", `${grid}.db`, "--format", "json", "--columns", `${COLUMNS},start`);
  };
  expect(await rows("blocks")).toBe(await rows("flat"));
});
