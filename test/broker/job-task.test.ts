import { expect, test } from "vitest";
import { isOutcomeOf } from "../../src/broker/check-answer.ts";
import { jobOf, taskOf } from "../../src/broker/job-task.ts";
import type { Job } from "../../src/broker/records.ts";
import { javascriptKernel } from "../../src/kernel/js/javascript-kernel.ts";
import { totalsOf } from "../../src/sweep/outcomes/totals.ts";
import { givenPoints } from "../../src/sweep/rounds/given-points.ts";
import type { ChunkOutcome, ChunkTask } from "../../src/sweep/wire/chunk.ts";
import { specOf } from "../support/spaces/parse.ts";

const spec = specOf(`
objective: ravine
optimizer: momentum
parameters: { lr: { min: 1e-3, max: 1, scale: log, num: 12 } }
halving: { min_steps: 2 }
stop: { max_steps: 20 }`);

/** Values that a decimal text could change. */
const VALUES = [0.1, 1 / 3, 5e-324, 1 - 2 ** -53, 2 ** -1022, 0.9];
const task: ChunkTask = {
  ...{ space: 0, from: 40, to: 43 },
  round: {
    ...{ round: 4, rung: 2 },
    trials: { indices: Float64Array.of(7, 2, 11), hyperparameters: Float64Array.from(VALUES) },
  },
};

/** Returns a job as a worker gets it. */
function travelled(job: Job): Job {
  return JSON.parse(JSON.stringify(job)) as Job;
}

test("a task and its trials travel to the bit", () => {
  expect(taskOf(travelled(jobOf("run", task)), spec, 100)).toEqual(task);
  const plain = { space: 0, from: 3, to: 9 };
  expect(taskOf(travelled(jobOf("run", plain)), spec, 100)).toEqual(plain);
  const first = { ...plain, round: { round: 0 } };
  expect(taskOf(travelled(jobOf("run", first)), spec, 100)).toEqual(first);
});

const { round, ...range } = jobOf("run", task);
const { trials } = round!;
const wrong: Readonly<Record<string, unknown>> = {
  "too few trials": { ...range, to: 44, round },
  "an index beyond the space": { ...range, to: 41, round: jobOf("", { ...task, round: given([12], [1, 2]) }).round },
  "an index between two": { ...range, to: 41, round: jobOf("", { ...task, round: given([1.5], [1, 2]) }).round },
  "a value too many": { ...range, to: 41, round: jobOf("", { ...task, round: given([1], [1, 2, 3]) }).round },
  "trials that are no text": { ...range, round: { ...round, trials: { ...trials, indices: 5 } } },
  "a rung that the space does not have": { ...range, round: { ...round, rung: 3 } },
  "places beyond the space": { ...range },
  "more than a worker takes": { ...range, from: 0, to: 101, round },
};

function given(indices: number[], values: number[]): NonNullable<ChunkTask["round"]> {
  return { round: 1, trials: { indices: Float64Array.from(indices), hyperparameters: Float64Array.from(values) } };
}

test.each(Object.entries(wrong))("a job with %s is no task", (_, job) => {
  expect(taskOf(job as Job, spec, 100)).toBeUndefined();
});

test("an answer is checked against the trials of its task", () => {
  const space = spec.spaces[0]!;
  const columns = javascriptKernel(space, spec.seed).run(40, 43, givenPoints(space, task));
  expect([...columns.trial]).toEqual([7, 2, 11]);
  const outcome: ChunkOutcome = { ok: true, columns, totals: totalsOf(columns), seconds: 0 };
  expect(isOutcomeOf(outcome, task, space, "trials")).toBe(true);
  expect(isOutcomeOf(outcome, { space: 0, from: 40, to: 43 }, space, "trials")).toBe(false);
  const other = { ...columns, trial: columns.trial.map((trial) => trial + 1) };
  expect(isOutcomeOf({ ...outcome, columns: other }, task, space, "trials")).toBe(false);
});
