import type { Interval } from "../sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../sweep/wire/chunk.ts";

// Chunks come from several places of a space, so that the first ones represent all of it: an axis
// often goes from fast trials to slow ones. Rows inserted at several places take no more room.
const FRONTS = 8;
// A front is split while it has at least this many chunks.
const LEAST_CHUNKS = 4;

/** A range of which the chunks are handed out in order. */
interface Front {
  readonly first: number;
  /** What was not handed out yet. */
  from: number;
  to: number;
  /** Indices and seconds of the chunks that came back. */
  indices: number;
  seconds: number;
}

/** The work of one space that was not handed out yet, and how long its chunks took. */
export class OpenSpace {
  readonly space: number;
  /** Maximum steps of a trial. */
  readonly maxSteps: number;
  #fronts: Front[];
  #isBegun = false;
  #indices = 0;
  #seconds = 0;
  #fastestStep = Infinity;

  constructor(space: number, maxSteps: number, gaps: readonly Interval[]) {
    this.space = space;
    this.maxSteps = maxSteps;
    this.#fronts = gaps.map(([from, to]) => front(from, to));
  }

  /** Number of indices left. */
  get left(): number {
    return this.#fronts.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /** Seconds per index of the chunks that came back; undefined before the first. */
  get rate(): number | undefined {
    return this.#indices === 0 ? undefined : this.#seconds / this.#indices;
  }

  /** The least seconds per step of any chunk. */
  get fastestStep(): number {
    return this.#fastestStep;
  }

  /**
   * Takes a chunk of the front that has the most time left. `sizeAt` returns its size for the
   * seconds per index of that front.
   */
  take(sizeAt: (rate: number | undefined) => number): ChunkTask {
    let from = this.#fronts.reduce((most, one) => (this.#timeOf(one) > this.#timeOf(most) ? one : most));
    let size = sizeAt(rateOf(from));
    if (this.#isBegun && this.#fronts.length < FRONTS && from.to - from.from >= LEAST_CHUNKS * size) {
      const middle = from.from + Math.floor((from.to - from.from) / 2);
      const second = front(middle, from.to);
      from.to = middle;
      this.#fronts.push(second);
      from = second;
      size = sizeAt(undefined);
    }
    this.#isBegun = true;
    const task = { space: this.space, from: from.from, to: Math.min(from.to, from.from + size) };
    from.from = task.to;
    if (from.from === from.to) this.#fronts = this.#fronts.filter((one) => one !== from);
    return task;
  }

  /** Learns how long a chunk took. */
  took({ from, to }: ChunkTask, seconds: number, steps: number): void {
    // The loss at the end of a trial costs about one step.
    this.#fastestStep = Math.min(this.#fastestStep, seconds / (steps + to - from));
    this.#indices += to - from;
    this.#seconds += seconds;
    const own = this.#fronts.find((one) => one.first <= from && to <= one.to);
    if (own === undefined) return;
    own.indices += to - from;
    own.seconds += seconds;
  }

  /** Returns the seconds of what is left; `rate` is that of a space without any chunk back. */
  secondsLeft(rate: number): number {
    return this.#fronts.reduce((sum, one) => sum + this.#timeOf(one, rate), 0);
  }

  #timeOf(one: Front, rate = 1): number {
    return (one.to - one.from) * (rateOf(one) ?? this.rate ?? rate);
  }
}

function rateOf({ indices, seconds }: Front): number | undefined {
  return indices === 0 ? undefined : seconds / indices;
}

function front(from: number, to: number): Front {
  return { first: from, from, to, indices: 0, seconds: 0 };
}
