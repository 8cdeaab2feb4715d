import type { ChunkTask } from "../sweep/wire/chunk.ts";
import type { Interval } from "../sweep/spec/sweep-spec.ts";

// Long enough that handing out chunks costs nothing, short enough that progress moves and an interruption is quick.
const TARGET_SECONDS = 0.08;
// Trials that diverge at once say nothing of their neighbours: a chunk takes no longer than this if all its trials go to max_steps.
const MOST_SECONDS = 2;
// The first chunk of a space is of this many trials, or steps if all its trials go to max_steps: a fraction of a second.
const FIRST_TRIALS = 64;
const FIRST_STEPS = 1_000_000;
const MAX_GROWTH = 4;
// A chunk's rows are written in one go, and signals are not heard meanwhile.
const MAX_SIZE = 8_192;

/** What is left to run of one space. */
export interface SpaceWork {
  readonly space: number;
  readonly gaps: readonly Interval[];
  /** The steps of its longest trials. */
  readonly maxSteps: number;
}

/**
 * Cuts what is left of a sweep into chunks, in order. A space's chunks start small and aim at TARGET_SECONDS each, by
 * what its last chunk took; near the end they shrink, so that all threads finish together.
 */
export class Chunks {
  readonly #threads: number;
  readonly #maxSize: number;
  readonly #work: ChunkTask[];
  readonly #returned: ChunkTask[] = [];
  readonly #maxSteps: ReadonlyMap<number, number>;
  readonly #sizes = new Map<number, number>();
  #left: number;
  #at = 0;

  constructor(work: readonly SpaceWork[], threads: number, maxSize: number = MAX_SIZE) {
    this.#threads = threads;
    this.#maxSize = maxSize;
    this.#maxSteps = new Map(work.map(({ space, maxSteps }) => [space, maxSteps]));
    this.#work = work.flatMap(({ space, gaps }) => gaps.map(([from, to]) => ({ space, from, to })));
    this.#left = this.#work.reduce((sum, { from, to }) => sum + to - from, 0);
    this.#work.reverse();
  }

  /** The next chunk, or undefined when everything has been handed out. */
  next(): ChunkTask | undefined {
    const returned = this.#returned.pop();
    if (returned !== undefined) {
      const to = Math.min(returned.to, returned.from + this.#sizeOf(returned.space));
      if (to < returned.to) this.#returned.push({ ...returned, from: to });
      this.#left -= to - returned.from;
      return { ...returned, to };
    }
    const current = this.#work.at(-1);
    if (current === undefined) return undefined;
    const from = Math.max(current.from, this.#at);
    const to = Math.min(current.to, from + this.#sizeOf(current.space));
    this.#left -= to - from;
    this.#at = to;
    if (to === current.to) {
      this.#work.pop();
      this.#at = 0;
    }
    return { space: current.space, from, to };
  }

  /** Takes back a part of a chunk, to hand it out again. */
  giveBack(part: ChunkTask): void {
    this.#left += part.to - part.from;
    this.#returned.push(part);
  }

  #sizeOf(space: number): number {
    const fair = Math.ceil(this.#left / (2 * this.#threads));
    return Math.max(1, Math.min(this.#sizes.get(space) ?? this.#firstSize(space), fair));
  }

  #firstSize(space: number): number {
    return Math.min(FIRST_TRIALS, Math.floor(FIRST_STEPS / ((this.#maxSteps.get(space) ?? 0) + 1)));
  }

  /** Learns from a chunk, the seconds it took and the steps of its trials in all, how large its space's next ones should be. */
  took({ space, from, to }: ChunkTask, seconds: number, steps: number): void {
    const size = to - from;
    const ideal = seconds > 0 ? (size * TARGET_SECONDS) / seconds : Infinity;
    // The loss at the end of a trial costs about a step.
    const trialSeconds = (seconds / (steps + size)) * ((this.#maxSteps.get(space) ?? 0) + 1);
    const most = trialSeconds > 0 ? MOST_SECONDS / trialSeconds : Infinity;
    this.#sizes.set(space, Math.max(1, Math.floor(Math.min(ideal, most, size * MAX_GROWTH, this.#maxSize))));
  }
}
