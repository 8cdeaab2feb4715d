import type { Clock } from "../../../src/coordinator/clock.ts";

interface Due {
  readonly time: number;
  readonly tie: number;
  readonly action: () => void;
  /** Whether the event repeats. Repeating events alone do not keep a process going. */
  readonly isBeat: boolean;
}

/**
 * A clock that advances only from event to event. Events due at the same time happen in random
 * order.
 */
export class VirtualClock implements Clock {
  readonly #tie: () => number;
  #queue: Due[] = [];
  #now = 0;
  #worked = 0;
  #beats = 0;

  constructor(tie: () => number) {
    this.#tie = tie;
  }

  now(): number {
    return this.#now;
  }

  /** Total busy time of the process. */
  get worked(): number {
    return this.#worked;
  }

  /** Number of active `every` timers. */
  get beats(): number {
    return this.#beats;
  }

  /** Keeps the process busy, so that due events are late. */
  work(ms: number): void {
    this.#now += ms;
    this.#worked += ms;
  }

  after(ms: number, action: () => void): void {
    this.#add(ms, action, false);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  nextTurn(): Promise<void> {
    return this.sleep(0);
  }

  every(ms: number, action: () => void): () => void {
    let ended = false;
    const beat = (): void => {
      if (ended) return;
      action();
      this.#add(ms, beat, true);
    };
    this.#beats += 1;
    this.#add(ms, beat, true);
    return () => {
      if (!ended) this.#beats -= 1;
      ended = true;
    };
  }

  /**
   * Runs the next event and everything that follows from it immediately. Returns false if no event
   * is left.
   */
  async step(): Promise<boolean> {
    if (this.#queue.every(({ isBeat }) => isBeat)) return false;
    const next = this.#queue.reduce((a, b) => (b.time < a.time || (b.time === a.time && b.tie < a.tie) ? b : a));
    this.#queue.splice(this.#queue.indexOf(next), 1);
    this.#now = Math.max(this.#now, next.time);
    next.action();
    await settled();
    return true;
  }

  /** Discards all events, because the process ended. */
  clear(): void {
    this.#queue = [];
    this.#beats = 0;
  }

  #add(ms: number, action: () => void, isBeat: boolean): void {
    this.#queue.push({ time: this.#now + ms, tie: this.#tie(), action, isBeat });
  }
}

/**
 * Resolves when all pending microtasks are done: they run before the next turn of the real event
 * loop.
 */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
