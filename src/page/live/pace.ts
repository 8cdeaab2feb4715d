/** When how many trials were done, by the page's clock in seconds. */
interface Sample {
  readonly at: number;
  readonly done: number;
}

// What is shown is the rate of about so many seconds; of fewer than the least it would jump.
const WINDOW = 15;
const LEAST = 2;

/** How fast a sweep gets on. */
export class Pace {
  #samples: Sample[] = [];

  /** Takes note of the trials done at a moment, in seconds. */
  note(at: number, done: number): void {
    if (done < (this.#samples.at(-1)?.done ?? 0)) this.#samples = [];
    this.#samples.push({ at, done });
    while (this.#samples.length > 2 && at - this.#samples[1]!.at >= WINDOW) this.#samples.shift();
  }

  /** Trials a second of late; until the page has looked on for a while, those of the whole run. */
  rate(done: number, seconds: number): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    const span = (last?.at ?? 0) - (first?.at ?? 0);
    if (span >= LEAST) return ((last?.done ?? 0) - (first?.done ?? 0)) / span;
    return seconds > 0 ? done / seconds : 0;
  }
}
