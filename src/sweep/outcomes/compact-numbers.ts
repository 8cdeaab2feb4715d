/** A column of numbers, of which few are distinct: the position of each row's in `values`. */
interface CodedNumbers {
  readonly values: readonly number[];
  readonly codes: Uint16Array;
}

/** A column of numbers in little memory: those of a grid repeat. */
export type CompactNumbers = Float64Array | CodedNumbers;

/** A column of whole numbers, in half of the memory if all are below 2^32. */
export type Counts = Float64Array | Uint32Array;

const MOST_CODES = 2 ** 16;

/** Returns the number of a row. */
export function numberAt(column: CompactNumbers | Int32Array | Uint8Array, row: number): number {
  return ArrayBuffer.isView(column) ? column[row]! : column.values[column.codes[row]!]!;
}

/** Fills a column of numbers, with codes as long as there are few. */
export class NumbersWriter {
  readonly #length: number;
  readonly #values: number[] = [];
  readonly #codeOf = new Map<number | "-0", number>();
  readonly #codes: Uint16Array;
  #plain: Float64Array | undefined;
  #lastCode = -1;

  constructor(length: number) {
    this.#length = length;
    this.#codes = new Uint16Array(length);
  }

  set(row: number, value: number): void {
    if (this.#plain !== undefined) this.#plain[row] = value;
    else if (Object.is(value, this.#values[this.#lastCode])) this.#codes[row] = this.#lastCode;
    else this.#setCoded(row, value);
  }

  #setCoded(row: number, value: number): void {
    let code = this.#knownCode(value);
    if (code === undefined && this.#values.length === MOST_CODES) {
      this.#plain = new Float64Array(this.#length);
      for (let i = 0; i < row; i += 1) this.#plain[i] = this.#values[this.#codes[i]!]!;
      this.#plain[row] = value;
      return;
    }
    if (code === undefined) {
      code = this.#values.push(value) - 1;
      this.#codeOf.set(keyOf(value), code);
    }
    this.#codes[row] = code;
    this.#lastCode = code;
  }

  #knownCode(value: number): number | undefined {
    // The values of a grid's fastest axis come in turn.
    const next = this.#lastCode + 1 < this.#values.length ? this.#lastCode + 1 : 0;
    return Object.is(value, this.#values[next]) ? next : this.#codeOf.get(keyOf(value));
  }

  /** Returns the column after all rows are set, in ascending order. */
  column(): CompactNumbers {
    return this.#plain ?? { values: this.#values, codes: this.#codes };
  }
}

/** A Map does not distinguish -0 from 0. */
function keyOf(value: number): number | "-0" {
  return Object.is(value, -0) ? "-0" : value;
}

/** Fills a column of whole numbers. */
export class CountsWriter {
  #column: Counts;

  constructor(length: number) {
    this.#column = new Uint32Array(length);
  }

  set(row: number, value: number): void {
    if (!(value < 2 ** 32) && this.#column instanceof Uint32Array) this.#column = Float64Array.from(this.#column);
    this.#column[row] = value;
  }

  column(): Counts {
    return this.#column;
  }
}
