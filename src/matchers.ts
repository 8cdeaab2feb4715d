import type { GridInput } from "./library/grid-input.ts";
import { convergesBy, convergesWithin, matchesBaseline } from "./library/matchers.ts";
import type { Match } from "./library/matchers.ts";
import { updatesLike } from "./library/update-like.ts";
import type { UpdateOptions } from "./library/update-like.ts";

/*
 * Matchers for any `expect.extend`: `expect.extend(matchers)`. They run a grid, so await them. The
 * grid is the path or URL of a file, the result of parseGrid, or an object with the keys of a grid.
 */

/** The matchers as assertions. */
export interface SweepAssertions {
  /** At least this fraction of the trials converges in every space; all by default. */
  toConverge(options?: { readonly fraction?: number }): Promise<void>;
  /** Every trial converges within `steps` steps. */
  toConvergeWithin(steps: number): Promise<void>;
  /**
   * The grid passes `sweep check`: nothing is worse than the baseline, by default the one beside
   * the grid's file, and the expectations hold.
   */
  toMatchBaseline(file?: string | URL): Promise<void>;
  /** An optimizer class makes the steps of a built-in rule. Needs no grid, and no `await`. */
  toUpdateLike(rule: string, hyperparameters?: Readonly<Record<string, number>>, options?: UpdateOptions): void;
}

/** Checks that at least a fraction of the trials converges in every space. */
export function toConverge(grid: GridInput, options: { readonly fraction?: number } = {}): Promise<Match> {
  return convergesBy(grid, options.fraction ?? 1);
}

/** Checks that every trial converges within `steps` steps. */
export function toConvergeWithin(grid: GridInput, steps: number): Promise<Match> {
  return convergesWithin(grid, steps);
}

/** Checks a grid against a baseline and its expectations. */
export function toMatchBaseline(grid: GridInput, file?: string | URL): Promise<Match> {
  return matchesBaseline(grid, file);
}

/** Checks that an optimizer class makes the steps of a built-in rule. */
export function toUpdateLike(
  Class: unknown,
  rule: string,
  hyperparameters?: Readonly<Record<string, number>>,
  options?: UpdateOptions,
): Match {
  return updatesLike(Class, rule, hyperparameters, options);
}
