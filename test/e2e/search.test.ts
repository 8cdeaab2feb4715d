import { expect, test } from "vitest";
import { selected } from "../support/command/one-grid.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

test("a heatmap draws a disc for each point that converged", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    `{ objective: ravine, optimizer: momentum, method: latin, samples: 80, stop: { max_steps: 300 },
      parameters: { lr: { min: 1e-2, max: 10, scale: log }, momentum: { min: 0, max: 0.99 } } }`,
  );
  await place.out("run", "grid.yaml");
  await place.out("plot", "-o", "map.svg");
  const arcs = place.read("map.svg").match(/A6 6 0 0 0 /g) ?? [];
  const [{ converged } = {}] = selected(place.path("results/sweeps.db"), "SELECT converged FROM spaces");
  expect(converged).toBeGreaterThan(10);
  // A disc is two arcs.
  expect(arcs).toHaveLength(2 * Number(converged));
  await place.out("plot", "--kind", "importance", "-o", "importance.svg");
  expect(place.read("importance.svg")).toMatch(
    /explains alone: (?:lr|momentum) \d+ %, (?:lr|momentum) \d+ %\.[^]*>share of the variance explained alone</,
  );
  await place.out("plot", "--kind", "parallel", "-o", "parallel.svg");
  expect(place.read("parallel.svg")).toMatch(/80 points as lines over lr, momentum, steps to the target/);
  expect(place.read("parallel.svg").match(/<polyline/g)).toHaveLength(80);
  expect(place.read("parallel.svg")).toMatch(/>steps to the target</);
});

test("a baseline of Sobol points accepts more of them, and sees a slower optimizer", async () => {
  const place = quickWorkplace();
  const grid = (samples: number, rate = "lr"): string => `
objective: ravine
optimizer: { name: mine, hyperparameters: { lr: 0.1 }, update: ["x = x - ${rate} * g"] }
method: sobol
samples: ${samples}
parameters: { lr: { min: 0.01, max: 1.5, scale: log } }
stop: { max_steps: 2000 }
`;
  place.write("grid.yaml", grid(20));
  await place.out("check", "grid.yaml", "--update");
  expect(place.read("grid.baseline.csv").match(/^ravine,/gm)).toHaveLength(20);
  place.write("grid.yaml", grid(30));
  const more = await place.sweep("check", "grid.yaml");
  expect([more.code, more.stdout + more.stderr]).toEqual([0, expect.stringMatching(/10 added/)]);
  place.write("grid.yaml", grid(20, "0.5 * lr"));
  expect((await place.sweep("check", "grid.yaml")).code).toBe(1);
});

test("plan says how many points and at most how many steps, for ten million as for ten", async () => {
  const place = quickWorkplace();
  const grid = (samples: number): string => `
objective: ravine
optimizer: momentum
method: sobol
samples: ${samples}
parameters: { lr: { min: 1e-4, max: 1, scale: log }, momentum: { min: 0, max: 0.99 } }
`;
  place.write("few.yaml", grid(10));
  place.write("many.yaml", grid(10_000_000));
  expect(await place.out("plan", "many.yaml")).toMatch(
    /ravine momentum +2 +sobol: 10,000,000 of lr, momentum +10,000,000\n[^]*last +trial 9999999: [^]*at most 100,000,000,000 steps/,
  );
  const plan = await place.json<Record<string, unknown>>("plan", "few.yaml");
  expect(plan).toMatchObject({
    ...{ trials: 10, steps_at_most: 100_000 },
    spaces: [
      {
        method: { name: "sobol", samples: 10 },
        axes: [
          { keys: ["lr"], points: null, min: 1e-4, max: 1, scale: "log" },
          { keys: ["momentum"], points: null, min: 0, max: 0.99, scale: "linear" },
        ],
      },
    ],
  });
});
