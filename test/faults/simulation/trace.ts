import type { VirtualClock } from "./virtual-clock.ts";

/** Records events as lines, the first violation, and counts of faults. */
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

  /**
   * The first violation. Recorded instead of thrown, because the tested code calls some of the
   * checks.
   */
  get violation(): string | undefined {
    return this.#violation;
  }

  hold(condition: boolean, otherwise: () => string): void {
    if (condition || this.#violation !== undefined) return;
    this.#violation = otherwise();
    this.say(`VIOLATION: ${this.#violation}`);
  }
}
