import type { Interval } from "../sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../sweep/wire/chunk.ts";
import type { RanChunk, WorkSource } from "./work-source.ts";

// Long enough to make the hand-out cheap, short enough for smooth progress and quick interruption.
const TARGET_SECONDS = 0.08;
// Trials that diverge at once say nothing about their neighbours. So a chunk is also bounded by the
// time that it takes if all its trials reach max_steps.
const MOST_SECONDS = 2;
// Bounds of a space's first chunk, in trials, and in steps if all its trials reach max_steps.
const FIRST_TRIALS = 64;
const FIRST_STEPS = 1_000_000;
const MAX_GROWTH = 4;
// One transaction writes a chunk's rows, and signals wait for it.
const MAX_SIZE = 8_192;

/** Remaining work of one space. */
export interface SpaceWork {
  readonly space: number;
  readonly gaps: readonly Interval[];
  /** Maximum steps of a trial. */
  readonly maxSteps: number;
}

/**
 * Cuts the remaining work of a sweep into chunks, in order. A space's chunks start small. Later
 * ones aim at TARGET_SECONDS, by the time of the last chunk. Near the end they shrink, so that all
 * threads finish together.
 */
export class Chunks implements WorkSource {
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

  took({ space, from, to }: ChunkTask, { seconds, totals: { steps } }: Pick<RanChunk, "seconds" | "totals">): void {
    const size = to - from;
    const ideal = seconds > 0 ? (size * TARGET_SECONDS) / seconds : Infinity;
    // The loss at the end of a trial costs about one step.
    const trialSeconds = (seconds / (steps + size)) * ((this.#maxSteps.get(space) ?? 0) + 1);
    const most = trialSeconds > 0 ? MOST_SECONDS / trialSeconds : Infinity;
    this.#sizes.set(space, Math.max(1, Math.floor(Math.min(ideal, most, size * MAX_GROWTH, this.#maxSize))));
  }
}
