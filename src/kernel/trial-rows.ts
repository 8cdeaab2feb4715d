import { euclideanDistance } from "../formula/ir/norm.ts";
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
    const distance = euclideanDistance(x, minimiser);
    if (distance < nearest) {
      nearest = distance;
      number = index + 1;
    }
  }
  out.distance[row] = number === 0 ? NaN : nearest;
  out.minimiser[row] = number;
}
