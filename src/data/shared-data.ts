// Memory of one data set or several, for all threads of a process. Four bytes with the length of a
// header, the header (JSON), zeros up to a multiple of 8, then the values of all columns.
import { shapeOf } from "./training-data.ts";
import type { DataShape, TrainingData } from "./training-data.ts";

const LENGTH_BYTES = 4;

interface Header extends Omit<TrainingData, "columns"> {
  readonly columns: readonly DataShape[];
}

/** Returns the bytes that data sets take. */
export function sharedBytes(sets: readonly TrainingData[]): number {
  return valuesStart(headerOf(sets)) + sets.reduce((sum, { columns }) => sum + valueBytes(columns), 0);
}

/** Writes data sets to memory, from `at` on, a multiple of 8. */
export function writeShared(sets: readonly TrainingData[], buffer: SharedArrayBuffer, at: number): void {
  const header = headerOf(sets);
  new DataView(buffer, at).setUint32(0, header.length, true);
  new Uint8Array(buffer, at + LENGTH_BYTES, header.length).set(header);
  let place = at + valuesStart(header);
  for (const { values } of sets.flatMap(({ columns }) => columns)) {
    new Float64Array(buffer, place, values.length).set(values);
    place += values.byteLength;
  }
}

/** Returns views of the data sets that `writeShared` wrote. Nothing is copied. */
export function readShared(buffer: SharedArrayBuffer, at: number): readonly TrainingData[] {
  const length = new DataView(buffer, at).getUint32(0, true);
  // A copy: TextDecoder does not read shared memory.
  const header = new Uint8Array(buffer, at + LENGTH_BYTES, length).slice();
  let place = at + valuesStart(header);
  return (JSON.parse(new TextDecoder().decode(header)) as readonly Header[]).map(({ columns, ...rest }) => ({
    ...rest,
    columns: columns.map((shape) => {
      const values = new Float64Array(buffer, place, rest.rows * shape.width);
      place += values.byteLength;
      return { ...shape, values };
    }),
  }));
}

function headerOf(sets: readonly TrainingData[]): Uint8Array {
  const headers = sets.map(({ rows, columns, hash, notes }): Header => {
    return { rows, hash, notes, columns: columns.map(shapeOf) };
  });
  return new TextEncoder().encode(JSON.stringify(headers));
}

function valuesStart(header: Uint8Array): number {
  return Math.ceil((LENGTH_BYTES + header.length) / 8) * 8;
}

function valueBytes(columns: TrainingData["columns"]): number {
  return columns.reduce((sum, { values }) => sum + values.byteLength, 0);
}
