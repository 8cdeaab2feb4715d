import type { LearnedColumns, RoundMethod, RoundPlanner } from "../../../src/sweep/rounds/planner.ts";
import type { Round } from "../../../src/sweep/rounds/round.ts";
import type { SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";

interface Learned {
  readonly trial: number;
  readonly loss: number;
  readonly values: readonly number[];
}

/**
 * Runs the best third again with half of the learning rate, until one trial is left. Spaces of
 * optimizers other than sgd have no rounds.
 */
const shrinkingRounds: RoundMethod = {
  accepts: ({ optimizer }) => optimizer.name === "sgd",
  columns: ["round", "rung"],
  start: (space) => new Shrinking(space),
};

export const shrinkingRoundsOf = (space: SpaceSpec): RoundMethod | undefined =>
  shrinkingRounds.accepts(space) ? shrinkingRounds : undefined;

class Shrinking implements RoundPlanner {
  readonly #space: SpaceSpec;
  #rung = 0;
  #learned: Learned[] = [];

  constructor(space: SpaceSpec) {
    this.#space = space;
  }

  learn({ count, trial, finalLoss, hyperparameters }: LearnedColumns): void {
    const width = hyperparameters.length / count;
    for (let row = 0; row < count; row += 1) {
      const values = [...hyperparameters.subarray(row * width, (row + 1) * width)];
      const loss = Number.isFinite(finalLoss[row]) ? finalLoss[row]! : Infinity;
      this.#learned.push({ trial: trial[row]!, loss, values });
    }
  }

  next(): Round | undefined {
    const order = this.#learned.toSorted((a, b) => a.loss - b.loss || a.trial - b.trial);
    const best = order.slice(0, Math.floor(order.length / 3));
    this.#learned = [];
    if (best.length === 0) return undefined;
    this.#rung += 1;
    return {
      rung: this.#rung,
      trials: {
        indices: Float64Array.from(best, ({ trial }) => trial - this.#space.offset),
        hyperparameters: Float64Array.from(best.flatMap(({ values: [lr = 0, ...others] }) => [lr / 2, ...others])),
      },
    };
  }
}
