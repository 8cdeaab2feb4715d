import { expect, test } from "vitest";
import { thisRuntime } from "../../src/broker/records.ts";
import type { WorkerRecord } from "../../src/broker/records.ts";
import { Fitness } from "../../src/executors/broker/fitness.ts";
import { NUMERICS_VERSION } from "../../src/sweep/identity/hash.ts";
import { specOf } from "../support/spaces/parse.ts";

const GRID = "objective: ravine\noptimizer: sgd\nparameters: { lr: [0.1] }";

/** Returns the record of a worker with four threads. */
function worker(name: string, more: Partial<WorkerRecord> = {}): WorkerRecord {
  return {
    ...{ id: `${name}-1`, name, threads: 4, busy: 0, rate: 0, version: "0.1.0", numerics: NUMERICS_VERSION },
    ...{ modules: [], started: 0, seen: 0, ...thisRuntime(), ...more },
  };
}

test("a run says, once, why the workers that there are cannot compute for it", () => {
  const notes: string[] = [];
  const parts = { run: "r1", note: (line: string) => notes.push(line), workerCommand: "sweep worker" };
  const fitness = new Fitness(specOf(GRID), parts);
  const old = worker("old", { numerics: NUMERICS_VERSION - 1 });
  const bare = worker("bare", { refused: { r1: "Cannot find package 'lib'", r0: "of another run" } });
  for (let looks = 0; looks < 2; looks += 1) {
    expect(fitness.threads([old, bare])).toBe(0);
    fitness.explain([old, bare], 0);
  }
  const reasons = ["version 0.1.0 has other numerics", "Cannot find package 'lib'"];
  expect(notes).toEqual([`no worker can run this sweep: old: ${reasons[0]}; bare: ${reasons[1]}`]);
  const fit = worker("fit", { refused: { r0: "of another run" } });
  expect(fitness.threads([old, bare, fit])).toBe(4);
  expect(fitness.machines([old, bare, fit]).map(({ refused }) => refused)).toEqual([...reasons, undefined]);
});
