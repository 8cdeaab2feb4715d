import { expect } from "vitest";
import { convergesBy, convergesWithin, matchesBaseline } from "./library/matchers.ts";
import type { GridLike, Match } from "./library/matchers.ts";
import { updatesLike } from "./library/update-like.ts";
import type { UpdateOptions } from "./library/update-like.ts";

/**
 * Matchers for Vitest: `import "gradsweep/vitest"` in a test or a set-up file. They run a grid, so
 * await them. The grid is the path of a file, the result of parseGrid, or an object with the keys
 * of a grid.
 *
 * @example
 * await expect("sweeps/ravine-check.yaml").toMatchBaseline(); await expect({ objective: "sphere",
 * optimizer: "momentum", parameters: { lr: [0.01, 0.1] } }).toConvergeWithin(500);
 */
expect.extend({
  toConverge: (grid: GridLike, { fraction = 1 }: { fraction?: number } = {}): Promise<Match> =>
    convergesBy(grid, fraction),
  toConvergeWithin: (grid: GridLike, steps: number): Promise<Match> => convergesWithin(grid, steps),
  toMatchBaseline: (grid: GridLike, file?: string): Promise<Match> => matchesBaseline(grid, file),
  toUpdateLike: (
    Class: unknown,
    rule: string,
    hyperparameters?: Readonly<Record<string, number>>,
    options?: UpdateOptions,
  ): Match => updatesLike(Class, rule, hyperparameters, options),
});

declare module "vitest" {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** At least this fraction of the trials converges in every space; all by default. */
    toConverge(options?: { fraction?: number }): Promise<void>;
    /** Every trial converges within `steps` steps. */
    toConvergeWithin(steps: number): Promise<void>;
    /** Nothing is worse than the baseline, by default the one beside the grid file. */
    toMatchBaseline(file?: string): Promise<void>;
    /** An optimizer class makes the steps of a built-in rule. Needs no grid, and no `await`. */
    toUpdateLike(rule: string, hyperparameters?: Readonly<Record<string, number>>, options?: UpdateOptions): R;
  }
}
