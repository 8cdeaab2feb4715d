import { expect } from "vitest";
import { convergesBy, convergesWithin, matchesBaseline } from "./library/matchers.ts";
import type { GridLike, Match } from "./library/matchers.ts";

/**
 * Matchers for Vitest: `import "gradsweep/vitest"` in a test or a setup file. They run a grid: the path of a grid file,
 * a result of parseGrid, or an object with the keys of a grid. They are asynchronous.
 *
 * @example
 * await expect("sweeps/ravine-check.yaml").toMatchBaseline();
 * await expect({ objective: "sphere", optimizer: "momentum", parameters: { lr: [0.01, 0.1] } }).toConvergeWithin(500);
 */
expect.extend({
  toConverge: (grid: GridLike, { fraction = 1 }: { fraction?: number } = {}): Promise<Match> =>
    convergesBy(grid, fraction),
  toConvergeWithin: (grid: GridLike, steps: number): Promise<Match> => convergesWithin(grid, steps),
  toMatchBaseline: (grid: GridLike, file?: string): Promise<Match> => matchesBaseline(grid, file),
});

declare module "vitest" {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** Expects at least this fraction of the trials of each space to converge; by default all. */
    toConverge(options?: { fraction?: number }): Promise<void>;
    /** Expects every trial to converge within this number of steps. */
    toConvergeWithin(steps: number): Promise<void>;
    /** Expects no regression from the baseline, by default the one beside the grid's file. */
    toMatchBaseline(file?: string): Promise<void>;
  }
}
