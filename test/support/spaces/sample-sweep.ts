import type { TrialColumns } from "../../../src/sweep/outcomes/columns.ts";
import { pointReader } from "../../../src/sweep/points/samplers.ts";
import type { SpaceSpec, SweepSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { allocateRows } from "../../../src/sweep/outcomes/rows.ts";
import { totalsOf } from "../../../src/sweep/outcomes/totals.ts";
import type { RunInfo } from "../../../src/store/write/store.ts";
import type { FinishedChunk } from "../../../src/sweep/wire/chunk.ts";

/** Returns a sweep with one space per map of hyperparameters, over `num` values of lr. */
export function sampleSweep(name: string, num: number, ...optimizers: Readonly<Record<string, number>>[]): SweepSpec {
  const spaces = optimizers.map((hyperparameters, i): SpaceSpec => {
    const optimizer = `rule${i}`;
    return {
      label: `bowl ${optimizer}`,
      objective: {
        name: "bowl",
        formula: "x^2 + c*y^2",
        dim: 2,
        start: [1, 2.5],
        domain: null,
        minimum: 0,
        minimisers: [[0, 0]],
        parameters: { c: 3 },
        constants: {},
      },
      optimizer: {
        name: optimizer,
        hyperparameters: { lr: 0.1, ...hyperparameters },
        state: {},
        update: ["x = x - lr * g"],
      },
      axes: [{ kind: "linear", keys: ["lr"], min: 0, max: 1, num }],
      exclude: [],
      include: [],
      stop: { max_steps: 100, target: 1e-8, gradient: 0, diverge: 1e12 },
      schedule: "constant",
      noise: 0,
      repeats: 1,
      offset: i * num,
    };
  });
  return { name, seed: 0, spaces };
}

export function sampleInfo(change: Partial<RunInfo> = {}): RunInfo {
  return {
    yaml: "name: sample\n",
    specHash: "abc",
    threads: 2,
    version: "0.1.0",
    platform: "test",
    kernelOf: () => "js",
    store: "trials",
    fresh: false,
    ...change,
  };
}

/** Returns fixed sample outcomes for a range of a space; `change` replaces columns. */
export function sampleChunk(
  spec: SweepSpec,
  space: number,
  from: number,
  to: number,
  change: Partial<TrialColumns> = {},
): FinishedChunk {
  const { offset } = spec.spaces[space]!;
  const points = pointReader(spec.spaces[space]!);
  const count = to - from;
  const width = points.hyperparameters.length;
  const hyperparameters = new Float64Array(count * width);
  for (let i = 0; i < count; i += 1) points.read(from + i, hyperparameters, i * width);
  const trial = new Float64Array(count).map((_, i) => offset + from + i);
  const columns = {
    ...allocateRows(count, width),
    trial,
    hyperparameters,
    status: Uint8Array.from(trial, (t) => t % 3),
    steps: trial.map((t) => (t * 37) % 101),
    finalLoss: trial.map((t) => Math.abs(Math.sin(t)) / 3),
    bestLoss: trial.map((t) => Math.abs(Math.sin(t)) / 7),
    gradientNorm: trial.map((t) => Math.abs(Math.cos(t))),
    distance: trial.map((t) => t / 10),
    minimiser: new Int32Array(count).fill(1),
  };
  const changed = { ...columns, ...change };
  return { space, from, to, columns: changed, totals: totalsOf(changed) };
}
