import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { storeInterrupted } from "../support/spaces/interrupted-sweep.ts";

const GRID = `
name: partial
objective: ravine
optimizer: sgd
parameters: { lr: { min: 1e-4, max: 0.1, scale: log, num: 16 } }
stop: { max_steps: 5000 }
`;
const UNFINISHED = "partial is not complete (interrupted): 8 of 16 trials done";

test("an interrupted sweep says in every command that it is not complete", async () => {
  const place = quickWorkplace();
  storeInterrupted(GRID, place.path("some.db"), [0, 8]);
  for (const line of [["best"], ["show"], ["query"], ["plot", "-o", "map.svg"], ["best", "--format", "json"]]) {
    const { code, stderr } = await place.sweep(...line, "--db", "some.db");
    expect([line[0], code, stderr.split("\n")[0]]).toEqual([line[0], 0, UNFINISHED]);
  }
  expect(place.read("map.svg")).toContain("8 of 16 trials done");
});

test("the edge of a grid is that of its axis, not of the trials that were run", async () => {
  const place = quickWorkplace();
  storeInterrupted(GRID, place.path("some.db"), [0, 8]);
  // The largest learning rate of the finished trials is the best of them, but the grid goes on.
  const [some] = await place.json<Record<string, unknown>[]>("best", "--db", "some.db");
  expect(some).toMatchObject({ trial: 7, edges: null, lr_from: null });
  expect((await place.sweep("best", "--db", "some.db")).stderr).toBe(`${UNFINISHED}\n`);

  // At the end of the axis, but before all trials are done, the value is named without advice.
  storeInterrupted(GRID, place.path("end.db"), [8, 16]);
  const [end] = await place.json<Record<string, unknown>[]>("best", "--db", "end.db");
  expect(end).toMatchObject({ lr: 0.1, edges: "lr 0.1 is the largest value of the grid" });
  expect((await place.sweep("best", "--db", "end.db")).stderr).toBe(`${UNFINISHED}\n`);

  place.write("partial.yaml", GRID);
  await place.out("run", "partial.yaml", "--quiet", "--threads", "1", "--db", "some.db");
  expect((await place.sweep("best", "--db", "some.db")).stderr).toBe(
    "ravine sgd: lr 0.1 is the largest value of the grid; consider widening the range\n",
  );
});

test("table and JSON name the edge of a best that did not converge", async () => {
  const place = quickWorkplace();
  const grid =
    "objective: rosenbrock\noptimizer: sgd\nparameters: { lr: [1e-5, 1e-4, 1e-3] }\nstop: { max_steps: 9 }\n";
  for (const repeats of ["", "noise: 0.1\nrepeats: 3\n"]) {
    place.write("grid.yaml", `${grid}${repeats}`);
    await place.out("run", "grid.yaml", "--quiet", "--threads", "1");
    const edge = "lr 0.001 is the largest value of the grid";
    expect(await place.json("best")).toMatchObject([{ status: "exhausted", edges: edge }]);
    expect((await place.sweep("best")).stderr).toBe(`rosenbrock sgd: ${edge}; consider widening the range\n`);
  }
});

test("an excluded value is still the edge of its axis", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", `${GRID}exclude: [{ lr: { gte: 0.06 } }]\n`);
  await place.out("run", "grid.yaml", "--quiet", "--threads", "1");
  const { stdout, stderr } = await place.sweep("best");
  expect(stdout).toContain("converged");
  expect(stderr).toBe("");
});

test("with repeats, a setting that lacks some comes after those that have all", async () => {
  const place = quickWorkplace();
  const noisy =
    "{ objective: sphere, optimizer: sgd, noise: 0.5, repeats: 4, stop: { target: 1e-2 }, parameters: { lr: [0.01, 0.3] } }";
  storeInterrupted(noisy, place.path("some.db"), [0, 5]);
  const [best] = await place.json<Record<string, unknown>[]>("best", "--db", "some.db");
  // Learning rate 0.3 is much faster, but has a single repeat so far.
  expect(best).toMatchObject({ lr: 0.01, repeats: 4, ties: 1 });
});
