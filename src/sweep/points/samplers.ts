import type { Interval, SpaceSpec } from "../spec/sweep-spec.ts";
import { gridSampler } from "./grid-sampler.ts";
import type { PointReader, Sampler } from "./sampler.ts";

/** All samplers. The first is the one of spaces that name none. */
export const SAMPLERS: readonly Sampler[] = [gridSampler];

function samplerOf({ sampler }: SpaceSpec): Sampler {
  const found = sampler === undefined ? SAMPLERS[0] : SAMPLERS.find(({ kind }) => kind === sampler);
  if (found === undefined) throw new Error(`no such sampler: ${sampler}`);
  return found;
}

/** Returns the trial numbers that a space occupies: those that run, and gaps. */
export function spaceSize(space: SpaceSpec): number {
  return samplerOf(space).size(space);
}

/** Returns the trials of a space that run. Throws SweepError if they cannot be counted. */
export function countTrials(space: SpaceSpec): number {
  return samplerOf(space).count(space);
}

/** Returns the trials in merged ranges of indices that run. Throws SweepError likewise. */
export function countTrialsIn(space: SpaceSpec, ranges: readonly Interval[]): number {
  return samplerOf(space).countIn(space, ranges);
}

/** Returns a reader of a space's points. */
export function pointReader(space: SpaceSpec): PointReader {
  return samplerOf(space).reader(space);
}
