/** Steps of a comparison: those that were made, of those that it would make without a limit. */
export interface ComparedSteps {
  readonly compared: number;
  readonly planned: number;
  readonly seconds: number;
}

/** A part of a comparison. */
interface Part {
  /** Maximum number of its steps. */
  readonly steps: number;
  /** Share of the time that is over when it ends, from 0 to 1. */
  readonly share: number;
  /** Whether it must not be left out, because no other part is like it. */
  readonly isSpecial: boolean;
}

const SECONDS = 10;

// Nothing is left out before, so usual classes are always compared in full.
const HEAD_START = 2;

// A part that has begun makes some steps, because the first ones show little.
const LEAST_STEPS = 10;

/** Limit for special parts and least steps. */
const MOST_SECONDS = 15;

/**
 * Limits the duration of a comparison. After a head start, each part must end at its share of the
 * time. So a class with slow updates makes fewer runs, and shorter ones, from all over the plan.
 */
export class TimeBudget {
  readonly #since = performance.now();
  #compared = 0;
  #planned = 0;

  get steps(): ComparedSteps {
    return { compared: this.#compared, planned: this.#planned, seconds: this.#seconds() };
  }

  /**
   * Makes a part unless its time is over. `run` gets a function that says whether to make step t,
   * and returns the number of steps that it made.
   */
  spend<T extends { readonly steps: number }>(
    { steps, share, isSpecial }: Part,
    run: (goesOn: (t: number) => boolean) => T,
  ): T | undefined {
    const end = HEAD_START + share * (SECONDS - HEAD_START);
    if (this.#seconds() >= (isSpecial ? MOST_SECONDS : end)) {
      this.#planned += steps;
      return undefined;
    }
    let isCut = false;
    const found = run((t) => {
      isCut = this.#seconds() >= (t <= LEAST_STEPS ? MOST_SECONDS : end);
      return !isCut;
    });
    this.#compared += found.steps;
    this.#planned += isCut ? steps : found.steps;
    return found;
  }

  #seconds(): number {
    return (performance.now() - this.#since) / 1000;
  }
}
