import { nextTurn } from "../platform/next-turn.ts";

/** The time of a run. All waiting goes through it, so that a test can advance time itself. */
export interface Clock {
  /** Returns monotonic milliseconds since an arbitrary origin. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /**
   * Resolves after one turn of the event loop, in which signals, messages and due timers are
   * handled.
   */
  nextTurn(): Promise<void>;
  /** Repeats an action until the returned function is called. */
  every(ms: number, action: () => void): () => void;
}

/** The clock of this process or page. */
export const processClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  nextTurn,
  every(ms, action) {
    const timer = setInterval(action, ms);
    return () => clearInterval(timer);
  },
};
