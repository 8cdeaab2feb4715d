import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const GRID = `
objectives: [rosenbrock, { name: quadratic, dim: 5 }]
optimizers: [momentum, adam]
parameters: { lr: { min: 1e-4, max: 0.1, scale: log, num: 7 } }
start: random
repeats: 10
spaces:
  - { noise: 0.5, schedule: cosine, stop: { max_steps: 200, target: 1e-3 } }
  - { clip: 1 }
stop: { max_steps: 1500, target: 1e-3 }
`;

test("random starts and noise give the same bytes on 1 and 4 threads and by JavaScript, and others with another seed", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const rows = async (...args: readonly string[]): Promise<string> => {
    await place.out("run", "grid.yaml", "--quiet", ...args);
    return place.out("query", "--all", "--format", "csv");
  };
  const one = await rows("--threads", "1");
  expect(await rows("--threads", "4", "--fresh")).toBe(one);
  expect(await rows("--threads", "2", "--kernel", "js", "--fresh")).toBe(one);
  expect(await rows("--threads", "4", "--set", "seed=1")).not.toBe(one);
  const spaces = await place.shell(
    "sqlite3 results/sweeps.db 'select distinct start, schedule, noise, kernel from spaces where sweep_id = 1'",
  );
  expect(spaces.stdout).toBe(
    '"random"|(lr - 0) * (1 + cos(pi * (t - 1) / max_steps)) / 2 + 0|0.5|wasm\n"random"|constant|0.0|wasm\n',
  );
});

test("plan shows start, repeats, noise and clip", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const plan = await place.out("plan", "grid.yaml");
  expect(plan).toContain("lr: 7 × repeats: 10");
  expect(plan).toContain("random start, clip 1");
  const { spaces } = await place.json<{ spaces: readonly object[] }>("plan", "grid.yaml");
  expect(spaces[0]).toMatchObject({ start: "random", repeats: 10, noise: 0.5, clip: null });
});
