/**
 * Packs columns of numbers into one text, without loss. Bytes of equal significance are grouped so
 * that they compress; the result is deflated and encoded in base64. Uses only what browsers and
 * Node share.
 */

type ColumnType = "u8" | "u16" | "u32" | "f64";
export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f64: Float64Array } as const;

/** The place of a column among the packed bytes. */
export interface PackedColumn {
  readonly type: ColumnType;
  /** Offset in bytes. */
  readonly at: number;
  /** Number of values. */
  readonly length: number;
}

// Limits the arguments of String.fromCharCode; a multiple of 3, so that pieces of base64 can be
// joined.
const PIECE = 24_576;

export class ColumnPacker {
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  add(column: Column): PackedColumn {
    const type = typeOf(column);
    const place = { type, at: this.#size, length: column.length };
    const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
    this.#parts.push(transposed(bytes, column.length, column.BYTES_PER_ELEMENT));
    this.#size += column.byteLength;
    return place;
  }

  async pack(): Promise<string> {
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    const packed = await through(all, new CompressionStream("deflate-raw"));
    const pieces: string[] = [];
    for (let from = 0; from < packed.length; from += PIECE) {
      pieces.push(btoa(String.fromCharCode(...packed.subarray(from, from + PIECE))));
    }
    return pieces.join("");
  }
}

/** Unpacks the text of a ColumnPacker; returns a function from places to columns. */
export async function unpackColumns(text: string): Promise<(place: PackedColumn) => Column> {
  const binary = atob(text.trim());
  const packed = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) packed[i] = binary.charCodeAt(i);
  const all = await through(packed, new DecompressionStream("deflate-raw"));
  return ({ type, at, length }) => {
    const size = TYPES[type].BYTES_PER_ELEMENT;
    // Copied, so that numbers are aligned.
    const bytes = transposed(all.subarray(at, at + length * size), size, length);
    return new TYPES[type](bytes.buffer, 0, length);
  };
}

/** Returns integers in the narrowest type that holds them, and other numbers as doubles. */
export function narrowest(values: ArrayLike<number>): Column {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (!(value >= 0 && value < 2 ** 32 && Number.isInteger(value)) || Object.is(value, -0))
      return Float64Array.from(values);
    if (value > most) most = value;
  }
  return most < 2 ** 8 ? Uint8Array.from(values) : most < 2 ** 16 ? Uint16Array.from(values) : Uint32Array.from(values);
}

function typeOf(column: Column): ColumnType {
  if (column instanceof Uint8Array) return "u8";
  if (column instanceof Uint16Array) return "u16";
  return column instanceof Uint32Array ? "u32" : "f64";
}

/** Returns the transpose of a row-major matrix of bytes. */
function transposed(bytes: Uint8Array, rows: number, columns: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) out[column * rows + row] = bytes[row * columns + column]!;
  }
  return out;
}

/** Pipes bytes through a compression or its inverse. */
export async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const piped = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}
