import { THREAD_PACE } from "../executors/executor.ts";
import type { Executor, Pace } from "../executors/executor.ts";
import { spread } from "../sweep/points/spread.ts";
import type { Interval } from "../sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../sweep/wire/chunk.ts";
import { median } from "./median.ts";
import { OpenSpace } from "./open-space.ts";
import type { RanChunk, Work, WorkLeft, WorkSource } from "./work-source.ts";

// Trials that diverge at once say little about their neighbours. So a chunk is also bounded by the
// time that it takes if all its trials reach max_steps; or this many times longer, where no trials
// of such a length were seen.
const MOST_TRUST = 16;
// Bounds of a space's first chunk, in trials, and in steps if all its trials reach max_steps.
const FIRST_TRIALS = 64;
const FIRST_STEPS = 1_000_000;
const MAX_GROWTH = 4;
// One transaction writes a chunk's rows, and signals wait for it.
const MAX_SIZE = 8_192;
// Number of spaces whose first chunk comes before all else, in sweeps that may have at least this
// many steps: a kernel is compiled for the first chunk, and perhaps again for the others.
const SAMPLED_SPACES = 64;
const SAMPLED_STEPS = 1e8;
// A sample has chunks from the begin, the end and the middle of the space.
const LEAST_SAMPLE = 3;
const SAMPLE_SECONDS = 0.1;
const SAMPLE_CHUNKS = 24;

/** Remaining work of one space. */
export interface SpaceWork {
  readonly space: number;
  readonly gaps: readonly Interval[];
  /** Maximum steps of a trial. */
  readonly maxSteps: number;
  /** Returns how many trials its kernel runs at once: fewer in a chunk waste time. Default: one. */
  readonly lanes?: () => number;
}

type TimedChunk = Pick<RanChunk, "seconds" | "totals" | "stepsMade">;

/**
 * Cuts the remaining work of a sweep into chunks. First come small chunks of some spaces, which
 * tell how long their trials take, then the spaces with the longest trials, so that no thread ends
 * on a long chunk alone. Later chunks aim at the executor's seconds, by the time of the last ones.
 * Near the end they shrink, so that all threads finish together.
 */
export class Chunks implements WorkSource {
  readonly #executor: Pick<Executor, "threads">;
  readonly #pace: Pace;
  readonly #maxSize: number;
  readonly #lanesOf: ReadonlyMap<number, () => number>;
  readonly #lanes = new Map<number, number>();
  readonly #spaces: ReadonlyMap<number, OpenSpace>;
  /** Spaces to take a first chunk from, the next one last. */
  readonly #toSample: OpenSpace[];
  /** Spaces of which a sample is in flight. */
  readonly #sampled = new Set<OpenSpace>();
  /** Spaces of which more samples are wanted. */
  readonly #unsure = new Set<OpenSpace>();
  /** Spaces with work left, in order. */
  readonly #open: Set<OpenSpace>;
  readonly #returned: ChunkTask[] = [];
  readonly #sizes = new Map<number, number>();
  /** The sizes that the last answers of a space would have had to have, to take the time wanted. */
  readonly #ideals = new Map<number, readonly number[]>();
  #current: OpenSpace | undefined;
  #left: number;

  constructor(work: readonly SpaceWork[], executor: Pick<Executor, "threads" | "pace">, maxSize: number = MAX_SIZE) {
    this.#executor = executor;
    this.#pace = executor.pace ?? THREAD_PACE;
    this.#maxSize = maxSize;
    this.#lanesOf = new Map(work.map(({ space, lanes = () => 1 }) => [space, lanes]));
    const spaces = work.map(({ space, maxSteps, gaps }) => new OpenSpace(space, maxSteps, gaps));
    this.#spaces = new Map(spaces.map((one) => [one.space, one]));
    this.#open = new Set(spaces.filter(({ left }) => left > 0));
    const steps = spaces.reduce((sum, { left, maxSteps }) => sum + left * maxSteps, 0);
    this.#toSample = steps < SAMPLED_STEPS ? [] : spread([...this.#open], SAMPLED_SPACES).reverse();
    this.#left = spaces.reduce((sum, { left }) => sum + left, 0);
  }

