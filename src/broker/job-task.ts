import { spaceSize } from "../sweep/points/samplers.ts";
import { rungSteps } from "../sweep/rounds/halving/rungs.ts";
import type { RoundPart } from "../sweep/rounds/round.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../sweep/wire/chunk.ts";
import type { Job, JobRound } from "./records.ts";

/** Returns the job of a task. */
export function jobOf(run: string, { space, from, to, round }: ChunkTask): Job {
  return { run, space, from, to, ...(round === undefined ? {} : { round: packRound(round) }) };
}

/**
 * Returns the task of a job. Returns undefined if it is no chunk of the sweep, or has more trials
 * than `most`: another program may have added it.
 */
export function taskOf(
  { space: index, from, to, round }: Job,
  { spaces }: SweepSpec,
  most: number,
): ChunkTask | undefined {
  const space = spaces[index];
  if (space === undefined || ![from, to].every(Number.isSafeInteger)) return undefined;
  if (from < 0 || from >= to || to - from > most) return undefined;
  const part = round === undefined ? undefined : unpackRound(round);
  if (!hasRung(part, space)) return undefined;
  const isSound = part?.trials === undefined ? to <= spaceSize(space) : hasTrials(part, to - from, space);
  if (!isSound) return undefined;
  return { space: index, from, to, ...(part === undefined ? {} : { round: part }) };
}

function hasRung(part: RoundPart | undefined, space: SpaceSpec): boolean {
  return part?.rung === undefined || rungSteps(space)[part.rung] !== undefined;
}

function hasTrials({ trials }: RoundPart, count: number, space: SpaceSpec): boolean {
  const { indices = [], hyperparameters = [] } = trials ?? {};
  const width = Object.keys(space.optimizer.hyperparameters).length;
  if (indices.length !== count || hyperparameters.length !== count * width) return false;
  const size = spaceSize(space);
  return [...indices].every((index) => Number.isInteger(index) && index >= 0 && index < size);
}

function packRound({ trials, ...round }: RoundPart): JobRound {
  if (trials === undefined) return round;
  const { indices, hyperparameters } = trials;
  return { ...round, trials: { indices: packed(indices), hyperparameters: packed(hyperparameters) } };
}

function unpackRound({ trials, ...round }: JobRound): RoundPart {
  if (trials === undefined) return round;
  const { indices, hyperparameters } = trials;
  return { ...round, trials: { indices: unpacked(indices), hyperparameters: unpacked(hyperparameters) } };
}

function packed({ buffer, byteOffset, byteLength }: Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** Returns the doubles of a text; none of a value that is no text. */
function unpacked(text: unknown): Float64Array<ArrayBuffer> {
  const bytes = Uint8Array.from(Buffer.from(typeof text === "string" ? text : "", "base64"));
  return new Float64Array(bytes.buffer, 0, Math.floor(bytes.length / 8));
}
