import { addedRoundsOf } from "../rounds/added-rounds.ts";
import { roundsOfBatch, runsAtRungs } from "../rounds/halving/brackets.ts";
import { rungSteps } from "../rounds/halving/rungs.ts";
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
  return methodSize(space) + addedTrials(space);
}

/** Returns those of the method alone. */
export function methodSize(space: SpaceSpec): number {
  return samplerOf(space).size(space);
}

/** Maximum steps, and trials that run as far at most. */
export interface Runs {
  readonly steps: number;
  readonly runs: number;
}

/** Returns how many trials of a space run at most, by their maximum steps. Throws SweepError likewise. */
export function runsOf(space: SpaceSpec): readonly Runs[] {
  const steps = rungSteps(space);
  const trials = countTrials(space);
  if (space.halving === undefined) return [{ steps: space.stop.max_steps, runs: trials }];
  const { repeats } = space;
  const runs = runsAtRungs(space, { points: trials / repeats, batches: batchesOf(space) });
  return runs.map((points, rung) => ({ steps: steps[rung]!, runs: points * repeats }));
}

/** Returns how often trials of a space run at most. Throws SweepError likewise. */
export function countRuns(space: SpaceSpec): number {
  return runsOf(space).reduce((sum, { runs }) => sum + runs, 0);
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
  return batchesOf(space) * roundsOfBatch(space);
}

/** Returns the maximum number of rounds that choose points. */
function batchesOf(space: SpaceSpec): number {
  return countMethodRounds(space) + (addedRoundsOf(space)?.rounds(space) ?? 0);
}

/** Returns those of the method alone. */
export function countMethodRounds(space: SpaceSpec): number {
  return samplerOf(space).rounds?.(space) ?? 1;
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
