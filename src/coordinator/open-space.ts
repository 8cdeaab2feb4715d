import type { Interval } from "../sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../sweep/wire/chunk.ts";

// Chunks come from many places of a space, so that those that came back represent all of it. An
// axis often goes from fast trials to slow ones. Rows inserted at many places take no more room.
const FRONTS = 64;
// A front is split while it has at least this many chunks.
const LEAST_CHUNKS = 4;
// The first chunks are slow, until their code is compiled in full: the fastest of them counts. Of
// later ones the mean counts, the earlier ones less and less.
const COLD_CHUNKS = 24;
const SHARE = 0.95;
// In this last part of a space, the ranges with most time left go first: no thread shall end on a
// long chunk alone. Before, their order would make the time of the others look too short.
const SLOWEST_FIRST = 0.25;

/** A range of which the chunks are handed out in order. */
interface Front {
  readonly first: number;
  /** First index that was not handed out yet. */
  from: number;
  to: number;
  /** Indices and steps of the chunks that came back. */
  indices: number;
  steps: number;
  /** Steps per index of the first chunk that came back. */
  firstSteps: number | undefined;
}

/**
 * The work of one space that was not handed out yet, and how long its chunks took. Chunks that
 * share the lanes of a kernel share their time, too. So the time of a place is that of its steps.
 */
export class OpenSpace {
  readonly space: number;
  /** Maximum steps of a trial. */
  readonly maxSteps: number;
  /** In order, also those that are finished. */
  #fronts: Front[];
  #all: number;
  #handedOut = 0;
  #cameBack = 0;
  /** Totals of the chunks that came back. */
  #indices = 0;
  #steps = 0;
  #seconds = 0;
  /** Seconds per step of the fastest cold chunk; steps and seconds of the others. */
  #fastest = Infinity;
  #timedSteps = 0;
  #timedSeconds = 0;

  constructor(space: number, maxSteps: number, gaps: readonly Interval[]) {
    this.space = space;
    this.maxSteps = maxSteps;
    this.#fronts = gaps.map(([from, to]) => front(from, to));
    this.#all = this.left;
  }

  /** Adds a range after all others. Forgets ranges that were handed out: rounds may be many. */
  extend([from, to]: Interval): void {
    this.#fronts = [...this.#fronts.filter((one) => lengthOf(one) > 0), front(from, to)];
    this.#all = this.left;
  }

  /** Number of indices left. */
  get left(): number {
    return this.#fronts.reduce((sum, one) => sum + lengthOf(one), 0);
  }

  /** Seconds per index of the chunks that came back; undefined before the first. */
  get rate(): number | undefined {
    return this.#indices === 0 ? undefined : this.stepSeconds * (this.#steps / this.#indices);
  }

  /** Number of chunks that came back. */
  get cameBack(): number {
    return this.#cameBack;
  }

  /** Seconds of the chunks that came back. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Seconds per step of the chunks that came back; 0 before the first. */
  get stepSeconds(): number {
    if (this.#cameBack === 0) return 0;
    return this.#timedSteps === 0 ? this.#fastest : this.#timedSeconds / this.#timedSteps;
  }

  /** Mean steps of a trial where they are most; undefined before the first chunk. */
  get mostSteps(): number | undefined {
    return this.#indices === 0
      ? undefined
      : Math.max(...this.#fronts.map((one) => stepsOf(one) ?? 0), this.#steps / this.#indices);
  }

  /** Takes a chunk of at most `size` indices, where the longest range is left. */
  take(size: number): ChunkTask {
    const most =
      this.left > SLOWEST_FIRST * this.#all ? lengthOf : (one: Front): number => lengthOf(one) * (stepsOf(one) ?? 0);
    const open = this.#fronts.filter((one) => lengthOf(one) > 0);
    let from = open.reduce((best, one) => (most(one) > most(best) ? one : best));
    const length = lengthOf(from);
    if (this.#handedOut > 0 && this.#fronts.length < FRONTS && length >= LEAST_CHUNKS * size) {
      // The second chunk is the last one of the space, later ones begin in the middle of a range.
      from = this.#split(from, this.#handedOut === 1 ? from.to - size : from.from + Math.floor(length / 2));
    }
    this.#handedOut += 1;
    const task = { space: this.space, from: from.from, to: Math.min(from.to, from.from + size) };
    from.from = task.to;
    return task;
  }

  /** Makes two fronts of one and returns the second. */
  #split(one: Front, at: number): Front {
    const second = front(at, one.to);
    one.to = at;
    this.#fronts.splice(this.#fronts.indexOf(one) + 1, 0, second);
    return second;
  }

  /** Learns the steps of a chunk, and a time with the steps that all chunks made in it. */
  took({ from, to }: ChunkTask, trialSteps: number, timed: { readonly seconds: number; readonly steps: number }): void {
    // The loss at the end of a trial costs about one step.
    const steps = trialSteps + to - from;
    this.#indices += to - from;
    this.#steps += steps;
    this.#cameBack += 1;
    this.#seconds += timed.seconds;
    const timedSteps = timed.steps + to - from;
    if (this.#cameBack <= COLD_CHUNKS) this.#fastest = Math.min(this.#fastest, timed.seconds / timedSteps);
    else {
      this.#timedSteps = SHARE * this.#timedSteps + timedSteps;
      this.#timedSeconds = SHARE * this.#timedSeconds + timed.seconds;
    }
    const own = this.#fronts.find((one) => one.first <= from && to <= one.to);
    if (own === undefined) return;
    own.indices += to - from;
    own.steps += steps;
    own.firstSteps ??= steps / (to - from);
  }

  /** Estimates the seconds of what is left; `rate` is that of a space without any chunk back. */
  secondsLeft(rate: number): number {
    // A shard has hundreds of fronts, so their neighbours are found in one pass.
    let [before, after]: (Front | undefined)[] = [];
    const befores = this.#fronts.map((one) => (before = one.indices > 0 ? one : before));
    return this.#fronts.reduceRight((sum, one, i) => {
      const seconds = lengthOf(one) * this.#rateBetween(befores[i], after, rate);
      if (one.indices > 0) after = one;
      return sum + seconds;
    }, 0);
  }

  /** Estimates the seconds of a chunk that was handed out. */
  secondsOf({ from, to }: ChunkTask, rate: number): number {
    const at = this.#fronts.findLastIndex(({ first }) => first <= from);
    const before = this.#fronts.findLast((one, i) => i <= at && one.indices > 0);
    const after = this.#fronts.find((one, i) => i > at && one.indices > 0);
    return (to - from) * this.#rateBetween(before, after, rate);
  }

  /**
   * Returns the mean rate of the chunks before and the first chunk after what is left of a front:
   * its own or, while it has none, those of the nearest fronts that have.
   */
  #rateBetween(before: Front | undefined, after: Front | undefined, rate: number): number {
    const steps = [stepsOf(before), after?.firstSteps].filter((one) => one !== undefined);
    if (steps.length === 0) return this.rate ?? rate;
    return (this.stepSeconds * steps.reduce((sum, one) => sum + one, 0)) / steps.length;
  }
}

function lengthOf({ from, to }: Front): number {
  return to - from;
}

/** Returns the steps per index of a front's chunks. */
function stepsOf(front: Front | undefined): number | undefined {
  return front === undefined || front.indices === 0 ? undefined : front.steps / front.indices;
}

function front(from: number, to: number): Front {
  return { first: from, from, to, indices: 0, steps: 0, firstSteps: undefined };
}
