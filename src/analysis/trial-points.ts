import type { MapTrials } from "./map/map-trials.ts";

/** Yields the rows of each point. Repeats of a point are adjacent. */
export function* trialPoints({ count, names, hyperparameters }: MapTrials): Generator<number[]> {
  const width = names.length;
  let rows: number[] = [];
  for (let row = 0; row < count; row += 1) {
    if (rows.length > 0 && !isSamePoint(hyperparameters, width, row)) {
      yield rows;
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) yield rows;
}

/** Returns the rows from `first` on that repeat its point. */
export function repeatsFrom({ count, names, hyperparameters }: MapTrials, first: number): number[] {
  const rows = [first];
  for (let row = first + 1; row < count && isSamePoint(hyperparameters, names.length, row); row += 1) rows.push(row);
  return rows;
}

/** Whether a row has the same hyperparameters as the previous one. */
function isSamePoint(hyperparameters: Float64Array, width: number, row: number): boolean {
  for (let at = row * width; at < (row + 1) * width; at += 1) {
    if (hyperparameters[at] !== hyperparameters[at - width]) return false;
  }
  return true;
}

/** Returns the hyperparameters of a row, by name. */
export function pointOf({ names, hyperparameters }: MapTrials, row: number): Record<string, number> {
  return Object.fromEntries(names.map((name, i) => [name, hyperparameters[row * names.length + i] ?? NaN]));
}
