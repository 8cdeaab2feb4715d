import { addedRoundsOf } from "../rounds/added-rounds.ts";
import { SEARCHES } from "../rounds/search/searches.ts";
import { searchSampler } from "../rounds/search/search-sampler.ts";
import type { Interval, SpaceSpec } from "../spec/sweep-spec.ts";
import { gridSampler } from "./grid-sampler.ts";
import { latinSampler } from "./latin-sampler.ts";
import { randomSampler } from "./random-sampler.ts";
import type { PointReader, Sampler } from "./sampler.ts";
import { sobolSampler } from "./sobol-sampler.ts";

/** All samplers. The first is that of spaces without a method. */
export const SAMPLERS: readonly Sampler[] = [
  gridSampler,
  randomSampler,
  latinSampler,
  sobolSampler,
  ...SEARCHES.map(searchSampler),
];

function samplerOf({ method }: SpaceSpec): Sampler {
  const found = method === undefined ? SAMPLERS[0] : SAMPLERS.find(({ kind }) => kind === method.name);
  if (found === undefined) throw new Error(`no such method: ${method?.name}`);
  return found;
}

/** Returns the trial numbers that a space occupies: those that run, and gaps. */
export function spaceSize(space: SpaceSpec): number {
  return samplerOf(space).size(space) + addedTrials(space);
}

/** Returns the trial numbers of the points that the spec determines: all but those of rounds. */
export function specSize(space: SpaceSpec): number {
  const sampler = samplerOf(space);
  return sampler.specSize?.(space) ?? sampler.size(space);
}

/**
 * Returns the maximum number of rounds of a space: 1 if they do not depend on outcomes, Infinity if
 * only the trials bound it.
 */
export function countRounds(space: SpaceSpec): number {
  return (samplerOf(space).rounds?.(space) ?? 1) + (addedRoundsOf(space)?.rounds(space) ?? 0);
}

/**
 * Returns the trials of a space that run, or at most run in rounds. Throws SweepError if they
 * cannot be counted.
 */
export function countTrials(space: SpaceSpec): number {
  return samplerOf(space).count(space) + addedTrials(space);
}

function addedTrials(space: SpaceSpec): number {
  return addedRoundsOf(space)?.trials(space) ?? 0;
}

/**
 * Returns the trials in merged ranges of indices that run, of those of the method. Throws
 * SweepError likewise.
 */
export function countTrialsIn(space: SpaceSpec, ranges: readonly Interval[]): number {
  return samplerOf(space).countIn(space, ranges);
}

/** Returns a reader of the points of a space that the spec determines. */
export function pointReader(space: SpaceSpec): PointReader {
  return samplerOf(space).reader(space);
}
