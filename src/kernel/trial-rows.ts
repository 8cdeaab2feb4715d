import type { TrialColumns } from "../sweep/outcomes/columns.ts";

/** Room for the outcomes of `count` trials with `width` hyperparameters each. */
export function allocateRows(count: number, width: number): TrialColumns {
  return {
    count,
    trial: new Float64Array(count),
    repeat: new Int32Array(count),
    hyperparameters: new Float64Array(count * width),
    status: new Uint8Array(count),
    steps: new Float64Array(count),
    finalLoss: new Float64Array(count),
    bestLoss: new Float64Array(count),
    gradientNorm: new Float64Array(count),
    distance: new Float64Array(count),
    minimiser: new Int32Array(count),
  };
}

/** The first `count` rows, in buffers of their own. */
export function firstRows(columns: TrialColumns, count: number, width: number): TrialColumns {
  if (count === columns.count) return columns;
  return {
    count,
    trial: columns.trial.slice(0, count),
    repeat: columns.repeat.slice(0, count),
    hyperparameters: columns.hyperparameters.slice(0, count * width),
    status: columns.status.slice(0, count),
    steps: columns.steps.slice(0, count),
    finalLoss: columns.finalLoss.slice(0, count),
    bestLoss: columns.bestLoss.slice(0, count),
    gradientNorm: columns.gradientNorm.slice(0, count),
    distance: columns.distance.slice(0, count),
    minimiser: columns.minimiser.slice(0, count),
  };
}

/** The same rows, and what was thrown in those that failed. */
export function withErrors(columns: TrialColumns, errors: ReadonlyMap<number, string>): TrialColumns {
  return errors.size === 0 ? columns : { ...columns, errors };
}

/** Writes the Euclidean distance to the nearest known minimiser, and its number in the objective's list. */
export function writeDistance(
  x: Float64Array,
  minimisers: readonly (readonly number[])[],
  out: TrialColumns<ArrayBufferLike>,
  row: number,
): void {
  let nearest = Infinity;
  let number = 0;
  for (const [index, minimiser] of minimisers.entries()) {
    let squares = 0;
    for (let j = 0; j < x.length; j++) {
      const difference = (x[j] ?? NaN) - (minimiser[j] ?? NaN);
      squares += difference * difference;
    }
    const distance = Math.sqrt(squares);
    if (distance < nearest) {
      nearest = distance;
      number = index + 1;
    }
  }
  out.distance[row] = number === 0 ? NaN : nearest;
  out.minimiser[row] = number;
}
