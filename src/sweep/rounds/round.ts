/**
 * Trials that a round runs, chosen by the outcomes of earlier rounds. Rows of both arrays belong
 * together; repeats of a point are rows of their own.
 */
export interface GivenTrials {
  /** The index of each trial in its space: its number, less that of the first. */
  readonly indices: Float64Array<ArrayBuffer>;
  /** Row by row, a value for each hyperparameter in the optimizer's order. */
  readonly hyperparameters: Float64Array<ArrayBuffer>;
}

/** A round after the first, as its planner decides it. */
export interface Round {
  /** Position of its number of steps in those of successive halving; absent without halving. */
  readonly rung?: number;
  /** Whether its trials ran before, at a lower rung. */
  readonly isAgain?: boolean;
  readonly trials: GivenTrials;
}

/** A round that was decided, and its places: the order of work in the space counts on. */
export interface PlacedRound extends Round {
  /** Number of the round, from 1. Round 0 has the points of the spec. */
  readonly round: number;
  /** Place of its first trial. */
  readonly from: number;
}

/** The part of a round in a task. A task without one has points of the spec, in round 0. */
export interface RoundPart {
  readonly round: number;
  readonly rung?: number;
  readonly isAgain?: boolean;
  /** The trials at the places of the task; absent for points of the spec. */
  readonly trials?: GivenTrials;
}

/** Returns the part of a round at some of its places, which shares no memory with it. */
export function partOf({ from, trials, ...round }: PlacedRound, first: number, end: number): RoundPart {
  const [a, b] = [first - from, end - from];
  const width = trials.hyperparameters.length / trials.indices.length;
  return {
    ...round,
    trials: {
      indices: trials.indices.slice(a, b),
      hyperparameters: trials.hyperparameters.slice(a * width, b * width),
    },
  };
}
