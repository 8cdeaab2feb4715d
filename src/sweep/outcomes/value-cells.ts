import { indexOnAxis, placeOf } from "../spec/axis.ts";
import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { ChosenAxis } from "./chosen-axes.ts";
import type { TrialColumns } from "./columns.ts";

/** Finds the cells of a coarse map by the values of trials, which no grid places. */
export class ValueCells {
  readonly #axes: readonly (ChosenAxis & { readonly positions: readonly number[] })[];
  readonly #width: number;

  constructor({ optimizer }: SpaceSpec, axes: readonly ChosenAxis[]) {
    const names = Object.keys(optimizer.hyperparameters);
    this.#width = names.length;
    this.#axes = axes.map((one) => ({ ...one, positions: one.axis.keys.map((key) => names.indexOf(key)) })).reverse();
  }

  /** Returns the cell of a row's trial. */
  of({ hyperparameters }: TrialColumns, row: number): number {
    let cell = 0;
    for (const { axis, size, bins, positions } of this.#axes) {
      const values = positions.map((position) => hyperparameters[row * this.#width + position]!);
      const bin = axis.kind === "continuous" ? placeOf(axis, values) * bins : (indexOnAxis(axis, values) * bins) / size;
      cell = cell * bins + Math.min(bins - 1, Math.floor(bin));
    }
    return cell;
  }
}
