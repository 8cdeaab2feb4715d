import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const GRID = `objective:
  name: rotated valley
  dim: [4, 40]
  start: "shift*cos(i)"
  shift: 1
  constants: { w: [1, "1/n"] }
  let:
    - u[i] = x[i] - shift/i
    - s = sum(k = 1..n, u[k])
    - z[i] = sum(k = 1..n, cos(i*k)/sqrt(n)*u[k]) + w[2]*s
  formula: "sum(i = 1..n-1, 100*(z[i+1] - z[i]^2)^2 + z[i]^2) + max(i = 1..n, abs(z[i]))"
  minimum: 0
  minimisers: ["shift/i"]
optimizer: momentum
parameters: { lr: [1e-4, 1e-3], momentum: [0.5, 0.9] }
stop: { max_steps: 300 }
`;

test("a grid with let, formulas as start and as constants has the same rows from both kernels", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const rows = async (kernel: string): Promise<string> => {
    await place.out("run", "grid.yaml", "--kernel", kernel, "--db", `${kernel}.db`, "--threads", "1");
    return place.out(
      "query",
      "--db",
      `${kernel}.db`,
      "--format",
      "json",
      "--columns",
      "trial,dim,final_loss,best_loss,steps,distance,status",
    );
  };
  const [js, wasm] = [await rows("js"), await rows("wasm")];
  expect(js).toBe(wasm);
  const trials = JSON.parse(js) as { dim: number; final_loss: number; distance: number }[];
  expect(trials).toHaveLength(8);
  for (const { final_loss: loss, distance } of trials) expect(loss > 0 && distance > 0).toBe(true);
});
