import { expect, onTestFinished, test } from "vitest";
import type { ComparedTrial } from "../../src/check/comparison.ts";
import { readTrials } from "../../src/check/read-trials.ts";
import { sortTrials } from "../../src/check/trial-order.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import type { TrialColumns } from "../../src/sweep/outcomes/columns.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { openResults } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { specOf, trialsOf } from "../support/spaces/parse.ts";
import { sampleChunk, sampleInfo } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

/** Reads the trials of a stored sweep with synthetic outcomes. */
function stored(spec: SweepSpec, change: Partial<TrialColumns> = {}, mostAtOnce?: number): Iterable<ComparedTrial> {
  const file = temporaryFile();
  const store = openStore(file);
  const sweep = store.begin(spec, sampleInfo());
  sweep.write(spec.spaces.map((space, i) => sampleChunk(spec, i, 0, spaceSize(space), change)));
  sweep.finish("complete");
  store.close();
  const results = openResults(file);
  onTestFinished(() => results.close());
  return readTrials(results, sweep.sweepId, undefined, mostAtOnce);
}

test("all stored trials of all spaces are read in order, in each iteration", () => {
  const spec = specOf(`
objectives: [rosenbrock, { name: ravine }, { name: rosenbrock, dim: 3 }]
optimizers: [momentum, adam]
parameters: { beta2: [0.999, 0.9], momentum: { min: 0, max: 0.9, num: 7 }, lr: { min: 1e-3, max: 10, scale: log, num: 300 } }
`);
  const trials = stored(spec);
  const read = [...trials];
  expect(read).toEqual(sortTrials(read));
  expect([...trials]).toEqual(read);
  const expected = spec.spaces.flatMap((space) =>
    trialsOf(space).map(([number, hyperparameters]) => ({
      objective: space.objective.dim === 3 ? "rosenbrock dim=3" : space.objective.name,
      optimizer: space.optimizer.name,
      hyperparameters,
      repeat: 0,
      status: STATUSES[number % 3],
      steps: (number * 37) % 101,
      finalLoss: Math.abs(Math.sin(number)) / 3,
    })),
  );
  expect(read).toHaveLength(3 * (7 * 300 + 2 * 300));
  expect(read).toEqual(sortTrials(expected as ComparedTrial[]));
});

test.each([
  ["sorted", "lr: { min: 1, max: 2, num: 600 }, momentum: [0, 0.5, 0.9]"],
  ["not sorted", "momentum: [0, 0.5, 0.9], lr: { min: 1, max: 2, num: 600 }"],
])("a large space that is %s is read block by block as it is at once", (_, axes) => {
  const spec = specOf(`
objectives: [ravine, booth]
optimizer: momentum
parameters: { ${axes} }
`);
  const all = [...stored(spec)];
  expect(all).toHaveLength(2 * 1_800);
  expect([...stored(spec, {}, 1_000)]).toEqual(all);
});

const OVERLAP = `
objective: ravine
optimizer: sgd
spaces:
  - parameters: { lr: [1, 3] }
  - parameters: { lr: [2, 3] }
`;

test("a trial in two blocks is read once", () => {
  const same = { status: Uint8Array.of(1, 1), steps: Float64Array.of(5, 5), finalLoss: Float64Array.of(NaN, NaN) };
  const read = [...stored(specOf(OVERLAP), same)];
  expect(read.map(({ hyperparameters }) => hyperparameters["lr"])).toEqual([1, 2, 3]);
  expect(read.every(({ finalLoss }) => Number.isNaN(finalLoss))).toBe(true);
});

test("a trial with two different outcomes is refused", () => {
  expect(() => [...stored(specOf(OVERLAP))]).toThrow(
    "two trials with the same settings have different outcomes: ravine, sgd, lr=3; give their objectives or optimizers different names",
  );
});
