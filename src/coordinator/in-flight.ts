import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import type { Pace } from "../executors/executor.ts";
import type { Clock } from "./clock.ts";
import { median } from "./median.ts";

/** A chunk that was handed out. */
interface Asked {
  readonly answer: PromiseWithResolvers<ChunkOutcome>;
  readonly since: number;
  isAskedAgain: boolean;
}

interface Parts {
  readonly ask: (task: ChunkTask) => Promise<ChunkOutcome>;
  readonly clock: Pick<Clock, "now" | "every">;
  readonly pace: Pace;
}

/** A chunk is asked for again after this many times the usual time. */
const PATIENCE = 2;

/** The chunks that are handed out, in that order. */
export class InFlight {
  readonly #parts: Parts;
  readonly #asked = new Map<ChunkTask, Asked>();
  /** Milliseconds until the last answers, with the time in the queue. */
  readonly #times: number[] = [];
  #oneEnds = Promise.withResolvers<void>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#asked.size;
  }

  /** Asks for a chunk. It counts as in flight until `ended`. */
  run(task: ChunkTask): Promise<ChunkOutcome> {
    const { ask, clock } = this.#parts;
    const asked = { answer: Promise.withResolvers<ChunkOutcome>(), since: clock.now(), isAskedAgain: false };
    this.#asked.set(task, asked);
    ask(task).then(asked.answer.resolve, asked.answer.reject);
    return asked.answer.promise;
  }

  ended(task: ChunkTask): void {
    const { clock, pace } = this.#parts;
    this.#times.push(clock.now() - (this.#asked.get(task)?.since ?? 0));
    if (this.#times.length > pace.answers) this.#times.shift();
    this.#asked.delete(task);
    this.#wake();
  }

  /** Resolves when a chunk has ended. */
  oneEnds(): Promise<void> {
    return this.#oneEnds.promise;
  }

  /**
   * Asks for the oldest chunk a second time if it takes much longer than usual, since its machine
   * may be slow or gone. The first answer counts. Resolves when a chunk has ended, or is due.
   */
  askAgain(): Promise<void> {
    const found = [...this.#asked].find(([, { isAskedAgain }]) => !isAskedAgain);
    if (found === undefined) return this.oneEnds();
    const { ask, clock } = this.#parts;
    const [task, asked] = found;
    const left = asked.since + this.#patience() - clock.now();
    if (left > 0) return this.#oneEndsWithin(left);
    asked.isAskedAgain = true;
    // The first call decides on errors.
    ask(task).then(asked.answer.resolve, () => undefined);
    return this.oneEnds();
  }

  /** Ends all waiting. */
  close(): void {
    this.#wake();
  }

  #wake(): void {
    this.#oneEnds.resolve();
    this.#oneEnds = Promise.withResolvers();
  }

  async #oneEndsWithin(ms: number): Promise<void> {
    const due = Promise.withResolvers<void>();
    const stop = this.#parts.clock.every(ms, due.resolve);
    await Promise.race([this.oneEnds(), due.promise]);
    stop();
  }

  /** Returns the milliseconds in which a chunk should have an answer. Short ones are never late. */
  #patience(): number {
    const { targetSeconds, mostSeconds } = this.#parts.pace;
    const usual = this.#times.length === 0 ? 1000 * mostSeconds : median(this.#times);
    return PATIENCE * Math.max(usual, 1000 * targetSeconds);
  }
}
