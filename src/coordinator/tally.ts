import { compareBy } from "../sweep/outcomes/best-order.ts";
import type { FinishedChunk } from "../sweep/wire/chunk.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";

/** The best converged trial so far, in the order of `sweep best`. */
export interface FastestTrial {
  readonly space: number;
  readonly trial: number;
  readonly steps: number;
  readonly finalLoss: number;
  readonly hyperparameters: readonly number[];
}

/** Running totals of a sweep. */
export class Tally {
  trials = 0;
  steps = 0;
  fastest: FastestTrial | undefined;

  add({ space, columns, totals, round }: FinishedChunk): void {
    if (round?.isAgain !== true) this.trials += totals.trials;
    this.steps += totals.steps;
    const converged = STATUSES.indexOf("converged" satisfies Status);
    if (totals.statuses[converged] === 0) return;
    for (let row = 0; row < columns.count; row++) {
      if (columns.status[row] !== converged) continue;
      this.#converged(space, columns, row);
    }
  }

  #converged(space: number, columns: FinishedChunk["columns"], row: number): void {
    const [trial, steps] = [columns.trial[row] ?? 0, columns.steps[row] ?? 0];
    const outcome = { status: columns.status[row] ?? 0, steps, finalLoss: columns.finalLoss[row] ?? NaN };
    const best = this.fastest;
    if (best !== undefined) {
      const order = compareBy("steps", outcome, { ...best, status: outcome.status });
      if (order > 0 || (order === 0 && trial >= best.trial)) return;
    }
    const width = columns.hyperparameters.length / columns.count;
    const hyperparameters = [...columns.hyperparameters.subarray(row * width, (row + 1) * width)];
    this.fastest = { space, trial, steps, finalLoss: outcome.finalLoss, hyperparameters };
  }
}
