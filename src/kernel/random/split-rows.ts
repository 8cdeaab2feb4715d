import type { ValidationSpec } from "../../objectives/data-spec.ts";
import { RandomStream } from "../../random/random-stream.ts";

/** Numbers of rows, from 0, in ascending order. */
export interface RowSplit {
  readonly training: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Splits rows into those to train on and those to validate with. A share is the nearest number of
 * rows, drawn without replacement by the seed: the first rows of a Fisher–Yates shuffle.
 */
export function splitRows(rows: number, validation: ValidationSpec | undefined, seed: number): RowSplit {
  const isValidation = new Uint8Array(rows);
  if (validation !== undefined && "share" in validation) {
    const order = Int32Array.from({ length: rows }, (_, row) => row);
    const stream = new RandomStream(seed, "validation");
    const count = Math.round(validation.share * rows);
    for (let at = 0; at < count; at++) {
      stream.seek(0, at, 0);
      const other = at + Math.floor((stream.first / 2 ** 53) * (rows - at));
      const row = order[other]!;
      order[other] = order[at]!;
      isValidation[row] = 1;
    }
  } else if (validation !== undefined) isValidation.fill(1, validation.from - 1, validation.to);
  const numbers = (kind: 0 | 1): Int32Array =>
    Int32Array.from({ length: rows }, (_, row) => row).filter((row) => isValidation[row] === kind);
  return { training: numbers(0), validation: numbers(1) };
}
