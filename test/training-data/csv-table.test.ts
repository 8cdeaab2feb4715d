import fc from "fast-check";
import { expect, test } from "vitest";
import { openTable } from "../../src/data/open-table.ts";

/** Reads all columns of a CSV text. */
function read(text: string | Uint8Array): Record<string, number[]> {
  const table = openTable(Buffer.from(text), "t.csv");
  const columns = table.read([...table.names.keys()]);
  return Object.fromEntries(table.names.map((name, i) => [name, [...columns[i]!]]));
}

test("a header names the columns; quotes, spaces, empty lines, CRLF and a byte order mark change nothing", () => {
  const expected = { a: [1, 3], "b c": [-2.5, 4e-3] };
  expect(read("a,b c\n1,-2.5\n3,.4e-2\n")).toEqual(expected);
  expect(read('\uFEFF a ,"b c"\r\n\r\n 1 , -2.50 \r\n"3",+0.004')).toEqual(expected);
});

test("the names that pandas gives to columns without names are names", () => {
  expect(read("0,1\n5,6\n7,8\n")).toEqual({ 0: [5, 7], 1: [6, 8] });
});

test("the booleans of pandas are 1 and 0", () => {
  // pandas.read_csv gives bool columns for these, and object columns for a mix with numbers.
  expect(read("a,b,c\nTrue,false,TRUE\nFalse,true,FALSE\n")).toEqual({ a: [1, 0], b: [0, 1], c: [1, 0] });
});

test("columns that nothing asks for may have anything", () => {
  const table = openTable(Buffer.from("id,a,b\nx1,1,\nx2,2,nan\n"), "t.csv");
  expect(table.read([1]).map((column) => [...column])).toEqual([[1, 2]]);
});

test("any double comes back from the text that JavaScript or C prints, to the bit", () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(double, double), { minLength: 1, maxLength: 40 }), (rows) => {
      // JavaScript prints −0 as 0.
      const sign = (value: number): string => (value < 0 || Object.is(value, -0) ? "-" : "");
      const lines = rows.map(([a, b]) => `${sign(a)}${Math.abs(a)},${sign(b)}${Math.abs(b).toExponential(16)}`);
      const { a, b } = read(["a,b", ...lines].join("\n"));
      expect(a!.map(bits)).toEqual(rows.map(([value]) => bits(value)));
      expect(b!.map(bits)).toEqual(rows.map(([, value]) => bits(value)));
    }),
    { numRuns: 300 },
  );
});

function bits(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!;
}

// Clinger, How to read floating point numbers accurately, PLDI 1990; the last two are halfway.
test.each([
  ["9007199254740993.0", 9007199254740992],
  ["9007199254740995.0", 9007199254740996],
  ["2.2250738585072011e-308", 2.225073858507201e-308],
  ["1.00000000000000011102230246251565404236316680908203125", 1],
  ["1.00000000000000011102230246251565404236316680908203126", 1 + 2 ** -52],
  ["0.1000000000000000055511151231257827021181583404541015625", 0.1],
])("%s is rounded correctly", (text, value) => {
  expect(read(`a\n${text}`)).toEqual({ a: [value] });
});

test("whole numbers that doubles hold are read, also large ones", () => {
  expect(read("a\n9007199254740992\n-9007199254740994\n123456789012345670000")).toEqual({
    a: [2 ** 53, -(2 ** 53 + 2), 123456789012345670000],
  });
});

test.each([
  ["a,b\n1,2\n3,\n", 't.csv: row 2 (line 3), column "b": missing value'],
  ["a,b\n1,2\n\nNA,4\n", 't.csv: row 2 (line 4), column "a": missing value: "NA"'],
  ["a\n1\nnan", 't.csv: row 2 (line 3), column "a": missing value: "nan"'],
  ["a,b\n1,two\n", 't.csv: row 1 (line 2), column "b": not a number: "two"'],
  ["a,b\n1,0x10\n", 't.csv: row 1 (line 2), column "b": not a number: "0x10"'],
  ["a,b\n1,?\n", 't.csv: row 1 (line 2), column "b": not a number: "?"'],
  ["a\n1\nTrue\n", 't.csv: row 2 (line 3), column "a": not a number, as above: "True"'],
  ["a\nTrue\n1\n", 't.csv: row 2 (line 3), column "a": not true or false, as above: "1"'],
  ["a\nFalse\nyes\n", 't.csv: row 2 (line 3), column "a": not true or false, as above: "yes"'],
  ["a,b\nTrue,1\n,2\n", 't.csv: row 2 (line 3), column "a": missing value'],
  ["a\nTruE\n", 't.csv: row 1 (line 2), column "a": not a number: "TruE"'],
  ['a,b\n1,"1,5"\n', 't.csv: row 1 (line 2), column "b": not a number: "1,5": write 1.5, with a decimal point'],
  ["a,b\n1,2\n1,2,3\n", 't.csv: row 2 (line 3), column "b": the row has 3 values, the header has 2'],
  ["a,b\n1,2\n1\n", 't.csv: row 2 (line 3), column "b": the row has 1 value, the header has 2'],
  ["a\ninf", 't.csv: row 1 (line 2), column "a": not finite: "inf"'],
  ["a\n1e999", 't.csv: row 1 (line 2), column "a": number too large (above 1.8e308): "1e999"'],
  [
    "a\n9007199254740993",
    't.csv: row 1 (line 2), column "a": beyond 2^53, so not exact as a double: "9007199254740993"',
  ],
  ["1.5,2\n3,4\n", 't.csv: no header: add a row with the names of the columns above "1.5,2"'],
  ["", "t.csv: empty: the first row must have the names of the columns"],
  ["a,b\n", "t.csv: no rows"],
  ["a,a\n1,2\n", 't.csv: columns 1 and 2 have the same name: "a"'],
  [",a\n0,2\n", "t.csv: column 1 has no name in the header; for an index of pandas, write the file with index=False"],
  ["a,,b\n0,2,3\n", "t.csv: column 2 has no name in the header"],
  ["a;b\n1;2\n", 't.csv: one column only: "a;b": separate values by commas, not by ";"'],
  ['a,b\n1,"2\n', "t.csv: not CSV: Quote Not Closed: the parsing is finished with an opening quote at line 2"],
])("%j is refused with its place", (text, message) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code: "input", message }));
});

test("the first problem in the order of rows is reported", () => {
  expect(() => read("a,b\n1,x\ny,2\n")).toThrow('row 1 (line 2), column "b": not a number: "x"');
});

test("a file in another encoding is refused", () => {
  expect(() => read(Buffer.from("a\n1", "utf16le"))).toThrow("t.csv:");
  expect(() => read(Uint8Array.of(0x61, 0x0a, 0xff))).toThrow("t.csv: not UTF-8: save it as UTF-8");
});

test("other endings are refused", () => {
  expect(() => openTable(Buffer.from("a\n1"), "t.txt")).toThrow("t.txt: data must be a file of .csv, .npy, .parquet");
  expect(() => openTable(Buffer.from("a\n1"), "t.npz")).toThrow(
    't.npz: data must be a file of .csv, .npy, .parquet: did you mean ".npy"?',
  );
});
