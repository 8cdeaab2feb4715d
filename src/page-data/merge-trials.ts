import { numberAt } from "../sweep/outcomes/compact-numbers.ts";
import { type MapTrials, valueAt } from "../analysis/map/map-trials.ts";

/**
 * Merges sorted sets of trials of one space, and copies `known` only once. A trial in several is
 * taken from the last one. Returns `known` itself if nothing is added.
 */
export function mergeTrials(known: MapTrials, added: readonly MapTrials[]): MapTrials {
  return added.length === 0 ? known : mergedTwo(known, mergedInHalves(added));
}

function mergedInHalves(sets: readonly MapTrials[]): MapTrials {
  if (sets.length === 1) return sets[0]!;
  const middle = sets.length >> 1;
  return mergedTwo(mergedInHalves(sets.slice(0, middle)), mergedInHalves(sets.slice(middle)));
}

/** Returns the trials of two sets. */
function mergedTwo(known: MapTrials, added: MapTrials): MapTrials {
  if (added.count === 0) return known;
  if (known.count === 0) return added;
  const order = mergedOrder(known.trial, added.trial);
  const { length: count } = order;
  const width = known.names.length;
  const merged = {
    ...{ count, names: known.names, levels: known.levels, hyperparameters: new Float64Array(count * width) },
    ...{ trial: new Float64Array(count), repeat: new Int32Array(count), status: new Uint8Array(count) },
    ...{ steps: new Float64Array(count), finalLoss: new Float64Array(count) },
    measured: known.measured?.map((one) => ({ ...one, values: new Float64Array(count) })),
    rung: known.rung && new Float64Array(count),
  };
  for (let row = 0; row < count; row += 1) {
    const place = order[row]!;
    const from = place < known.count ? known : added;
    const at = place < known.count ? place : place - known.count;
    merged.trial[row] = from.trial[at]!;
    merged.repeat[row] = from.repeat[at]!;
    merged.status[row] = from.status[at]!;
    merged.steps[row] = from.steps[at]!;
    merged.finalLoss[row] = from.finalLoss[at]!;
    for (const [i, { values }] of merged.measured?.entries() ?? [])
      values[row] = numberAt(from.measured![i]!.values, at);
    if (merged.rung !== undefined) merged.rung[row] = numberAt(from.rung!, at);
    for (let i = 0; i < width; i += 1) merged.hyperparameters[row * width + i] = valueAt(from, at, i);
  }
  return merged;
}

/** Returns the source of each merged row: an index into the first rows followed by the second. */
function mergedOrder(first: MapTrials["trial"], second: MapTrials["trial"]): Uint32Array {
  const order = new Uint32Array(first.length + second.length);
  let [i, j, count] = [0, 0, 0];
  while (i < first.length || j < second.length) {
    const [a, b] = [first[i] ?? Infinity, second[j] ?? Infinity];
    if (a === b) i += 1;
    order[count++] = a < b ? i++ : first.length + j++;
  }
  return order.subarray(0, count);
}
