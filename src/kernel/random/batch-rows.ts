import type { BatchSpec } from "../../objectives/data-spec.ts";
import { RandomStream } from "../../random/random-stream.ts";

/** Writes the rows of a step of a repeat's trials to `out`, from `at` on. */
export type BatchRows = (repeat: number, step: number, out: Int32Array, at: number) => void;

// Trials of all repeats run side by side, near the same epoch.
const MAX_KEPT = 1_000_000;

/**
 * Returns the batches of a sweep. Draw d of a trial is the training row d of a sequence that
 * depends on seed and repeat only, so that all optimizers and hyperparameters share it; step t has
 * the draws t·size to t·size + size − 1. Each epoch is a random order of all rows (Fisher & Yates),
 * and a batch may begin in one and end in the next.
 */
export function batchRows({ size, replacement, order }: BatchSpec, training: Int32Array, seed: number): BatchRows {
  const rows = training.length;
  if (order !== undefined) {
    const { stride, offset } = order;
    return (_repeat, step, out, at) => {
      for (let slot = 0; slot < size; slot++) {
        // Remainders keep the product below 2^53.
        const draw = (step * size + slot) % rows;
        out[at + slot] = training[((stride % rows) * draw + (offset % rows)) % rows]!;
      }
    };
  }
  const stream = new RandomStream(seed, "batches");
  if (replacement === true) {
    return (repeat, step, out, at) => {
      for (let slot = 0; slot < size; slot++) {
        stream.seek(repeat, step, slot);
        out[at + slot] = training[Math.floor((stream.first / 2 ** 53) * rows)]!;
      }
    };
  }
  const epochs = new Map<string, Int32Array>();
  const epochOf = (repeat: number, epoch: number): Int32Array => {
    const key = `${repeat} ${epoch}`;
    let known = epochs.get(key);
    if (known === undefined) {
      if (epochs.size * rows >= MAX_KEPT) epochs.clear();
      epochs.set(key, (known = shuffled(training, stream, repeat, epoch)));
    }
    return known;
  };
  return (repeat, step, out, at) => {
    const first = step * size;
    for (let done = 0; done < size;) {
      const epoch = Math.floor((first + done) / rows);
      const from = (first + done) % rows;
      const count = Math.min(size - done, rows - from);
      out.set(epochOf(repeat, epoch).subarray(from, from + count), at + done);
      done += count;
    }
  };
}

/** Returns the rows in random order. Source: Knuth, TAOCP 2, 3.4.2, algorithm P. */
function shuffled(rows: Int32Array, stream: RandomStream, repeat: number, epoch: number): Int32Array {
  const order = rows.slice();
  for (let last = order.length - 1; last > 0; last--) {
    stream.seek(repeat, epoch, last);
    const other = Math.floor((stream.first / 2 ** 53) * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
