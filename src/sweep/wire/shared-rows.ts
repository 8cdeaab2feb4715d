import type { TrialColumns } from "../outcomes/columns.ts";

/** Numbers before the rows: what the thread has come to. */
const BEGUN = 0; // the trial that was begun last, as its place in the range, from 1
const DONE = 1; // places of the range that are done
const ROWS = 2; // rows that are finished
const ATTEMPTS = 3; // attempts made at the trial that was begun last
const WAITING = 4; // 1 while the trial that was begun last is over, and what was left behind may not be
const HEADER_BYTES = 32;

const REALS = 6;
const ROW_BYTES = 8 * REALS + 4 + 4 + 1;

/**
 * The rows of a chunk in memory that two threads share. One runs trials and writes; the other may end it at any moment and
 * knows then which trials are finished, which one ran, and how far that had come.
 */
export class SharedRows {
  readonly buffer: SharedArrayBuffer;
  /** Room for all rows; those below `finished` are. */
  readonly columns: TrialColumns<SharedArrayBuffer>;
  readonly #width: number;
  readonly #state: Int32Array<SharedArrayBuffer>;

  /** `size` rows with `width` hyperparameters each, new ones or those that are in `buffer`. */
  constructor(
    size: number,
    width: number,
    buffer: SharedArrayBuffer = new SharedArrayBuffer(HEADER_BYTES + size * (ROW_BYTES + 8 * width)),
  ) {
    let at = HEADER_BYTES;
    const reals = (count: number): Float64Array<SharedArrayBuffer> => {
      at += 8 * count;
      return new Float64Array(buffer, at - 8 * count, count);
    };
    const integers = (): Int32Array<SharedArrayBuffer> => {
      at += 4 * size;
      return new Int32Array(buffer, at - 4 * size, size);
    };
    this.buffer = buffer;
    this.#width = width;
    this.#state = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.columns = {
      count: size,
      trial: reals(size),
      hyperparameters: reals(size * width),
      steps: reals(size),
      finalLoss: reals(size),
      bestLoss: reals(size),
      gradientNorm: reals(size),
      distance: reals(size),
      repeat: integers(),
      minimiser: integers(),
      status: new Uint8Array(buffer, at, size),
    };
  }

  /** Rows that are finished. */
  get finished(): number {
    return Atomics.load(this.#state, ROWS);
  }

  /** Places of the range that are done, excluded points among them. */
  get done(): number {
    return Atomics.load(this.#state, DONE);
  }

  /** Attempts made at the trial that was begun last. */
  get attempts(): number {
    return Atomics.load(this.#state, ATTEMPTS);
  }

  /** Whether a trial is over, and it is waited for what it, or one before it, has left behind. */
  get isWaiting(): boolean {
    return Atomics.load(this.#state, WAITING) === 1;
  }

  /** The place of the trial that is being run; undefined where none is. */
  get running(): number | undefined {
    const begun = Atomics.load(this.#state, BEGUN);
    return begun > this.done ? begun - 1 : undefined;
  }

  begin(place: number): void {
    Atomics.store(this.#state, ATTEMPTS, 0);
    Atomics.store(this.#state, WAITING, 0);
    Atomics.store(this.#state, BEGUN, place + 1);
  }

  attempt(): void {
    Atomics.store(this.#state, WAITING, 0);
    Atomics.add(this.#state, ATTEMPTS, 1);
  }

  wait(): void {
    Atomics.store(this.#state, WAITING, 1);
  }

  /** The trial that was begun is finished, and so is its row. */
  finish(): void {
    Atomics.add(this.#state, ROWS, 1);
    Atomics.store(this.#state, DONE, Atomics.load(this.#state, BEGUN));
  }

  /** The trial that was begun was not finished, and will be run again. */
  rewind(): void {
    Atomics.store(this.#state, BEGUN, 0);
  }

  /** Everything before a place is done. */
  reach(place: number): void {
    Atomics.store(this.#state, DONE, place);
  }

  /** A copy of the finished rows, with what was thrown in those that failed. */
  finishedRows(errors: ReadonlyMap<number, string>): TrialColumns {
    const count = this.finished;
    const { trial, repeat, hyperparameters, status, steps, finalLoss, bestLoss, gradientNorm, distance, minimiser } =
      this.columns;
    return {
      count,
      trial: trial.slice(0, count),
      repeat: repeat.slice(0, count),
      hyperparameters: hyperparameters.slice(0, count * this.#width),
      status: status.slice(0, count),
      steps: steps.slice(0, count),
      finalLoss: finalLoss.slice(0, count),
      bestLoss: bestLoss.slice(0, count),
      gradientNorm: gradientNorm.slice(0, count),
      distance: distance.slice(0, count),
      minimiser: minimiser.slice(0, count),
      ...(errors.size === 0 ? {} : { errors }),
    };
  }
}
