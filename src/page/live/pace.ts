/** The number of trials done at a moment of the page's clock, in seconds. */
interface Sample {
  readonly at: number;
  readonly done: number;
}

// Seconds over which the rate is averaged, and the minimum below which it would jump.
const WINDOW = 15;
const LEAST = 2;

/** Measures how fast a sweep runs. */
export class Pace {
  #samples: Sample[] = [];

  /** Records the number of trials done at a moment, in seconds. */
  note(at: number, done: number): void {
    if (done < (this.#samples.at(-1)?.done ?? 0)) this.#samples = [];
    this.#samples.push({ at, done });
    while (this.#samples.length > 2 && at - this.#samples[1]!.at >= WINDOW) this.#samples.shift();
  }

  /**
   * Returns the recent trials per second, or the mean of the whole run until enough samples exist.
   */
  rate(done: number, seconds: number): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    const span = (last?.at ?? 0) - (first?.at ?? 0);
    if (span >= LEAST) return ((last?.done ?? 0) - (first?.done ?? 0)) / span;
    return seconds > 0 ? done / seconds : 0;
  }
}
