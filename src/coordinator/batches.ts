import type { FinishedChunk } from "../sweep/wire/chunk.ts";
import { processClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { WriteCost } from "./write-cost.ts";

/**
 * Stores finished chunks, one call at a time, each chunk whole or not at all. When the call returns
 * or its promise resolves, the chunks are durable.
 */
export type Sink = (chunks: readonly FinishedChunk[]) => unknown;

// A transaction costs a flush to disk, so a batch has several chunks: until either limit is
// reached. Half as many rows take a tenth longer. More rows would block the main thread for too
// long: signals wait for it.
const BATCH_ROWS = 16_384;
const BATCH_SECONDS = 0.25;

// Above this, `add` waits: memory stays bounded when computing is faster than writing.
const MOST_ROWS = 2 * BATCH_ROWS;

/**
 * Collects finished chunks and passes them to the sink in batches, one per turn of the event loop.
 * Between two batches signals and timers are handled and threads get new work.
 */
export class Batches {
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #waiting: FinishedChunk[] = [];
  readonly #failure = Promise.withResolvers<never>();
  #rows = 0;
  readonly #cost = new WriteCost(BATCH_ROWS);
  #since: number;
  #writing: Promise<void> | undefined;
  /** Stops the timer that runs while chunks wait: no further chunk may come for a long time. */
  #stopTimer: (() => void) | undefined;
  #ending = false;
  #broken = false;

  constructor(sink: Sink, clock: Clock = processClock) {
    this.#sink = sink;
    this.#clock = clock;
    this.#since = clock.now();
    this.#failure.promise.catch(() => "handled by the code that awaits `failed`");
  }

  /** Rejects with the first error of the sink. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  /** Estimates the seconds that the sink takes for the rows of this many indices. */
  secondsOf(indices: number): number {
    return this.#cost.secondsOf(indices);
  }

  /** Adds a chunk. Resolves when there is room for another. */
  async add(chunk: FinishedChunk): Promise<void> {
    this.#waiting.push(chunk);
    this.#rows += chunk.columns.count;
    this.#writeWhenDue();
    while (this.#rows >= MOST_ROWS && this.#writing !== undefined) await this.#writing;
  }

  /** Writes the remaining chunks. Throws the sink's error; a failed sink is not called again. */
  async end(): Promise<void> {
    this.#ending = true;
    this.#writeWhenDue();
    while (this.#writing !== undefined) await this.#writing;
    if (this.#broken) await this.failed;
  }

  #writeWhenDue(): void {
    this.#setTimer(!this.#broken && !this.#ending && this.#waiting.length > 0);
    if (this.#broken || this.#waiting.length === 0) return;
    const seconds = (this.#clock.now() - this.#since) / 1000;
    if (this.#ending || this.#rows >= BATCH_ROWS || seconds >= BATCH_SECONDS) this.#writing ??= this.#writeNextTurn();
  }

  #setTimer(runs: boolean): void {
    if (runs === (this.#stopTimer !== undefined)) return;
    this.#stopTimer?.();
    this.#stopTimer = runs ? this.#clock.every(1000 * BATCH_SECONDS, () => this.#writeWhenDue()) : undefined;
  }

  async #writeNextTurn(): Promise<void> {
    await this.#clock.nextTurn();
    try {
      await this.#write();
    } catch (error) {
      this.#broken = true;
      this.#failure.reject(error);
    }
    this.#writing = undefined;
    this.#writeWhenDue();
  }

  /** Writes one batch: the oldest chunks, as many as fit. */
  async #write(): Promise<void> {
    let rows = 0;
    const fits = ({ columns: { count } }: FinishedChunk): boolean => (rows += count) <= BATCH_ROWS;
    const end = this.#waiting.findIndex((chunk, index) => !fits(chunk) && index > 0);
    const batch = this.#waiting.splice(0, end === -1 ? Infinity : end);
    this.#rows -= rowsIn(batch);
    const start = this.#clock.now();
    await this.#sink(batch);
    this.#since = this.#clock.now();
    const [indices, written] = [batch.reduce((sum, { from, to }) => sum + to - from, 0), rowsIn(batch)];
    this.#cost.took(indices, written, (this.#since - start) / 1000);
  }
}

function rowsIn(chunks: readonly FinishedChunk[]): number {
  return chunks.reduce((sum, { columns }) => sum + columns.count, 0);
}
