import { expect, test } from "vitest";
import { packAnswer, unpackAnswer } from "../../src/broker/answer.ts";
import { isOutcomeOf } from "../../src/broker/check-answer.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import { STORES } from "../../src/sweep/wire/chunk.ts";
import type { ChunkOutcome } from "../../src/sweep/wire/chunk.ts";
import { specOf } from "../support/spaces/parse.ts";
import { wholeChunks } from "../support/spaces/run-chunk.ts";

const GRID = "objective: sphere\noptimizer: sgd\nparameters: { lr: [0.1, 0.3, 0.7] }\n";
const KERNELS = await loadKernels();
const TASK = { space: 0, from: 0, to: 3 };
const TO = { job: "1-1", worker: "a", canary: "" };

type Ran = Extract<ChunkOutcome, { readonly ok: true }>;

function ran(targets: string, store: (typeof STORES)[number]): { outcome: Ran; check: (one: Ran) => boolean } {
  const spec = specOf(`${GRID}${targets}`);
  const outcome = wholeChunks({ spec, store, kernel: "js" }, KERNELS)(TASK);
  if (!outcome.ok) throw new Error(outcome.message);
  return { outcome, check: (one) => isOutcomeOf(one, TASK, spec.spaces[0]!, store) };
}

test.each(STORES)("steps to targets travel with their bits and pass the check (--store %s)", (store) => {
  for (const targets of ["", "targets: [20, 1, 1e-3, 1e-9]\n"]) {
    const { outcome, check } = ran(targets, store);
    const { outcome: received } = unpackAnswer(packAnswer(TO, outcome));
    expect(received).toEqual(outcome);
    expect(check(received as Ran)).toBe(true);
  }
});

test("rows with impossible steps to targets, too few, or none are dropped", () => {
  const { outcome, check } = ran("targets: [20, 1, 1e-3, 1e-9]\n", "trials");
  const right = [...(outcome.columns.targetSteps ?? [])];
  expect(right.slice(4, 8)).toEqual([1, 2, 6, NaN]);
  const withSteps = (steps: readonly number[]): boolean =>
    check({ ...outcome, columns: { ...outcome.columns, targetSteps: Float64Array.from(steps) } });
  expect(withSteps(right)).toBe(true);
  for (const wrong of [-1, 0.5, Infinity, 3, 1e9]) expect(withSteps(right.with(4, wrong))).toBe(false);
  expect(withSteps(right.with(5, NaN))).toBe(false);
  expect(withSteps(right.slice(4))).toBe(false);
  const { targetSteps: _, ...without } = outcome.columns;
  expect(check({ ...outcome, columns: without })).toBe(false);
  expect(ran("", "trials").check(outcome)).toBe(false);
});

test("counts of targets that are no counts, too few, or none are dropped", () => {
  const { outcome, check } = ran("targets: [20, 1, 1e-3, 1e-9]\n", "summary");
  const { keys, counts, targets = new Float64Array() } = outcome.tally!;
  const withCounts = (numbers: Float64Array<ArrayBuffer>): boolean =>
    check({ ...outcome, tally: { keys, counts, targets: numbers } });
  expect(withCounts(targets)).toBe(true);
  expect(withCounts(targets.with(0, 0.5))).toBe(false);
  expect(withCounts(targets.slice(3))).toBe(false);
  expect(check({ ...outcome, tally: { keys, counts } })).toBe(false);
});
