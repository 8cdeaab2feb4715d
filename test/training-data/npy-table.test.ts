import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openTable } from "../../src/data/open-table.ts";

// The files were written by numpy 2.4.6: (signed/8 for floats) [[0, -1, 2], [-3, 4, 100]], or
// [[0, 1, 2], [3, 4, 100]] for unsigned types.
const saved = (name: string): Uint8Array => readFileSync(new URL(`../data/tables/${name}.npy`, import.meta.url));

function read(bytes: Uint8Array, name = "t.npy"): number[][] {
  const table = openTable(bytes, name);
  expect(table.names).toEqual(table.names.map((_, i) => String(i)));
  return table.read([...table.names.keys()]).map((column) => [...column]);
}

const SIGNED = [
  [0, -3],
  [-1, 4],
  [2, 100],
];
const EIGHTHS = SIGNED.map((column) => column.map((value) => value / 8));
const UNSIGNED = SIGNED.map((column) => column.map(Math.abs));

test.each([
  ...["little-f2", "big-f2", "little-f4", "big-f4", "little-f8", "big-f8"].map((name) => [name, EIGHTHS] as const),
  ...["fortran", "version-1", "version-2", "version-3"].map((name) => [name, EIGHTHS] as const),
  ...["i1", "little-i2", "big-i2", "little-i4", "big-i4", "little-i8", "big-i8"].map((name) => [name, SIGNED] as const),
  ...["u1", "little-u2", "big-u4", "little-u8"].map((name) => [name, UNSIGNED] as const),
  [
    "bool",
    [
      [0, 1],
      [0, 1],
      [1, 1],
    ],
  ] as const, // Above 1.
  ["vector", [[0.1, 0.2, 1 / 3, 5e-324, Number.MAX_VALUE]]] as const,
])("numpy's %s is read exactly", (name, columns) => {
  expect(read(saved(name))).toEqual(columns);
});

test.each([
  ["text", "elements must be floats of up to 64 bits, whole numbers or booleans: <U1"],
  ["complex", "elements must be floats of up to 64 bits, whole numbers or booleans: <c16"],
  ["longdouble", "elements must be floats of up to 64 bits, whole numbers or booleans: <f16"],
  ["object", "elements must be floats of up to 64 bits, whole numbers or booleans: |O"],
  ["structured", "elements must be floats of up to 64 bits, whole numbers or booleans: a structured array"],
  ["cube", "the array must have one or two dimensions: (2, 2, 2)"],
  ["scalar", "the array must have one or two dimensions: ()"],
  ["nan", 'row 2, column "1": missing value: NaN'],
  ["large", 'row 2, column "0": beyond 2^53, so not exact as a double: 9007199254740993'],
])("numpy's %s is refused", (name, problem) => {
  expect(() => read(saved(name))).toThrow(expect.objectContaining({ code: "input", message: `t.npy: ${problem}` }));
});

test("files that are cut, too long, or of another kind are refused", () => {
  const bytes = saved("little-f8");
  expect(() => read(bytes.subarray(0, -1))).toThrow(/^t.npy: too short for its shape \(2, 3\): 175 bytes, not 176$/);
  expect(() => read(Buffer.concat([bytes, Uint8Array.of(0)]))).toThrow("too long for its shape (2, 3)");
  expect(() => read(bytes.subarray(0, 40))).toThrow("t.npy: too short for its header: 40 bytes");
  expect(() => read(Buffer.from("a,b\n1,2\n3,4"))).toThrow("t.npy: not an NPY file: save the array with numpy.save");
  expect(() => read(Buffer.from(bytes).fill(9, 6, 7))).toThrow("t.npy: unknown version of NPY: 9");
});

