import { readFileSync } from "node:fs";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { openTable } from "../../src/data/open-table.ts";
import { SweepError } from "../../src/errors.ts";
import { everyNth } from "../support/faults/attempts.ts";

// The files were written by parquet-wasm 0.7 (the Rust crate parquet) in row groups of two rows.
const saved = (name: string): Uint8Array => readFileSync(new URL(`../data/tables/${name}.parquet`, import.meta.url));

function read(bytes: Uint8Array): Record<string, number[]> {
  const table = openTable(bytes, "t.parquet");
  const columns = table.read([...table.names.keys()]);
  return Object.fromEntries(table.names.map((name, i) => [name, [...columns[i]!]]));
}

const COLUMNS = {
  f64: [0.1, 1 / 3, -2, 5e-324, Number.MAX_VALUE],
  f32: [0.5, 0.25, -2, 8, 9],
  i8: [-1, 2, 3, 4, 5],
  u8: [255, 2, 3, 4, 5],
  u32: [4294967295, 2, 3, 4, 5],
  i64: [-1, 2 ** 53, 3, 3, 3],
  u64: [1, 2 ** 53, 3, 3, 3],
  flag: [1, 0, 1, 1, 0],
};

test.each(["uncompressed-1", "snappy-1", "snappy-2", "gzip-1", "brotli-1", "zstd-1", "zstd-2"])(
  "all numeric types are read exactly from %s (compression and version of the pages)",
  (name) => {
    expect(read(saved(name))).toEqual(COLUMNS);
  },
);

test("files of this project's own exports are read", () => {
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: "a", data: [1.5, -2, 3], type: "DOUBLE" },
      { name: "b", data: [1n, 2n, 3n], type: "INT64" },
    ],
  });
  expect(read(new Uint8Array(buffer))).toEqual({ a: [1.5, -2, 3], b: [1, 2, 3] });
});

test.each([
  ["missing", 'row 2, column "missing": missing value'],
  ["text", 'row 1, column "text": not a number: "a"'],
  ["time", 'column "time" must have numbers: TIMESTAMP_MILLIS; store it as float64'],
  ["day", 'column "day" must have numbers: DATE; store it as float64'],
  ["large", 'row 2, column "large": beyond 2^53, so not exact as a double: 9007199254740993'],
  ["nan", 'row 3, column "nan": missing value: NaN'],
  ["infinite", 'row 2, column "infinite": not finite: -Infinity'],
])("a column %s is refused where it is used, and only there", (name, problem) => {
  const table = openTable(saved("odd"), "t.parquet");
  expect(() => table.read([table.names.indexOf(name)])).toThrow(
    expect.objectContaining({ code: "input", message: `t.parquet: ${problem}` }),
  );
  expect(table.read([table.names.indexOf("good")]).map((column) => [...column])).toEqual([[1, 2, 3]]);
});

test("another compression and other files are refused", () => {
  expect(() => read(saved("lz4-1"))).toThrow(
    't.parquet: column "f64" is compressed by LZ4_RAW: use zstd, snappy, gzip or brotli',
  );
  expect(() => read(Buffer.from("a,b\n1,2\n"))).toThrow("t.parquet: cannot be read as Parquet: parquet file invalid");
  expect(() => read(new Uint8Array())).toThrow("t.parquet: cannot be read as Parquet: parquet file is too short");
});

test.each(everyNth(2, ["snappy-1", "zstd-2"]))(
  "a damaged file is refused or read, never another error or a hang: %s",
  (name) => {
    const whole = saved(name);
    let refused = 0;
    for (let at = 0; at < whole.length; at += 9) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const bytes = Uint8Array.from(whole);
        bytes[at] = bytes[at]! ^ mask;
        try {
          read(bytes);
        } catch (error) {
          if (!(error instanceof SweepError)) throw new Error(`byte ${at}`, { cause: error });
          expect(error.message).toMatch(/^t\.parquet: /);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(400);
  },
);
