import type { FinishedChunk } from "../sweep/wire/chunk.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";

/** The trial that converged in the fewest steps; among several, the one with the lowest number. */
export interface FastestTrial {
  readonly space: number;
  readonly trial: number;
  readonly steps: number;
  readonly hyperparameters: readonly number[];
}

/** Running totals of a sweep. */
export class Tally {
  trials = 0;
  steps = 0;
  fastest: FastestTrial | undefined;

  add({ space, columns, totals }: FinishedChunk): void {
    this.trials += totals.trials;
    this.steps += totals.steps;
    const converged = STATUSES.indexOf("converged" satisfies Status);
    if (totals.statuses[converged] === 0) return;
    for (let row = 0; row < columns.count; row++) {
      if (columns.status[row] !== converged) continue;
      this.#converged(space, columns.trial[row] ?? 0, columns.steps[row] ?? 0, columns, row);
    }
  }

  #converged(space: number, trial: number, steps: number, columns: FinishedChunk["columns"], row: number): void {
    const best = this.fastest;
    if (best !== undefined && (steps > best.steps || (steps === best.steps && trial >= best.trial))) return;
    const width = columns.hyperparameters.length / columns.count;
    const hyperparameters = [...columns.hyperparameters.subarray(row * width, (row + 1) * width)];
    this.fastest = { space, trial, steps, hyperparameters };
  }
}
