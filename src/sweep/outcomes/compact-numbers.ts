/** A column of numbers, of which few are distinct: the position of each row's in `values`. */
interface CodedNumbers {
  readonly values: readonly number[];
  readonly codes: Uint16Array;
}

/** A column of numbers in little memory: those of a grid repeat. */
export type CompactNumbers = Float64Array | CodedNumbers;

/** A column of whole numbers, in half of the memory if all are below 2^32. */
export type Counts = Float64Array | Uint32Array;

/** Memory for a column. Pages of `plain` that are not written take no memory. */
export interface NumbersMemory {
  readonly codes: Uint16Array;
  readonly plain: Float64Array;
}

const MOST_CODES = 2 ** 16;

/** Returns the number of a row. */
export function numberAt(column: CompactNumbers | Int32Array | Uint8Array, row: number): number {
  return ArrayBuffer.isView(column) ? column[row]! : column.values[column.codes[row]!]!;
}

/** Distinct numbers in the order in which they came. */
class Dictionary {
  readonly values: number[] = [];
  readonly #codeOf = new Map<number | "-0", number>();

  codeOf(value: number): number | undefined {
    return this.#codeOf.get(keyOf(value));
  }

  add(value: number): number {
    const code = this.values.push(value) - 1;
    this.#codeOf.set(keyOf(value), code);
    return code;
  }
}

/** Fills a column of numbers, with codes as long as there are few. */
export class NumbersWriter {
  readonly #length: number;
  readonly #memory: NumbersMemory | undefined;
  readonly #dictionary = new Dictionary();
  readonly #values: readonly number[] = this.#dictionary.values;
  readonly #codes: Uint16Array;
  #plain: Float64Array | undefined;
  #lastCode = -1;

  constructor(length: number, memory?: NumbersMemory) {
    this.#length = length;
    this.#memory = memory;
    this.#codes = memory?.codes ?? new Uint16Array(length);
  }

  set(row: number, value: number): void {
    if (this.#plain !== undefined) this.#plain[row] = value;
    else if (Object.is(value, this.#values[this.#lastCode])) this.#codes[row] = this.#lastCode;
    else this.#setCoded(row, value);
  }

  #setCoded(row: number, value: number): void {
    const known = this.#knownCode(value);
    if (known === undefined && this.#values.length === MOST_CODES) {
      this.#plain = this.#memory?.plain ?? new Float64Array(this.#length);
      decode({ values: this.#values, codes: this.#codes.subarray(0, row) }, this.#plain);
      this.#plain[row] = value;
      return;
    }
    const code = known ?? this.#dictionary.add(value);
    this.#codes[row] = code;
    this.#lastCode = code;
  }

  #knownCode(value: number): number | undefined {
    // The values of a grid's fastest axis come in turn.
    const next = this.#lastCode + 1 < this.#values.length ? this.#lastCode + 1 : 0;
    return Object.is(value, this.#values[next]) ? next : this.#dictionary.codeOf(value);
  }

  /** Returns the column after all rows are set, in ascending order. */
  column(): CompactNumbers {
    return this.#plain ?? { values: this.#values, codes: this.#codes };
  }
}

/**
 * Joins the parts of a column, which follow each other in its memory, in place: the column that one
 * writer would have filled.
 */
export function joinNumbers(parts: readonly CompactNumbers[], { codes, plain }: NumbersMemory): CompactNumbers {
  const dictionary = new Dictionary();
  const codesOf = parts.map((part) =>
    ArrayBuffer.isView(part)
      ? undefined
      : Uint32Array.from(part.values, (value) => dictionary.codeOf(value) ?? dictionary.add(value)),
  );
  const isCoded = !codesOf.includes(undefined) && dictionary.values.length <= MOST_CODES;
  let row = 0;
  for (const [i, part] of parts.entries()) {
    if (ArrayBuffer.isView(part)) row += part.length;
    else {
      if (isCoded) recode(part.codes, codesOf[i]!);
      else decode(part, plain.subarray(row));
      row += part.codes.length;
    }
  }
  return isCoded ? { values: dictionary.values, codes } : plain;
}

function recode(codes: Uint16Array, to: Uint32Array): void {
  if (to.every((code, i) => code === i)) return;
  for (let i = 0; i < codes.length; i += 1) codes[i] = to[codes[i]!]!;
}

function decode({ values, codes }: CodedNumbers, plain: Float64Array): void {
  for (let i = 0; i < codes.length; i += 1) plain[i] = values[codes[i]!]!;
}

/** A Map does not distinguish -0 from 0. */
function keyOf(value: number): number | "-0" {
  return Object.is(value, -0) ? "-0" : value;
}

/** Fills a column of whole numbers. */
export class CountsWriter {
  #column: Counts;

  constructor(length: number, memory: Uint32Array = new Uint32Array(length)) {
    this.#column = memory;
  }

  set(row: number, value: number): void {
    if (!(value < 2 ** 32) && this.#column instanceof Uint32Array) this.#column = Float64Array.from(this.#column);
    this.#column[row] = value;
  }

  column(): Counts {
    return this.#column;
  }
}
