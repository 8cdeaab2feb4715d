import { deflateSync, inflateSync } from "node:zlib";

import { dataHash } from "../../data/data-hash.ts";
import type { DataColumn, DataShape, TrainingData } from "../../data/training-data.ts";

/** Most values of a sweep that a database keeps, in packed bytes: 8 MB. */
export const MAX_PACKED = 8e6;
/** Values of more bytes do not become small enough, but take seconds to pack. */
const MAX_BYTES = 64e6;

/** Packs values: doubles, column after column, deflated. Returns undefined if they are too many. */
export function packData({ columns }: Pick<TrainingData, "columns">, room: number): Buffer | undefined {
  const bytes = columns.reduce((sum, { values }) => sum + values.byteLength, 0);
  if (bytes > MAX_BYTES) return undefined;
  const all = new Float64Array(bytes / 8);
  let place = 0;
  for (const { values } of columns) {
    all.set(values, place);
    place += values.length;
  }
  const packed = deflateSync(new Uint8Array(all.buffer));
  return packed.length > room ? undefined : packed;
}

/** Packed values, and what is known about them. */
export interface PackedData {
  readonly packed: Uint8Array;
  readonly rows: number;
  readonly columns: readonly DataShape[];
  readonly hash: string;
  readonly sourceHash: string;
}

/** Unpacks values. Throws zlib's error, or RangeError, if they are damaged. */
export function unpackData({ packed, rows, columns, hash, sourceHash }: PackedData): readonly DataColumn[] {
  const sizes = columns.map(({ width }) => rows * width);
  const bytes = 8 * sizes.reduce((sum, size) => sum + size, 0);
  const all = new Float64Array(Uint8Array.from(inflateSync(packed, { maxOutputLength: Math.max(bytes, 1) })).buffer);
  if (all.byteLength !== bytes) throw new RangeError(`data of ${all.byteLength} bytes, not ${bytes}`);
  let place = 0;
  const unpacked = columns.map((shape, i) => {
    const values = all.subarray(place, place + sizes[i]!);
    place += sizes[i]!;
    return { ...shape, values };
  });
  if (dataHash(sourceHash, rows, unpacked) !== hash) throw new RangeError("data that does not have its hash");
  return unpacked;
}
