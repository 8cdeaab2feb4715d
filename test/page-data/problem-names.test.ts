import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { problemNames } from "../../src/page-data/problem-names.ts";
import { namedSpace } from "../../src/sweep/identity/space-names.ts";

function namesOf(yaml: string): string[] {
  const { spec } = parseGrid(yaml, { file: "grid.yaml", maxTrials: 1000 });
  return problemNames(spec.spaces.map((space) => ({ ...namedSpace(space), label: space.label })));
}

test("a schedule is called as in the labels", () => {
  const grid = (schedules: string): string =>
    `objective: ravine\noptimizers: [sgd, adam]\nparameters: { lr: [0.1, 0.2] }\nschedule: [${schedules}]\n`;
  expect(new Set(namesOf(grid("constant, cosine, { name: step, step_size: 10 }")))).toEqual(
    new Set(["ravine", "ravine schedule=cosine", "ravine schedule=step(step_size=10)"]),
  );
  // It distinguishes no objective, so no name contains it.
  expect(new Set(namesOf(grid("cosine")))).toEqual(new Set(["ravine"]));
});
