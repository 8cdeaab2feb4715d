import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

/** What a run knows of time. Everything in it that waits, waits by this: a clock that a test turns decides what comes when. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Lets the event loop turn once: signals are heard, and answers and timers that are due come in. */
  nextTurn(): Promise<void>;
  /** Does something again and again, until what it gives back is called. */
  every(ms: number, action: () => void): () => void;
}

/** The time of this process. */
export const processClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms),
  nextTurn: () => nextTurn(),
  every(ms, action) {
    const timer = setInterval(action, ms);
    return () => clearInterval(timer);
  },
};
