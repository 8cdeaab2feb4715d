import type { FinishedChunk } from "../sweep/wire/chunk.ts";
import { processClock } from "./clock.ts";
import type { Clock } from "./clock.ts";

/**
 * Where finished chunks go, one call at a time. Each is kept as a whole or not at all; once it has returned, or the promise
 * that it gave is resolved, nothing can be lost.
 */
export type Sink = (chunks: readonly FinishedChunk[]) => unknown;

// A transaction costs a flush to disk, so finished chunks wait for company: by rows or by time, whichever comes first.
// More rows at once would keep the main thread for longer than signals and threads in need of work should wait.
const BATCH_ROWS = 8_192;
const BATCH_SECONDS = 0.25;

// Beyond this, whoever brings chunks waits: memory stays flat where computing is faster than writing.
const MOST_ROWS = 4 * BATCH_ROWS;

/**
 * Collects finished chunks and takes them to the sink in batches, one a turn of the event loop: between two batches
 * signals are heard, timers run, and threads get new work, however many chunks came at once.
 */
export class Batches {
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #waiting: FinishedChunk[] = [];
  readonly #failure = Promise.withResolvers<never>();
  #rows = 0;
  #since: number;
  #writing: Promise<void> | undefined;
  #ending = false;
  #broken = false;

  constructor(sink: Sink, clock: Clock = processClock) {
    this.#sink = sink;
    this.#clock = clock;
    this.#since = clock.now();
    this.#failure.promise.catch(() => "heard by whoever waits for `failed`");
  }

  /** Rejects with the sink's error as soon as there is one. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  /** Takes a chunk in; resolves when there is room for another. */
  async add(chunk: FinishedChunk): Promise<void> {
    this.#waiting.push(chunk);
    this.#rows += chunk.columns.count;
    this.#writeWhenDue();
    while (this.#rows >= MOST_ROWS && this.#writing !== undefined) await this.#writing;
  }

  /** Writes what is left. Throws the sink's error; a sink that has failed is not asked again. */
  async end(): Promise<void> {
    this.#ending = true;
    this.#writeWhenDue();
    while (this.#writing !== undefined) await this.#writing;
    if (this.#broken) await this.failed;
  }

  #writeWhenDue(): void {
    if (this.#broken || this.#waiting.length === 0) return;
    const seconds = (this.#clock.now() - this.#since) / 1000;
    if (this.#ending || this.#rows >= BATCH_ROWS || seconds >= BATCH_SECONDS) this.#writing ??= this.#writeNextTurn();
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

  /** One batch: the oldest chunks, as many as fit. */
  async #write(): Promise<void> {
    let rows = 0;
    const fits = ({ columns: { count } }: FinishedChunk): boolean => (rows += count) <= BATCH_ROWS;
    const end = this.#waiting.findIndex((chunk, index) => !fits(chunk) && index > 0);
    const batch = this.#waiting.splice(0, end === -1 ? Infinity : end);
    this.#rows -= batch.reduce((sum, { columns }) => sum + columns.count, 0);
    await this.#sink(batch);
    this.#since = this.#clock.now();
  }
}
