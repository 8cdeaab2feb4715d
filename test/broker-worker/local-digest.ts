import { canaryDigest } from "../../src/broker/canary.ts";
import { executorFor } from "../../src/executors/workers.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import type { ChunkTask, StoreMode } from "../../src/sweep/wire/chunk.ts";

export const GRID = `
objectives: [ravine, booth]
optimizers: [sgd, momentum]
parameters: { lr: { min: 1e-3, max: 10, scale: log, num: 41 } }
stop: { max_steps: 200, target: 1e-3 }`;

export const ENDLESS = `
objective: ravine
optimizer: sgd
parameters: { lr: { min: 1e-9, max: 1e-8, num: 9 } }
stop: { max_steps: 1000000000000, target: 0 }`;

/** Returns the digest of a canary on this machine. */
export function localDigest(spec: SweepSpec, canary: ChunkTask, store: StoreMode = "trials"): Promise<string> {
  const machine = {
    runnerFor: (limited: SweepSpec) => executorFor(limited, 2, { store }),
    closing: new AbortController().signal,
  };
  return canaryDigest(spec, [{ ...canary, steps: 100 }], machine);
}
