import type { Clock } from "../../../src/coordinator/clock.ts";

interface Due {
  readonly time: number;
  readonly tie: number;
  readonly action: () => void;
  /** Nothing comes of these alone: a process whose other events are all gone waits for ever. */
  readonly isBeat: boolean;
}

/** A clock that stands still until it is turned, and all that is to happen by it. What is due together comes in random order. */
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

  /** How long the process has been busy in all. */
  get worked(): number {
    return this.#worked;
  }

  /** How many `every` have not been ended. */
  get beats(): number {
    return this.#beats;
  }

  /** Keeps the process busy: what is due meanwhile comes late. */
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

  /** Makes the next thing happen, and all that follows from it at once; false where nothing can happen any more. */
  async step(): Promise<boolean> {
    if (this.#queue.every(({ isBeat }) => isBeat)) return false;
    const next = this.#queue.reduce((a, b) => (b.time < a.time || (b.time === a.time && b.tie < a.tie) ? b : a));
    this.#queue.splice(this.#queue.indexOf(next), 1);
    this.#now = Math.max(this.#now, next.time);
    next.action();
    await settled();
    return true;
  }

  /** Nothing of what was to happen happens: the process is gone. */
  clear(): void {
    this.#queue = [];
    this.#beats = 0;
  }

  #add(ms: number, action: () => void, isBeat: boolean): void {
    this.#queue.push({ time: this.#now + ms, tie: this.#tie(), action, isBeat });
  }
}

/** Resolves when no promise has anything left to do: they all come before the next turn of the real event loop. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
