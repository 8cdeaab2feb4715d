import { CountsWriter, joinNumbers, type NumbersMemory, NumbersWriter } from "../../sweep/outcomes/compact-numbers.ts";
import type { ColumnWriters, StoredColumns } from "./fill-columns.ts";

/** Columns in memory that threads share. They fill it in shares of `share` rows. */
export interface SharedColumns {
  readonly share: number;
  readonly hyperparameters: readonly SharedNumbers[];
  readonly trial: Uint32Array;
  readonly repeat: Int32Array | Uint8Array;
  readonly status: Uint8Array;
  readonly steps: Uint32Array;
  readonly finalLoss: Float64Array;
}

interface SharedNumbers extends NumbersMemory {
  /**
   * Number of distinct values of each share, which `plain` has from its first row on; 0 if `plain`
   * has the value of each row.
   */
  readonly distinct: Uint32Array;
}

/** Allocates columns for `count` rows. Pages that are not written take no memory. */
export function allocateShared(count: number, share: number, width: number, repeatsFit: boolean): SharedColumns {
  const bytes = (size: number): SharedArrayBuffer => new SharedArrayBuffer(count * size);
  return {
    share,
    hyperparameters: Array.from({ length: width }, () => ({
      codes: new Uint16Array(bytes(2)),
      plain: new Float64Array(bytes(8)),
      distinct: new Uint32Array(new SharedArrayBuffer(4 * Math.ceil(count / share))),
    })),
    trial: new Uint32Array(bytes(4)),
    repeat: repeatsFit ? new Uint8Array(bytes(1)) : new Int32Array(bytes(4)),
    status: new Uint8Array(bytes(1)),
    steps: new Uint32Array(bytes(4)),
    finalLoss: new Float64Array(bytes(8)),
  };
}

/** Fills a share. Returns false if it has other rows, or numbers that do not fit. */
export function fillShare(
  columns: SharedColumns,
  share: number,
  fill: (writers: ColumnWriters, from: number, to: number) => number,
): boolean {
  const [from, to] = rowsOf(columns, share);
  const [trial, steps] = [columns.trial.subarray(from, to), columns.steps.subarray(from, to)];
  const writers = {
    hyperparameters: columns.hyperparameters.map((one) => new NumbersWriter(to - from, partOf(one, from, to))),
    ...{ trial: new CountsWriter(to - from, trial), steps: new CountsWriter(to - from, steps) },
    repeat: columns.repeat.subarray(from, to),
    status: columns.status.subarray(from, to),
    finalLoss: columns.finalLoss.subarray(from, to),
  };
  if (fill(writers, from, to) < to - from) return false;
  if (writers.trial.column() !== trial || writers.steps.column() !== steps) return false;
  for (const [i, { plain, distinct }] of columns.hyperparameters.entries()) {
    const column = writers.hyperparameters[i]!.column();
    if (ArrayBuffer.isView(column)) continue;
    plain.set(column.values, from);
    distinct[share] = column.values.length;
  }
  return true;
}

/** Returns the columns after all shares are filled. */
export function joinShares(columns: SharedColumns): StoredColumns {
  const { hyperparameters, trial, repeat, status, steps, finalLoss } = columns;
  return {
    ...{ count: status.length, trial, repeat, status, steps, finalLoss },
    hyperparameters: hyperparameters.map((one) => {
      const parts = Array.from(one.distinct, (distinct, share) => {
        const { codes, plain } = partOf(one, ...rowsOf(columns, share));
        return distinct === 0 ? plain : { values: [...plain.subarray(0, distinct)], codes };
      });
      return joinNumbers(parts, one);
    }),
  };
}

/** Returns the first row of a share and the one after its last. */
function rowsOf({ share: rows, status }: SharedColumns, share: number): readonly [from: number, to: number] {
  return [share * rows, Math.min((share + 1) * rows, status.length)];
}

function partOf({ codes, plain }: NumbersMemory, from: number, to: number): NumbersMemory {
  return { codes: codes.subarray(from, to), plain: plain.subarray(from, to) };
}
