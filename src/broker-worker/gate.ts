import type { Worker } from "bullmq";

const FIRST_MS = 50;
/** Between the declined jobs of a round: a job that this worker can do may be behind hundreds. */
const BETWEEN_MS = 5;
const LONGEST_MS = 1_000;
/** Other workers may take the jobs of a round: then none of them comes again. */
const LONGEST_ROUND = 1_000;

/**
 * Keeps a worker from taking jobs for a while, since it takes the next one at once by itself. A
 * worker that can do nothing must neither spin nor keep jobs from others. Running jobs go on.
 */
export class Gate {
  readonly #worker: Worker;
  /** Jobs declined in this round through the queue. */
  readonly #round = new Set<string>();
  #rounds = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /**
   * Takes no jobs for an instant after a job was declined, and longer when one comes again: twice
   * as long with each round.
   */
  decline(job: string): void {
    const isNew = !this.#round.has(job) && this.#round.size < LONGEST_ROUND;
    if (isNew) this.#pause(BETWEEN_MS);
    else this.hold();
    this.#round.add(job);
  }

  /** Takes no jobs for a moment, twice as long with each call in a row. */
  hold(): void {
    this.#pause(Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#rounds));
    this.#endRound();
  }

  /** Ends the pause, and with it the row. */
  open(): void {
    this.#endRound();
    this.#rounds = 0;
    if (this.#timer !== undefined && !this.#isClosed) this.#release();
  }

  /** Leaves the worker to its end. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #endRound(): void {
    this.#round.clear();
    this.#rounds += 1;
  }

  #pause(ms: number): void {
    if (this.#isClosed || this.#timer !== undefined) return;
    void this.#worker.pause(true);
    this.#timer = setTimeout(() => this.#release(), ms);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#worker.resume();
  }
}