/** Writes an array as the specification of the format says: numpy/lib/_format_impl.py. */
function write(
  {
    descr,
    fortran,
    rows,
    width,
  }: { readonly descr: string; readonly fortran: boolean; readonly rows: number; readonly width: number },
  version: 1 | 2 | 3,
  put: (view: DataView, at: number, row: number, column: number) => void,
): Uint8Array {
  const size = Number(descr.slice(2));
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${rows}, ${width}), }`;
  const prefix = version === 1 ? 10 : 12;
  // Spaces and a newline: the elements start at a multiple of 64.
  const header = `${text.padEnd(Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix - 1)}\n`;
  const start = prefix + header.length;
  const bytes = new Uint8Array(start + rows * width * size);
  bytes.set(Buffer.from("\x93NUMPY", "latin1"));
  bytes.set([version, 0], 6);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, header.length, true);
  else view.setUint32(8, header.length, true);
  bytes.set(Buffer.from(header), prefix);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < width; column += 1) {
      put(view, start + (fortran ? column * rows + row : row * width + column) * size, row, column);
    }
  }
  return bytes;
}

type Put = (view: DataView, at: number, value: number, little: boolean) => void;
const TYPES: readonly (readonly [type: string, value: fc.Arbitrary<number>, put: Put])[] = [
  [
    "f8",
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    (view, at, value, little) => view.setFloat64(at, value, little),
  ],
  [
    "f4",
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    (view, at, value, little) => view.setFloat32(at, value, little),
  ],
  ["i8", fc.maxSafeInteger(), (view, at, value, little) => view.setBigInt64(at, BigInt(value), little)],
  ["u8", fc.maxSafeNat(), (view, at, value, little) => view.setBigUint64(at, BigInt(value), little)],
  ["i4", fc.integer(), (view, at, value, little) => view.setInt32(at, value, little)],
  ["u2", fc.nat({ max: 65535 }), (view, at, value, little) => view.setUint16(at, value, little)],
];

test.each(TYPES)("any array of %s comes back, in all versions and orders", (type, value, put) => {
  const shape = fc.record({ width: fc.integer({ min: 1, max: 5 }), rows: fc.integer({ min: 1, max: 5 }) });
  const form = fc.record({
    ...{ fortran: fc.boolean(), little: fc.boolean(), version: fc.constantFrom(1 as const, 2 as const, 3 as const) },
  });
  const array = shape.chain(({ rows, width }) =>
    fc.array(fc.array(value, { minLength: rows, maxLength: rows }), { minLength: width, maxLength: width }),
  );
  fc.assert(
    fc.property(array, form, (columns, { fortran, little, version }) => {
      const [rows, width] = [columns[0]!.length, columns.length];
      const head = { descr: `${little ? "<" : ">"}${type}`, fortran, rows, width };
      const bytes = write(head, version, (view, at, row, column) => put(view, at, columns[column]![row]!, little));
      // Whole numbers have no −0.
      const expected = type.startsWith("f") ? columns : columns.map((column) => column.map((one) => one + 0));
      expect(read(bytes)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test("every half-precision number is read as IEEE 754 says", () => {
  const finite = Array.from({ length: 2 ** 16 }, (_, i) => i).filter((i) => ((i >> 10) & 31) !== 31);
  const head = { descr: "<f2", fortran: false, rows: finite.length, width: 1 };
  const [column] = read(write(head, 1, (view, at, row) => view.setUint16(at, finite[row]!, true)));
  // Halves of one sign are ordered like their bits, and consecutive ones differ by one unit.
  const positive = column!.slice(0, finite.length / 2);
  expect(positive.slice(0, 2)).toEqual([0, 2 ** -24]);
  expect(positive.at(-1)).toBe(65504);
  expect(positive[0x3c00]).toBe(1);
  for (let i = 1; i < positive.length; i += 1) {
    const unit = 2 ** (Math.max(1, (i - 1) >> 10) - 25);
    if (positive[i]! - positive[i - 1]! !== unit) expect([i, positive[i]]).toEqual([i, positive[i - 1]! + unit]);
  }
  expect(column!.slice(finite.length / 2)).toEqual(positive.map((value) => -value));
});
