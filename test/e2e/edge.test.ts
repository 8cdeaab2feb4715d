import { expect, test } from "vitest";
import { inSoak } from "../support/faults/attempts.ts";
import { OneGrid, selected } from "../support/command/one-grid.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { GRID } from "./edge-grid.ts";

/** Returns the cells whose four corners are known, and those of them whose corners differ. */
function crossedCells(rows: readonly Record<string, unknown>[], values: readonly (readonly number[])[], of: string) {
  const [lrs, momenta] = values.map((axis) => new Map(axis.map((value, i) => [value, i])));
  const known = new Map<string, boolean>();
  for (const { lr, momentum, status } of rows) {
    const [i, j] = [lrs!.get(lr as number), momenta!.get(momentum as number)];
    if (i !== undefined && j !== undefined) known.set(`${i} ${j}`, status === of);
  }
  const crossed: string[] = [];
  let whole = 0;
  for (let i = 0; i < lrs!.size - 1; i += 1) {
    for (let j = 0; j < momenta!.size - 1; j += 1) {
      const corners = [`${i} ${j}`, `${i + 1} ${j}`, `${i} ${j + 1}`, `${i + 1} ${j + 1}`].map((at) => known.get(at));
      if (corners.includes(undefined)) continue;
      whole += 1;
      if (new Set(corners).size > 1) crossed.push(`${i} ${j}`);
    }
  }
  return { crossed, whole };
}

// The full grid takes most of the time.
const [FINE, FULL] = inSoak().length > 0 ? [4096, 512] : [1024, 128];

test("an edge has the cells of a full grid, at under a hundredth of its trials", async () => {
  const place = quickWorkplace();
  const grid = (num: number, edge: string): string => `
objective: ravine
optimizer: momentum
parameters: { lr: { min: 0.1, max: 4.1, num: ${num} }, momentum: { min: 0, max: 0.99, num: ${num} } }
stop: { max_steps: 300 }
${edge}
`;
  place.write("edge.yaml", grid(17, `edge: { of: diverged, tolerance: ${1 / FINE} }`));
  place.write("full.yaml", grid(FULL + 1, ""));
  for (const name of ["edge", "full"]) await place.out("run", `${name}.yaml`, "--db", `${name}.db`, "--quiet");
  const rows = (name: string) => selected(place.path(`${name}.db`), "SELECT lr, momentum, status FROM results");
  const [edge, full] = [rows("edge"), rows("full")];
  expect(edge.length * 100).toBeLessThan((FINE + 1) ** 2);
  const values = ["lr", "momentum"].map((name) =>
    [...new Set(full.map((row) => row[name] as number))].sort((a, b) => a - b),
  );
  const [found, all] = [crossedCells(edge, values, "diverged"), crossedCells(full, values, "diverged")];
  expect(all.whole).toBe(FULL ** 2);
  expect(all.crossed.length).toBeGreaterThan(FULL);
  expect(found.crossed).toEqual(all.crossed);
});

test("the stability edge of heavy ball is that of theory", async () => {
  const grid = new OneGrid(`
objective: { name: slope, formula: "2*x^2 + y^2/8", start: [1, 1], minimum: 0 }
optimizer: momentum
parameters: { lr: { min: 0.1, max: 1.1, num: 9 }, momentum: { min: 0, max: 0.8, num: 9 } }
stop: { max_steps: 20000, target: 1e-12, diverge: 1e6 }
edge: { of: diverged, tolerance: 0.001 }
`);
  await grid.run("one.db");
  // Heavy ball is stable where lr·L < 2(1 + momentum), and L is 4: Polyak 1964.
  const wrong = `SELECT count(*) AS trials FROM results
    WHERE (status = 'diverged') <> (lr * 4 > 2 * (1 + momentum)) AND abs(lr * 4 - 2 * (1 + momentum)) > 4 * 0.002`;
  expect(grid.rows("one.db", wrong)).toEqual([{ trials: 0 }]);
  const near = "SELECT count(*) AS trials FROM results WHERE abs(lr * 4 - 2 * (1 + momentum)) < 4 * 0.002";
  expect(Number(grid.rows("one.db", near)[0]!["trials"])).toBeGreaterThan(1000);
});

test.for(inSoak())(
  "plan says how fine an edge is, its rounds and points; too few points end it early, and pictures say so",
  async () => {
    const grid = new OneGrid(GRID);
    const { place } = grid;
    expect(await place.out("plan", "grid.yaml")).toMatch(
      /lr: 9 × momentum: 9 → edge of diverged to 128 × 128 cells: 4 rounds or more, 16,641 points at most/,
    );
    const plan = await place.json<{ spaces: unknown[] }>("plan", "grid.yaml");
    expect(plan.spaces[0]).toMatchObject({
      rounds_at_most: null,
      trials: 16_641,
      edge: { of: "diverged", tolerance: 0.01, points: 1_000_000 },
    });
    place.write("few.yaml", GRID.replace("tolerance: 0.01", "tolerance: 0.01, points: 200"));
    await place.out("run", "few.yaml");
    const [{ trials } = {}] = selected(
      place.path("results/sweeps.db"),
      "SELECT trials FROM spaces WHERE label = 'plain'",
    );
    expect(trials).toBeGreaterThan(81);
    expect(trials).toBeLessThanOrEqual(200);
    const few = await place.sweep("plot", "--space", "plain", "-o", "few.svg");
    expect(few.stderr).toMatch(/plain: The edge of diverged is coarser than its tolerance/);
    await place.out("run", "grid.yaml", "--db", "whole.db");
    const whole = await place.sweep("plot", "--space", "plain", "-o", "map.svg", "--db", "whole.db");
    expect(whole.stderr).not.toContain("coarser");
    expect(place.read("map.svg")).toContain(">edge of diverged<");
    expect(await place.out("show", "--db", "whole.db")).toContain("each cell shows a point near its middle");
  },
);

test.for(inSoak())("a trial that an edge added can be traced, and a baseline of an edge holds", async () => {
  const grid = new OneGrid(GRID.replace(/ {2}- name: noisy[^]*?edge: .*\n/, ""));
  const { place } = grid;
  await grid.run("one.db");
  const [{ trial } = {}] = grid.rows("one.db", "SELECT max(trial) AS trial FROM results WHERE round = 4");
  const { stdout } = await place.sweep("trace", "edges", String(trial), "--db", "one.db");
  expect(stdout).toContain("bit-identical to the database");
  await place.out("check", "grid.yaml", "--update");
  expect(await place.out("check", "grid.yaml")).toMatch(/trials compared: [\d,]+ same/);
});
