import { checkFinite, exactInteger, fileError } from "./table.ts";
import type { Cell, Table } from "./table.ts";

// The format: numpy, doc/neps/nep-0001-npy-format.rst. Magic, version, length of the header, header
// (a literal of Python), then the elements without gaps.
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

type Reader = (view: DataView, at: number, isLittle: boolean, cell: () => Cell) => number;

/** Types of elements, without their byte order. */
const READERS: Readonly<Record<string, Reader>> = {
  f2: (view, at, isLittle) => halfPrecision(view.getUint16(at, isLittle)),
  f4: (view, at, isLittle) => view.getFloat32(at, isLittle),
  f8: (view, at, isLittle) => view.getFloat64(at, isLittle),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, isLittle) => view.getInt16(at, isLittle),
  i4: (view, at, isLittle) => view.getInt32(at, isLittle),
  i8: (view, at, isLittle, cell) => exactInteger(view.getBigInt64(at, isLittle), cell),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, isLittle) => view.getUint16(at, isLittle),
  u4: (view, at, isLittle) => view.getUint32(at, isLittle),
  u8: (view, at, isLittle, cell) => exactInteger(view.getBigUint64(at, isLittle), cell),
  b1: (view, at) => view.getUint8(at),
};

interface Header {
  readonly read: Reader;
  /** Bytes of an element. */
  readonly size: number;
  readonly isLittle: boolean;
  readonly isFortran: boolean;
  readonly rows: number;
  readonly width: number;
  /** Offset of the first element. */
  readonly start: number;
}

/**
 * Opens an array of numpy.save, of one or two dimensions: versions 1 to 3, both orders. Its columns
 * are named by position: "0", "1", … Throws SweepError("input") for other arrays and damaged files.
 */
export function openNpy(bytes: Uint8Array, file: string): Table {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { read, size, isLittle, isFortran, rows, width, start } = readHeader(bytes, view, file);
  const end = start + rows * width * size;
  if (end !== bytes.length) {
    const how = end > bytes.length ? "too short" : "too long";
    throw fileError(file, `${how} for its shape (${rows}, ${width}): ${bytes.length} bytes, not ${end}`);
  }
  const names = Array.from({ length: width }, (_, i) => String(i));
  const readColumn = (column: number): Float64Array<ArrayBuffer> => {
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const cell = (): Cell => ({ file, row: row + 1, column: names[column]! });
      const place = isFortran ? column * rows + row : row * width + column;
      values[row] = read(view, start + place * size, isLittle, cell);
      checkFinite(values[row]!, cell);
    }
    return values;
  };
  return { names, rows, read: (columns) => columns.map(readColumn) };
}

function readHeader(bytes: Uint8Array, view: DataView, file: string): Header {
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw fileError(file, "not an NPY file: save the array with numpy.save");
  }
  const version = view.getUint8(6);
  if (version < 1 || version > 3) throw fileError(file, `unknown version of NPY: ${version}`);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const from = version === 1 ? 10 : 12;
  if (from + length > bytes.length) throw fileError(file, `too short for its header: ${bytes.length} bytes`);
  const text = Buffer.from(bytes.subarray(from, from + length)).toString(version === 3 ? "utf8" : "latin1");
  return { ...elementType(text, file), ...shapeOf(text, file), start: from + length };
}

function elementType(text: string, file: string): Pick<Header, "read" | "size" | "isLittle"> {
  const found = /['"]descr['"]\s*:\s*['"]([<>|=]?)(\w+)['"]/.exec(text);
  const [, byteOrder = "", name = ""] = found ?? [];
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (read === undefined) {
    const given = found === null ? "a structured array" : `${byteOrder}${name}`;
    throw fileError(file, `elements must be floats of up to 64 bits, whole numbers or booleans: ${given}`);
  }
  return { read, size: Number(name.slice(1)), isLittle: byteOrder !== ">" };
}

function shapeOf(text: string, file: string): Pick<Header, "isFortran" | "rows" | "width"> {
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /['"]shape['"]\s*:\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  if (order === undefined || shape === undefined) throw fileError(file, "its header has no order or shape");
  const sizes = shape.split(",").flatMap((size) => (size.trim() === "" ? [] : [Number.parseInt(size, 10)]));
  const [rows, width = 1] = sizes;
  if (rows === undefined || sizes.length > 2) {
    throw fileError(file, `the array must have one or two dimensions: (${sizes.join(", ")})`);
  }
  return { isFortran: order === "True", rows, width };
}

/** Returns the value of 16 bits: sign, 5 bits of the exponent, 10 of the fraction (IEEE 754). */
function halfPrecision(bits: number): number {
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
