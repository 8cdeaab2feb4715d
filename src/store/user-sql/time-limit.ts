// The limit on SQLite's processor time, shared by the thread in which SQLite runs and by the thread
// that watches it. SQLite cannot be interrupted here, so the watching thread kills the process.

/** Processor time that better-sqlite3 takes to convert a cell, which is not SQLite's time. */
const CELL_MICROSECONDS = 0.05;

/** The shared deadline in microseconds of processor time: SQLite is not running. */
const IDLE = 2n ** 62n;
/** The shared deadline: the watching thread has claimed the process. */
const CLAIMED = -1n;

/** Thrown in the thread of SQLite if the limit is exceeded between two calls. */
export class TimeIsUp extends Error {}

/** Counts the processor time of SQLite against a limit. */
export class TimeLimit {
  /** Give it to the watching thread. */
  readonly shared: SharedArrayBuffer = new SharedArrayBuffer(8);
  readonly #deadline = new BigInt64Array(this.shared);
  #left = Infinity;

  constructor() {
    this.#deadline[0] = IDLE;
  }

  /** Starts a request with a limit in seconds; undefined for none. */
  start(seconds: number | undefined): void {
    this.#left = (seconds ?? Infinity) * 1e6;
  }

  /** Runs an action of SQLite. Throws TimeIsUp if no time is left. */
  run<T>(action: () => T): T {
    if (this.#left === Infinity) return action();
    if (this.#left <= 0) throw new TimeIsUp();
    const start = processorTime();
    Atomics.store(this.#deadline, 0, BigInt(Math.ceil(start + this.#left)));
    try {
      return action();
    } finally {
      if (Atomics.exchange(this.#deadline, 0, IDLE) === CLAIMED) waitForTheEnd();
      this.#left -= processorTime() - start;
    }
  }

  /** Excludes the time that the conversion of cells took. */
  converted(cells: number): void {
    this.#left += cells * CELL_MICROSECONDS;
  }
}

/**
 * Whether SQLite has exceeded its limit; call it in the watching thread. If so, the other thread
 * will not continue, so the caller may write to its pipe and must then kill the process.
 */
export function claimLate(shared: SharedArrayBuffer): boolean {
  const deadline = new BigInt64Array(shared);
  const at = Atomics.load(deadline, 0);
  return processorTime() > Number(at) && Atomics.compareExchange(deadline, 0, at, CLAIMED) === at;
}

/** Returns the processor time of all threads of this process, in microseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function waitForTheEnd(): never {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
