import { expect, test, vi } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { kernelFor } from "../../src/kernel/kernel-for.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import { initialState } from "../../src/page/instrument/initial-state.ts";
import { MapRunner } from "../../src/page/instrument/map-runner.ts";

const GRID = `
objective: ravine
optimizer: momentum
parameters: { lr: { min: 0.01, max: 2, num: 100 } }
`;

test("a map whose drawing is slow is drawn rarely, at last with all trials", async () => {
  const { spec } = parseGrid(GRID, { file: "grid.yaml" });
  const kernels = await loadKernels(["js"]);
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
  const counts: number[] = [];
  const ended = Promise.withResolvers<void>();
  const runner = new MapRunner(
    async function* runTrials(space, seed) {
      const kernel = kernelFor(kernels, space, { seed });
      for (let trial = 0; trial < 100; trial += 1) {
        now += 50;
        yield await Promise.resolve(kernel.run(trial, trial + 1));
      }
    },
    async ({ trials }) => {
      await Promise.resolve();
      now += 200;
      counts.push(trials.count);
      if (trials.count === 100) ended.resolve();
    },
    ended.reject,
  );
  runner.update(spec, initialState(spec));
  await ended.promise;
  clock.mockRestore();
  // The chunks take 5,000 ms. Between two drawings lie four times the 200 ms that one takes.
  expect(counts).toEqual([1, 18, 35, 52, 69, 86, 100]);
});
