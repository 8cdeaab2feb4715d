import type { DataValues, SpaceData } from "../../space-data.ts";

/** A column's place in each row, or the address of a constant. */
export type Source =
  | { readonly byRow: true; readonly offset: number }
  | { readonly byRow: false; readonly address: number };

/**
 * The data in a kernel's memory: rows with all their columns side by side, then constants, then the
 * list of training rows. A list holds the addresses of its rows.
 */
export class DataMemory {
  /** Address of the list of all training rows. */
  readonly training: number;
  /** The first address after the data. */
  readonly end: number;
  readonly #sources = new Map<string, Source>();
  readonly #from: number;
  readonly #rowBytes: number;
  readonly #data: SpaceData;
  readonly #constants: ReadonlyMap<string, Float64Array>;

  constructor(from: number, data: SpaceData, constants: ReadonlyMap<string, Float64Array>) {
    this.#from = from;
    this.#data = data;
    this.#constants = constants;
    let offset = 0;
    for (const { name, width } of data.columns) {
      this.#sources.set(name, { byRow: true, offset });
      offset += 8 * width;
    }
    this.#rowBytes = offset;
    let address = from + offset * rowsOf(data.columns);
    for (const [name, values] of constants) {
      this.#sources.set(name, { byRow: false, address });
      address += values.byteLength;
    }
    this.training = address;
    this.end = Math.ceil((address + 4 * data.training.length) / 16) * 16;
  }

  source(name: string): Source {
    const source = this.#sources.get(name);
    if (source === undefined) throw new Error(`no data: ${name}`);
    return source;
  }

  addressOf(row: number): number {
    return this.#from + row * this.#rowBytes;
  }

  /** Copies the data into the memory. */
  fill(buffer: ArrayBuffer): void {
    const doubles = new Float64Array(buffer);
    const { columns, training } = this.#data;
    for (const { name, width, values } of columns) {
      const source = this.source(name);
      if (!source.byRow) continue;
      const rows = values.length / width;
      for (let row = 0; row < rows; row++) {
        doubles.set(values.subarray(row * width, (row + 1) * width), (this.addressOf(row) + source.offset) / 8);
      }
    }
    for (const [name, values] of this.#constants) {
      const source = this.source(name);
      if (!source.byRow) doubles.set(values, source.address / 8);
    }
    const list = new Int32Array(buffer, this.training, training.length);
    for (const [at, row] of training.entries()) list[at] = this.addressOf(row);
  }
}

function rowsOf(columns: readonly DataValues[]): number {
  const [first] = columns;
  return first === undefined ? 0 : first.values.length / first.width;
}
