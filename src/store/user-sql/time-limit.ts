// The limit on SQLite's processor time. SQLite cannot be interrupted here, so another thread of the
// process watches the deadline. It claims the process before it kills it: from then on the thread
// of SQLite waits, so only one of them writes an answer.

/** Processor time that better-sqlite3 takes to convert a cell, which is not SQLite's time. */
const CELL_MICROSECONDS = 0.05;

/** A deadline that never comes: SQLite is not running. */
const IDLE = 2n ** 62n;
/** The deadline after the watching thread has claimed the process. */
export const CLAIMED = -1n;

/** Thrown in the thread of SQLite if the limit is exceeded between two calls. */
export class TimeIsUp extends Error {}

/** Counts the processor time of SQLite against a limit. */
export class TimeLimit {
  /** The deadline in microseconds of processor time, in shared memory. */
  readonly deadline: BigInt64Array<SharedArrayBuffer> = new BigInt64Array(new SharedArrayBuffer(8)).fill(IDLE);
  #left = Infinity;

  /** Starts a request with a limit in seconds; undefined for none. */
  start(seconds: number | undefined): void {
    this.#left = (seconds ?? Infinity) * 1e6;
  }

  /** Runs an action of SQLite. Throws TimeIsUp if no time is left. */
  run<T>(action: () => T): T {
    if (this.#left === Infinity) return action();
    if (this.#left <= 0) throw new TimeIsUp();
    const start = processorTime();
    const deadline = BigInt(Math.ceil(start + this.#left));
    Atomics.store(this.deadline, 0, deadline);
    try {
      return action();
    } finally {
      if (Atomics.compareExchange(this.deadline, 0, deadline, IDLE) !== deadline) waitForTheEnd();
      this.#left -= processorTime() - start;
    }
  }

  /** Excludes the time that the conversion of cells took. */
  converted(cells: number): void {
    this.#left += cells * CELL_MICROSECONDS;
  }
}

/** Returns the processor time of all threads of this process, in microseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function waitForTheEnd(): never {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
