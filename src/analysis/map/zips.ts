import { zippedValues } from "../../sweep/spec/planned-points.ts";
import type { PlannedPoints } from "../../sweep/spec/planned-points.ts";
import { valueAt } from "./map-trials.ts";
import type { MapTrials } from "./map-trials.ts";

/**
 * Hyperparameters that are functions of others: by the zipped axes of a plan, or without a plan in
 * all trials.
 */
export class Zips {
  readonly #trials: MapTrials;
  readonly #plan: PlannedPoints | undefined;
  readonly #known = new Map<string, ReadonlyMap<number, number> | undefined>();

  constructor(trials: MapTrials, plan: PlannedPoints | undefined) {
    this.#trials = trials;
    this.#plan = plan;
  }

  /** Whether the hyperparameter of a column is a function of another. */
  goesWith(column: number, axis: number): boolean {
    return this.#values(column, axis) !== undefined;
  }

  /** Whether a row has the value of that function. Points of `include` may have others. */
  isOn(row: number, column: number, axis: number): boolean {
    return this.#values(column, axis)?.get(valueAt(this.#trials, row, axis)) === valueAt(this.#trials, row, column);
  }

  #values(column: number, axis: number): ReadonlyMap<number, number> | undefined {
    const key = `${column} ${axis}`;
    if (!this.#known.has(key)) this.#known.set(key, this.#found(column, axis));
    return this.#known.get(key);
  }

  #found(column: number, axis: number): ReadonlyMap<number, number> | undefined {
    const { names, count } = this.#trials;
    if (this.#plan !== undefined) return zippedValues(this.#plan, names[column]!, names[axis]!);
    const values = new Map<number, number>();
    for (let row = 0; row < count; row += 1) {
      const [at, value] = [valueAt(this.#trials, row, axis), valueAt(this.#trials, row, column)];
      if ((values.get(at) ?? value) !== value) return undefined;
      values.set(at, value);
    }
    return values;
  }
}
