import type { LearnedColumns } from "../planner.ts";

/** The latest row of each trial of a batch. */
export class LatestRows {
  readonly #places = new Map<number, number>();
  readonly #trial: number[] = [];
  readonly #repeat: number[] = [];
  readonly #status: number[] = [];
  readonly #steps: number[] = [];
  readonly #finalLoss: number[] = [];
  readonly #hyperparameters: number[] = [];
  readonly #measures: number[] = [];
  #hasMeasures = false;

  learn(columns: LearnedColumns): void {
    const { count, trial, hyperparameters, measures } = columns;
    const width = hyperparameters.length / count;
    const measured = (measures?.length ?? 0) / count;
    this.#hasMeasures = measured > 0;
    for (let row = 0; row < count; row += 1) {
      const place = this.#places.get(trial[row]!) ?? this.#places.size;
      this.#places.set(trial[row]!, place);
      this.#trial[place] = trial[row]!;
      this.#repeat[place] = columns.repeat[row]!;
      this.#status[place] = columns.status[row]!;
      this.#steps[place] = columns.steps[row]!;
      this.#finalLoss[place] = columns.finalLoss[row]!;
      for (let i = 0; i < width; i += 1) this.#hyperparameters[place * width + i] = hyperparameters[row * width + i]!;
      for (let i = 0; i < measured; i += 1) this.#measures[place * measured + i] = measures![row * measured + i]!;
    }
  }

  columns(): LearnedColumns {
    return {
      count: this.#places.size,
      trial: Float64Array.from(this.#trial),
      repeat: Int32Array.from(this.#repeat),
      status: Uint8Array.from(this.#status),
      steps: Float64Array.from(this.#steps),
      finalLoss: Float64Array.from(this.#finalLoss),
      hyperparameters: Float64Array.from(this.#hyperparameters),
      ...(this.#hasMeasures ? { measures: Float64Array.from(this.#measures) } : {}),
    };
  }
}
