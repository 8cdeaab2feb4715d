import { COLUMN_TYPES, makeColumns, ROW_COLUMNS } from "../outcomes/columns.ts";
import type { TrialColumns } from "../outcomes/columns.ts";
import { copyRows, withErrors } from "../outcomes/rows.ts";

/** Header fields: the progress of the thread. */
const BEGUN = 0; // current trial: its place in the range, counted from 1
const DONE = 1; // finished places of the range
const ROWS = 2; // finished rows
const ATTEMPTS = 3; // attempts at the current trial
const WAITING = 4; // 1 while waiting for work that the current trial left behind
const HEADER_BYTES = 32;

/**
 * Columns, the widest numbers first, so that each array starts at a multiple of its element size.
 */
const LAYOUT = ROW_COLUMNS.map(({ key, type }) => ({ key, bytes: COLUMN_TYPES[type].array.BYTES_PER_ELEMENT })).sort(
  (a, b) => b.bytes - a.bytes,
);
const ROW_BYTES = LAYOUT.reduce((sum, { bytes }) => sum + bytes, 0);

/** How many numbers a row has of each kind that differs between spaces. */
export interface RowWidths {
  readonly width: number;
  readonly targets: number;
  readonly measures: number;
}

/**
 * Rows of a chunk in memory shared by two threads. One runs trials and writes. The other may kill
 * it at any moment, and then knows the finished trials, the current one and its progress.
 */
export class SharedRows {
  readonly buffer: SharedArrayBuffer;
  /** Columns of all rows; only the first `finished` ones are valid. */
  readonly columns: TrialColumns<SharedArrayBuffer>;
  readonly #state: Int32Array<SharedArrayBuffer>;

  /**
   * Creates `size` rows with `width` hyperparameters, and as many targets and measures each, or
   * opens those in `buffer`.
   */
  constructor(
    size: number,
    { width, targets, measures }: RowWidths,
    buffer: SharedArrayBuffer = new SharedArrayBuffer(
      HEADER_BYTES + size * (ROW_BYTES + 8 * (width + targets + measures)),
    ),
  ) {
    let at = HEADER_BYTES;
    const wide = (perRow: number): Float64Array<SharedArrayBuffer> => {
      const numbers = new Float64Array(buffer, at, size * perRow);
      at += numbers.byteLength;
      return numbers;
    };
    const [hyperparameters, targetSteps, measured] = [wide(width), wide(targets), wide(measures)];
    const offsets = new Map<string, number>();
    for (const { key, bytes } of LAYOUT) {
      offsets.set(key, at);
      at += bytes * size;
    }
    this.buffer = buffer;
    this.#state = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.columns = makeColumns(
      size,
      {
        hyperparameters,
        ...(targets === 0 ? {} : { targetSteps }),
        ...(measures === 0 ? {} : { measures: measured }),
      },
      ({ key, type }) => new COLUMN_TYPES[type].array(buffer, offsets.get(key)!, size),
    );
  }

  /** Number of finished rows. */
  get finished(): number {
    return Atomics.load(this.#state, ROWS);
  }

  /** Number of finished places of the range, including excluded points. */
  get done(): number {
    return Atomics.load(this.#state, DONE);
  }

  /** Number of attempts at the current trial. */
  get attempts(): number {
    return Atomics.load(this.#state, ATTEMPTS);
  }

  /** Whether the thread waits for work that a finished trial left behind. */
  get isWaiting(): boolean {
    return Atomics.load(this.#state, WAITING) === 1;
  }

  /** Place of the running trial; undefined between trials. */
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

  /** Marks the current trial and its row as finished. */
  finish(): void {
    Atomics.add(this.#state, ROWS, 1);
    Atomics.store(this.#state, DONE, Atomics.load(this.#state, BEGUN));
  }

  /** Forgets the current trial, which will run again. */
  rewind(): void {
    Atomics.store(this.#state, BEGUN, 0);
  }

  /** Marks all places before `place` as finished. */
  reach(place: number): void {
    Atomics.store(this.#state, DONE, place);
  }

  /** Returns a copy of the finished rows with the errors of those that failed. */
  finishedRows(errors: ReadonlyMap<number, string>): TrialColumns {
    return withErrors(copyRows(this.columns, this.finished), errors);
  }
}
