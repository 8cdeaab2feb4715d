import type { TrialColumns } from "../sweep/outcomes/columns.ts";

/**
 * Writes the Euclidean distance to the nearest known minimiser, and its number in the objective's
 * list.
 */
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
