import { randomStream } from "../../support/reference/random.ts";

/** Kinds of injected faults. */
export const FAULTS = [
  "delay",
  "loss",
  "late answer",
  "failed chunk",
  "broken executor",
  "stuck chunk",
  "repeated write",
  "failed write",
  "full disk",
  "signal",
  "crash",
  "crash while writing",
  "takeover",
  "second start",
  "other bits",
  "broker down",
  "broker empty",
  "worker gone",
] as const;

export type Fault = (typeof FAULTS)[number];

/**
 * The random choices of a schedule. Each fault draws from a separate stream, so that removing one
 * changes the others as little as possible. A schedule has only some faults, at random rates: with
 * all of them few schedules would run long enough for late faults.
 */
export class Dice {
  readonly #seed: number;
  readonly #streams = new Map<string, () => number>();
  readonly #odds = new Map<Fault, number>();

  constructor(seed: number, without: ReadonlySet<Fault> = new Set()) {
    this.#seed = seed;
    for (const fault of FAULTS) {
      const has = this.real(`${fault}: has`) < 0.5 && !without.has(fault);
      this.#odds.set(fault, has ? 10 ** (-2 + 1.7 * this.real(`${fault}: odds`)) : 0);
    }
  }

  /** Disables all faults from now on. */
  calm(): void {
    this.#odds.clear();
  }

  /** Decides whether the fault happens here. `often` multiplies its odds, for rare occasions. */
  has(fault: Fault, often = 1): boolean {
    return this.real(fault) < often * (this.#odds.get(fault) ?? 0);
  }

  /** Returns a number in [0, 1). */
  real(stream: string): number {
    const known = this.#streams.get(stream);
    const next = known ?? randomStream(mixed(this.#seed, stream));
    if (known === undefined) this.#streams.set(stream, next);
    return next();
  }

  /** Returns an integer from `from` to `to`, both inclusive. */
  integer(stream: string, from: number, to: number): number {
    return from + Math.floor(this.real(stream) * (to - from + 1));
  }

  /** Returns a number from `from` to `to`, log-uniformly. */
  decades(stream: string, from: number, to: number): number {
    return from * (to / from) ** this.real(stream);
  }

  oneOf<T>(stream: string, choices: readonly T[]): T {
    return choices[this.integer(stream, 0, choices.length - 1)]!;
  }
}

/** Derives a seed from a seed and a text or number (FNV-1a). */
export function mixed(seed: number, text: string | number): number {
  let hash = 0x811c9dc5;
  for (const letter of `${seed}/${text}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return hash | 0;
}
