import type { VirtualClock } from "./virtual-clock.ts";

/** What happened, a line each; what must not happen; and how often there was what. */
export class Trace {
  readonly lines: string[] = [];
  readonly counts: Map<string, number> = new Map();
  readonly #clock: VirtualClock;
  #violation: string | undefined;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  say(text: string): void {
    this.lines.push(`${this.#clock.now().toFixed(3).padStart(12)} ms  ${text}`);
  }

  count(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  /** The first thing that must not be, and is. Kept rather than thrown: some of those who see it are called by what is tested. */
  get violation(): string | undefined {
    return this.#violation;
  }

  hold(condition: boolean, otherwise: () => string): void {
    if (condition || this.#violation !== undefined) return;
    this.#violation = otherwise();
    this.say(`VIOLATION: ${this.#violation}`);
  }
}
