import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { javascriptKernel } from "../../src/kernel/js/javascript-kernel.ts";
import { quadraticCurvature } from "../../src/analysis/trajectory/curvature.ts";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import { boundaryLine, stabilityTheory } from "../../src/analysis/map/stability.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import { pointReader, spaceSize } from "../../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";

const file = fileURLToPath(new URL("../../sweeps/stability.yaml", import.meta.url));
// Enough steps to detect divergence; other trials count as stable.
const { spec } = parseGrid(readFileSync(file, "utf8"), { file, set: ["stop.max_steps=1000"] });

const { seed } = spec;
const spaceOf = (yaml: string): SpaceSpec =>
  parseGrid(`objective: ${yaml}\noptimizer: sgd\n`, { file: "one.yaml" }).spec.spaces[0]!;

test.each([
  ["sphere", 2, 2],
  ["{ name: quadratic, dim: 5, condition: 30 }", 1, 30],
  ["ravine", 0.1, 2],
  ["matyas", 0.04, 1],
  ["booth", 2, 18],
  ["{ name: rotated_quadratic, condition: 7 }", 1, 7],
  ["{ name: sum_squares, dim: 4 }", 2, 8],
  // The Hessian's eigenvalues are sin²(kπ/(2n + 2)), k = 1 … n (Nesterov, section 2.1.2).
  ["{ name: nesterov_worst, dim: 9 }", Math.sin(Math.PI / 20) ** 2, Math.cos(Math.PI / 20) ** 2],
])("the curvature of %s is from %d to %d", (yaml, smallest, largest) => {
  const found = quadraticCurvature({ space: spaceOf(yaml), seed });
  expect(found?.smallest).toBeCloseTo(smallest, 10);
  expect(found?.largest).toBeCloseTo(largest, 10);
});

test.each([
  "rosenbrock",
  "beale",
  "rastrigin",
  "ackley",
  "himmelblau",
  "{ name: mine, formula: abs(x) + y^2, start: [1, 1] }",
])("%s is not a quadratic", (yaml) => {
  expect(quadraticCurvature({ space: spaceOf(yaml), seed })).toBeUndefined();
});

test("the theory does not cover noise, clipping, schedules or other rules", () => {
  const [space] = spec.spaces;
  expect(stabilityTheory({ space: space!, seed })).toBeDefined();
  expect(stabilityTheory({ space: { ...space!, noise: 0.1 }, seed })).toBeUndefined();
  expect(stabilityTheory({ space: { ...space!, clip: 1 }, seed })).toBeUndefined();
  expect(stabilityTheory({ space: { ...space!, schedule: "lr / t" }, seed })).toBeUndefined();
  expect(stabilityTheory({ space: { ...space!, batch: { size: 2 } }, seed })).toBeUndefined();
  expect(
    stabilityTheory({ space: { ...space!, optimizer: { ...space!.optimizer, update: ["x = x - 2*lr*g"] } }, seed }),
  ).toBeUndefined();
});

const BOUNDS: Readonly<Record<string, (momentum: number) => number>> = {
  sgd: () => 2,
  momentum: (m) => 2 * (1 + m),
  nesterov: (m) => (2 * (1 + m)) / (1 + 2 * m),
};

test.each(spec.spaces.map((space) => [space.label, space] as const))(
  "%s: the measured boundary is within one cell of the theoretical one",
  (_, space) => {
    const theory = stabilityTheory({ space, seed })!;
    const largest = space.objective.parameters["condition"]!;
    const bound = BOUNDS[space.optimizer.name]!;
    const trials = javascriptKernel(space, spec.seed).run(0, spaceSize(space));
    const map = spaceMap({ ...trials, names: pointReader(space).hyperparameters })!;
    for (const [x, y] of boundaryLine(map, theory)) {
      expect(x * largest).toBeCloseTo(bound(map.y === undefined ? 0 : y), 12);
    }

    const lrs = map.x.values;
    const [inside, outside] = [[] as string[], [] as string[]];
    for (const [at, cell] of [...map.cells].entries()) {
      const i = at % lrs.length;
      const edge = theory.boundary(map.y?.values[Math.floor(at / lrs.length)] ?? 0);
      const status = STATUSES[cell!.status]!;
      // Cells next to the boundary are not compared.
      if ((lrs[i + 1] ?? Infinity) < edge) inside.push(status);
      if ((lrs[i - 1] ?? 0) > edge) outside.push(status);
    }
    expect(inside.length).toBeGreaterThan(30);
    expect(outside.length).toBeGreaterThan(10);
    expect(new Set(outside)).toEqual(new Set(["diverged"]));
    expect(inside).not.toContain("diverged");
  },
);

test("a constant momentum moves the boundary", () => {
  const momentum = spec.spaces.find(({ label }) => label === "quadratic momentum condition=10")!;
  const [lr] = momentum.axes;
  const held = { ...momentum, axes: [lr!, { kind: "list" as const, keys: ["momentum"], rows: [[0.9]] }] };
  const trials = javascriptKernel(held, spec.seed).run(0, spaceSize(held));
  const map = spaceMap({ ...trials, names: pointReader(held).hyperparameters })!;
  const edge = (2 * 1.9) / 10;
  for (const [x] of boundaryLine(map, stabilityTheory({ space: held, seed })!)) expect(x).toBeCloseTo(edge, 12);
  const diverged = map.x.values.filter((_, i) => STATUSES[map.cells.at(i)!.status] === "diverged");
  expect(diverged[0]).toBeGreaterThan(edge);
  expect(diverged[0]).toBeLessThan(edge * 1.2);
});

test("the theoretically best setting of heavy ball is close to the fastest of the grid", () => {
  const space = spec.spaces.find(({ label }) => label === "quadratic momentum condition=100")!;
  const { lr, momentum } = stabilityTheory({ space, seed })!.optimum!;
  expect(lr).toBeCloseTo((2 / 11) ** 2, 14);
  expect(momentum).toBeCloseTo((9 / 11) ** 2, 14);
  const trials = javascriptKernel(space, spec.seed).run(0, spaceSize(space));
  const fastest = trials.steps.filter((_, row) => trials.status[row] === 0).reduce((a, b) => Math.min(a, b));
  const single = { ...space, axes: [{ kind: "list" as const, keys: ["lr", "momentum"], rows: [[lr, momentum]] }] };
  // It is the best in the long run: half as many steps again are within the first swings.
  expect(javascriptKernel(single, spec.seed).run(0, 1).steps[0]).toBeLessThan(1.7 * fastest);
});
