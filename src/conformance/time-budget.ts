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
  /** Whether it must not be left out, because no other part is like it. */
  readonly isSpecial: boolean;
}

/** Shares of the time, from 0 to 1, at which some parts begin and end. */
export type Shares = readonly [from: number, to: number];

/** Time of a comparison, in seconds. */
export interface TimeLimits {
  /** Nothing is left out before, so usual classes are always compared in full. */
  readonly headStart: number;
  readonly usual: number;
  /** Limit for special parts and least steps. */
  readonly most: number;
}

/** Limits of `same_as`. */
export const CHECK_LIMITS: TimeLimits = { headStart: 2, usual: 10, most: 15 };

/** Limits in a test, which Vitest and Jest end after five seconds. */
export const TEST_LIMITS: TimeLimits = { headStart: 2, usual: 3, most: 3.5 };

// A part that has begun makes some steps, because the first ones show little.
const LEAST_STEPS = 10;

/**
 * Limits the duration of a comparison. After a head start, each part must end at its share of the
 * time. So a class with slow updates makes fewer runs, and shorter ones, from all over the plan.
 */
export class TimeBudget {
  readonly #since = performance.now();
  readonly #limits: TimeLimits;
  #compared = 0;
  #planned = 0;

  constructor(limits: TimeLimits) {
    this.#limits = limits;
  }

  get steps(): ComparedSteps {
    return { compared: this.#compared, planned: this.#planned, seconds: this.#seconds() };
  }

  /** Whether no usual part begins any longer. */
  get isOver(): boolean {
    return this.#seconds() >= this.#limits.usual;
  }

  /**
   * Makes parts in turn, except those whose time is over, and yields each with its result. `run`
   * gets a function that says whether to make step t, and returns the number of steps that it made.
   */
  *spend<P extends Part, T extends { readonly steps: number }>(
    parts: readonly P[],
    [from, to]: Shares,
    run: (part: P, goesOn: (t: number) => boolean) => T,
  ): Generator<readonly [part: P, result: T], void> {
    const planned = parts.reduce((sum, { steps }) => sum + steps, 0);
    let until = 0;
    for (const part of parts) {
      until += part.steps;
      const result = this.#make(part, from + ((to - from) * until) / planned, (goesOn) => run(part, goesOn));
      if (result !== undefined) yield [part, result];
    }
  }

  /** Makes a part that must end at its share of the time, unless that is over. */
  #make<T extends { readonly steps: number }>(
    { steps, isSpecial }: Part,
    share: number,
    run: (goesOn: (t: number) => boolean) => T,
  ): T | undefined {
    const { headStart, usual, most } = this.#limits;
    const end = headStart + share * (usual - headStart);
    if (this.#seconds() >= (isSpecial ? most : end)) {
      this.#planned += steps;
      return undefined;
    }
    let isCut = false;
    const found = run((t) => {
      isCut = this.#seconds() >= (t <= LEAST_STEPS ? most : end);
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
