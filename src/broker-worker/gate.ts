import type { Worker } from "bullmq";

const FIRST_MS = 50;
const LONGEST_MS = 1_000;

/**
 * Keeps a worker from taking jobs for a while, since it takes the next one at once by itself. The
 * pause doubles with each call in a row: a worker that can do nothing must neither spin nor keep
 * jobs from others. Running jobs go on.
 */
export class Gate {
  readonly #worker: Worker;
  #inRow = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Takes no jobs for a moment. */
  hold(): void {
    if (this.#isClosed || this.#timer !== undefined) return;
    const ms = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#inRow);
    this.#inRow += 1;
    void this.#worker.pause(true);
    this.#timer = setTimeout(() => this.#release(), ms);
  }

  /** Ends the pause, and with it the row. */
  open(): void {
    this.#inRow = 0;
    if (this.#timer !== undefined && !this.#isClosed) this.#release();
  }

  /** Leaves the worker to its end. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#worker.resume();
  }
}