  next(): ChunkTask | undefined {
    const returned = this.#returned.pop();
    if (returned !== undefined) {
      const to = Math.min(returned.to, returned.from + this.#sizeOf(returned.space));
      if (to < returned.to) this.#returned.push({ ...returned, from: to });
      this.#left -= to - returned.from;
      return { ...returned, to };
    }
    const from = this.#nextSample() ?? this.#currentSpace();
    if (from === undefined) return undefined;
    const task = from.take(this.#sizeOf(from.space));
    this.#left -= task.to - task.from;
    if (from.left === 0) this.#open.delete(from);
    return task;
  }

  giveBack(part: ChunkTask): void {
    this.#left += part.to - part.from;
    this.#returned.push(part);
  }

  /** Adds work to a space: places after all that it had. */
  extend(space: number, range: Interval): void {
    const open = this.#of(space);
    open.extend(range);
    this.#open.add(open);
    this.#left += range[1] - range[0];
  }

  took(task: ChunkTask, { seconds, totals: { steps }, stepsMade = steps }: TimedChunk): void {
    const size = task.to - task.from;
    const space = this.#of(task.space);
    space.took(task, steps, { seconds, steps: stepsMade });
    const seen = Math.sqrt((space.maxSteps + 1) / (space.mostSteps ?? 1));
    const trialSeconds = (space.stepSeconds * (space.maxSteps + 1)) / Math.min(seen, MOST_TRUST);
    const { targetSeconds, mostSeconds, answers } = this.#pace;
    const most = trialSeconds > 0 ? mostSeconds / trialSeconds : Infinity;
    const ideals = [...(this.#ideals.get(task.space) ?? []), seconds > 0 ? (size * targetSeconds) / seconds : Infinity];
    this.#ideals.set(task.space, ideals.slice(-answers));
    const ideal = median(ideals.slice(-answers));
    const wanted = Math.min(ideal, most, size * MAX_GROWTH, this.#maxSize);
    this.#sizes.set(task.space, Math.max(1, Math.floor(wanted)));
    // The first chunks are slow, until their code is compiled in full.
    const isEnough =
      (space.seconds > SAMPLE_SECONDS && space.cameBack >= LEAST_SAMPLE) || space.cameBack >= SAMPLE_CHUNKS;
    if (this.#sampled.delete(space) && !isEnough) this.#unsure.add(space);
  }

  /** Estimates the work left. `later` has indices that may follow in rounds, by space. */
  left(inFlight: readonly ChunkTask[], later: ReadonlyMap<number, number> = new Map()): WorkLeft | undefined {
    const perStep = this.#meanPerStep();
    if (perStep === undefined) return undefined;
    const unknownRate = ({ maxSteps }: OpenSpace): number => perStep * (maxSteps + 1);
    const workIn = (tasks: readonly ChunkTask[]): Work => {
      const seconds = tasks.map((task) => {
        const space = this.#of(task.space);
        return space.secondsOf(task, unknownRate(space));
      });
      return { indices: tasks.reduce((sum, { from, to }) => sum + to - from, 0), seconds: total(seconds) };
    };
    const inOrder = [...this.#open].sort((a, b) => this.#priority(b, perStep) - this.#priority(a, perStep));
    const spaces = inOrder.map((space) => ({ indices: space.left, seconds: space.secondsLeft(unknownRate(space)) }));
    const rounds = [...later].map(([space, indices]) => {
      const open = this.#of(space);
      return { indices, seconds: indices * (open.rate ?? unknownRate(open)) };
    });
    return { inFlight: workIn(inFlight), toCome: [workIn(this.#returned), ...spaces, ...rounds] };
  }

  /**
   * Returns a space without a sample, then of those with too few the one that takes the longest. It
   * is sampled until that is enough, since a thread keeps few compiled kernels.
   */
  #nextSample(): OpenSpace | undefined {
    const unsure = [...this.#unsure].filter((space) => this.#open.has(space));
    const begun = unsure.filter(({ cameBack }) => cameBack > 1);
    const space = this.#toSample.pop() ?? longest(begun.length > 0 ? begun : unsure, (one) => one.secondsLeft(0));
    if (space === undefined) return undefined;
    this.#unsure.delete(space);
    this.#sampled.add(space);
    return space;
  }

  /** Returns the space that is being run; then the one with the longest trials. */
  #currentSpace(): OpenSpace | undefined {
    if (this.#current !== undefined && this.#open.has(this.#current)) return this.#current;
    const perStep = this.#meanPerStep() ?? 1;
    this.#current = longest(this.#open, (space) => this.#priority(space, perStep));
    return this.#current;
  }

  /** Returns the seconds per index of a space; most for the one that is being run. */
  #priority(space: OpenSpace, perStep: number): number {
    return space === this.#current ? Infinity : (space.rate ?? perStep * (space.maxSteps + 1));
  }

  /** Returns the mean seconds for each of max_steps, over the spaces with a chunk back. */
  #meanPerStep(): number | undefined {
    let [sum, known] = [0, 0];
    for (const { rate, maxSteps } of this.#spaces.values()) {
      if (rate === undefined) continue;
      sum += rate / (maxSteps + 1);
      known += 1;
    }
    return known === 0 ? undefined : sum / known;
  }

  #sizeOf(space: number): number {
    const fair = Math.ceil(this.#left / (this.#pace.chunksAThread * this.#threads));
    const size = Math.min(this.#sizes.get(space) ?? this.#firstSize(space), fair);
    const lanes = Math.min(this.#lanesIn(space), Math.ceil(this.#left / this.#threads));
    return Math.max(1, size, lanes);
  }

  get #threads(): number {
    return Math.max(1, this.#executor.threads);
  }

  #firstSize(space: number): number {
    return Math.min(FIRST_TRIALS, Math.floor(FIRST_STEPS / (this.#of(space).maxSteps + 1)));
  }

  #lanesIn(space: number): number {
    const known = this.#lanes.get(space);
    if (known !== undefined) return known;
    const lanes = this.#lanesOf.get(space)?.() ?? 1;
    this.#lanes.set(space, lanes);
    return lanes;
  }

  #of(space: number): OpenSpace {
    const found = this.#spaces.get(space);
    if (found === undefined) throw new RangeError(`no work in space ${space}`);
    return found;
  }
}

/** Returns the first space of those with the greatest number. */
function longest(spaces: Iterable<OpenSpace>, numberOf: (space: OpenSpace) => number): OpenSpace | undefined {
  let found: { readonly space: OpenSpace; readonly number: number } | undefined;
  for (const space of spaces) {
    const number = numberOf(space);
    if (found === undefined || number > found.number) found = { space, number };
  }
  return found?.space;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
