import { COLUMN_TYPES, makeColumns, ROW_COLUMNS } from "../outcomes/columns.ts";
import type { TrialColumns } from "../outcomes/columns.ts";
import { copyRows, withErrors } from "../outcomes/rows.ts";

/** Numbers before the rows: what the thread has come to. */
const BEGUN = 0; // the trial that was begun last, as its place in the range, from 1
const DONE = 1; // places of the range that are done
const ROWS = 2; // rows that are finished
const ATTEMPTS = 3; // attempts made at the trial that was begun last
const WAITING = 4; // 1 while the trial that was begun last is over, and what was left behind may not be
const HEADER_BYTES = 32;

/** Columns, the widest numbers first, so that each array starts at a multiple of its element size. */
const LAYOUT = ROW_COLUMNS.map(({ key, type }) => ({ key, bytes: COLUMN_TYPES[type].array.BYTES_PER_ELEMENT })).sort(
  (a, b) => b.bytes - a.bytes,
);
const ROW_BYTES = LAYOUT.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * The rows of a chunk in memory that two threads share. One runs trials and writes; the other may end it at any moment and
 * knows then which trials are finished, which one ran, and how far that had come.
 */
export class SharedRows {
  readonly buffer: SharedArrayBuffer;
  /** Room for all rows; those below `finished` are. */
  readonly columns: TrialColumns<SharedArrayBuffer>;
  readonly #state: Int32Array<SharedArrayBuffer>;

  /** `size` rows with `width` hyperparameters each, new ones or those that are in `buffer`. */
  constructor(
    size: number,
    width: number,
    buffer: SharedArrayBuffer = new SharedArrayBuffer(HEADER_BYTES + size * (ROW_BYTES + 8 * width)),
  ) {
    const hyperparameters = new Float64Array(buffer, HEADER_BYTES, size * width);
    const offsets = new Map<string, number>();
    let at = HEADER_BYTES + hyperparameters.byteLength;
    for (const { key, bytes } of LAYOUT) {
      offsets.set(key, at);
      at += bytes * size;
    }
    this.buffer = buffer;
    this.#state = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.columns = makeColumns(
      size,
      hyperparameters,
      ({ key, type }) => new COLUMN_TYPES[type].array(buffer, offsets.get(key)!, size),
    );
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
    return withErrors(copyRows(this.columns, this.finished), errors);
  }
}
