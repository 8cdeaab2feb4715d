import { valueOf } from "../sweep/spec/levels.ts";
import type { HyperparameterValue } from "../sweep/spec/sweep-spec.ts";
import { type MapTrials, valueAt } from "./map/map-trials.ts";

/** Yields the rows of each point. Repeats of a point are adjacent. */
export function* trialPoints(trials: MapTrials): Generator<number[]> {
  let rows: number[] = [];
  for (let row = 0; row < trials.count; row += 1) {
    if (rows.length > 0 && !isRepeat(trials, row)) {
      yield rows;
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) yield rows;
}

/** Returns the rows from `first` on that repeat its point. */
export function repeatsFrom(trials: MapTrials, first: number): number[] {
  const rows = [first];
  for (let row = first + 1; row < trials.count && isRepeat(trials, row); row += 1) rows.push(row);
  return rows;
}

/** Returns the number of repeats of a point. */
export function repeatCount({ repeat }: Pick<MapTrials, "repeat">): number {
  let most = 0;
  for (let row = 0; row < repeat.length; row += 1) if (repeat[row]! > most) most = repeat[row]!;
  return most + 1;
}

/** Whether a row is a further repeat of the previous row's point. */
function isRepeat(trials: MapTrials, row: number): boolean {
  const { names, repeat } = trials;
  // A point that is listed twice begins with repeat 0 again.
  if (!(repeat[row]! > repeat[row - 1]!)) return false;
  for (let column = 0; column < names.length; column += 1) {
    if (valueAt(trials, row, column) !== valueAt(trials, row - 1, column)) return false;
  }
  return true;
}

/** Returns the hyperparameters of a row, by name. */
export function pointOf(trials: MapTrials, row: number): Record<string, HyperparameterValue> {
  const { names, levels } = trials;
  return Object.fromEntries(names.map((name, i) => [name, valueOf(levels, name, valueAt(trials, row, i))]));
}
