// The canary: trials that each machine of a run computes before its first chunk. Equal digests mean
// equal bits. Its trials end early, since those of the sweep may take hours.
import { isIsolated } from "../sweep/spec/isolated.ts";
import { spaceSize } from "../sweep/points/samplers.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import { SweepError } from "../errors.ts";
import { outcomeDigest } from "./answer.ts";

interface Limits {
  readonly trials: number;
  readonly steps: number;
}

const SHARED: Limits = { trials: 8, steps: 10_000 };
// A step of a module may take milliseconds.
const ISOLATED: Limits = { trials: 1, steps: 100 };
// A part of the range has another digest.
const ATTEMPTS = 3;

function limitsOf(space: SpaceSpec): Limits {
  return isIsolated(space) ? ISOLATED : SHARED;
}

/** Returns the range of a sweep's canary: its first trials. */
export function canaryOf({ spaces }: SweepSpec): ChunkTask {
  const first = spaces[0]!;
  return { space: 0, from: 0, to: Math.min(spaceSize(first), limitsOf(first).trials) };
}

/** Returns the sweep of which the canary is a chunk: the same, with few steps. */
export function canarySpec(spec: SweepSpec): SweepSpec {
  const spaces = spec.spaces.map((space) => {
    const max_steps = Math.min(space.stop.max_steps, limitsOf(space).steps);
    return { ...space, stop: { ...space.stop, max_steps } };
  });
  return { ...spec, spaces };
}

/** Runs chunks: an executor of `canarySpec`, as far as a canary needs it. */
export interface ChunkRunner {
  run(task: ChunkTask): Promise<ChunkOutcome>;
}

/**
 * Runs a canary and returns its digest. Only an isolated thread that died by chance returns a part.
 * Then it runs again. Throws SweepError if the trials cannot run.
 */
export async function canaryDigest(executor: ChunkRunner, task: ChunkTask): Promise<string> {
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await executor.run(task);
    if (!outcome.ok) throw new SweepError(outcome.code, outcome.message);
    const isWhole = (outcome.to ?? task.to) === task.to;
    if (isWhole || attempts === ATTEMPTS) return outcomeDigest(outcome);
  }
}
