import { createHash } from "node:crypto";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openData } from "../../src/data/open-data.ts";
import type { DataUse, PreparedData } from "../../src/data/training-data.ts";
import { folderOf } from "../support/files/temporary-folder.ts";

const CSV = "a,b,label,c\n1,10,0,5\n2,20,2,5\n3,60,1,5\n4,30,0,5\n";

/** Reads data of a folder with the file t.csv. */
function prepare(value: unknown, use: DataUse = {}, files: Readonly<Record<string, string>> = {}): PreparedData {
  const grid = folderOf({ "t.csv": CSV, ...files });
  return openData(value, { grid, allowed: undefined }).prepare(use);
}

const values = ({ columns }: PreparedData): unknown =>
  Object.fromEntries(columns.map((column) => [column.name, [...column.values]]));

test("symbols are a column, a list of columns in its order, or all others in the file's order", () => {
  const data = prepare({ file: "t.csv", y: "label", A: ["c", "a"], X: "*" });
  expect(data.rows).toBe(4);
  expect(data.columns.map(({ name, width }) => [name, width])).toEqual([
    ["y", 1],
    ["A", 2],
    ["X", 1],
  ]);
  expect(values(data)).toEqual({ y: [0, 2, 1, 0], A: [5, 1, 5, 2, 5, 3, 5, 4], X: [10, 20, 60, 30] });
  expect(data.notes).toEqual([]);
});

test("names that YAML reads as numbers are columns", () => {
  expect(values(prepare({ file: "n.csv", y: 1, X: [0] }, {}, { "n.csv": "0,1\n5,6\n" }))).toEqual({ y: [6], X: [5] });
});

test("scale multiplies lists of columns and takes constant expressions", () => {
  for (const scale of [0.0625, "1/16", "2^-4"]) {
    const data = prepare({ file: "t.csv", y: "label", b: "b", X: ["a", "b"], scale });
    expect(values(data)).toMatchObject({ b: [10, 20, 60, 30], X: [1, 10, 2, 20, 3, 60, 4, 30].map((x) => x / 16) });
  }
});

test("standardise uses mean and population sd of the training rows, in all rows", () => {
  const use = { trainingRows: [0, 1, 2] };
  const data = prepare({ file: "t.csv", y: "label", X: ["a", "b", "c"], standardise: true }, use);
  // a: mean 2, variance 2/3. b: mean 30, variance (400 + 100 + 900)/3.
  const [a, b] = [Math.sqrt(2 / 3), Math.sqrt(1400 / 3)];
  const expected = [-1 / a, -20 / b, 0, 0, -10 / b, 0, 1 / a, 30 / b, 0, 2 / a, 0, 0];
  for (const [i, value] of data.columns[1]!.values.entries()) expect(value).toBeCloseTo(expected[i]!, 15);
  expect(data.notes).toEqual(['X: column "c" is constant in the training rows, so it is 0']);
  const all = prepare({ file: "t.csv", y: "label", X: ["a"], standardise: true });
  expect(all.columns[1]!.values[0]).toBeCloseTo(-1.5 / Math.sqrt(1.25), 15);
  expect(all.hash).not.toBe(data.hash);
});

test("standardised columns are exact where means and squares cancel", () => {
  // Mean 1e8 + 1 and variance 2/3 exactly, which sums of squares lose.
  const file = { "far.csv": "a\n100000000\n100000001\n100000002\n" };
  const data = prepare({ file: "far.csv", X: ["a"], standardise: true }, {}, file);
  expect([...data.columns[0]!.values]).toEqual([-1, 0, 1].map((x) => x / Math.sqrt(2 / 3)));
});

test("labels count from 1: those from 0 are shifted, with a note", () => {
  const data = prepare({ file: "t.csv", y: "label", X: "*" }, { labels: ["y"] });
  expect(data.columns[0]).toEqual({ name: "y", width: 1, classes: 3, values: Float64Array.of(1, 3, 2, 1) });
  expect(data.notes).toEqual(["y: labels 0 to 2 count from 1 in formulas: 1 to 3"]);
  const ones = prepare({ file: "t.csv", y: "a" }, { labels: ["y"] });
  expect(ones.columns[0]).toEqual({ name: "y", width: 1, classes: 4, values: Float64Array.of(1, 2, 3, 4) });
  expect(ones.notes).toEqual([]);
});

test.each(["1.5", "-1"])("a label of %s is refused", (label) => {
  const files = { "l.csv": `a,label\n1,1\n2,${label}\n` };
  expect(() => prepare({ file: "l.csv", y: "label" }, { labels: ["y"] }, files)).toThrow(
    expect.objectContaining({
      message: `y is a label, so its values must be whole numbers from 1 (or from 0): l.csv: row 2, column "label": ${label}`,
      path: ["y"],
    }),
  );
});

test("the hash is that of the file's bytes and of the values, whatever the file's name", () => {
  const key = { file: "t.csv", y: "label", X: "*" };
  const data = prepare(key);
  expect(data.sourceHash).toBe(createHash("sha256").update(CSV).digest("hex"));
  expect(prepare({ ...key, file: "u.csv" }, {}, { "u.csv": CSV }).hash).toBe(data.hash);
  const others = [
    prepare(key, {}, { "t.csv": `${CSV}\n` }),
    prepare(key, {}, { "t.csv": CSV.replace("60", "61") }),
    prepare({ ...key, X: ["a", "b"] }),
    prepare({ ...key, X: ["b", "a", "c"] }),
    prepare({ ...key, Z: "*", X: "a" }),
    prepare({ ...key, scale: 2 }),
    prepare(key, { labels: ["y"] }),
  ];
  expect(new Set([data, ...others].map(({ hash }) => hash)).size).toBe(others.length + 1);
});

test("the request is that of the key and its use", () => {
  const key = { file: "t.csv", y: "label", X: "*" };
  const { request } = prepare(key);
  expect(prepare(key).request).toBe(request);
  for (const use of [{ labels: ["y"] }, { trainingRows: [0, 1] }, { trainingRows: [0, 2] }]) {
    expect(prepare(key, use).request).not.toBe(request);
  }
});

test("files must lie in or below the grid's folder, or that of its project, as modules", () => {
  const root = folderOf({ "grids/t.csv": CSV, "grids/below/t.csv": CSV, "t.csv": CSV });
  const open = (file: string, ...allowed: string[]): number =>
    openData({ file, X: "*" }, { grid: join(root, "grids"), allowed: allowed.length > 0 ? allowed : undefined }).rows;
  for (const file of ["t.csv", "./below/t.csv", join(root, "grids/t.csv")]) expect(open(file)).toBe(4);
  expect(open("../t.csv", root)).toBe(4);
  symlinkSync(join(root, "t.csv"), join(root, "grids/link.csv"));
  for (const file of ["../t.csv", "link.csv"]) {
    expect(() => open(file)).toThrow(
      `file: outside the grid's folder (--allow-modules DIR allows another): ${JSON.stringify(file)}`,
    );
  }
  expect(() => open("no.csv")).toThrow('file: no such file: "no.csv"');
  expect(() => open("below")).toThrow('file: a folder, not a file: "below"');
});

const KNOWN = "iris, wine, breast_cancer, digits, linear, spirals, fractal";

test.each<[unknown, (string | number)[], string]>([
  ["irs", [], 'unknown data set "irs": did you mean "iris"?'],
  ["mnist", [], `unknown data set "mnist": sets are ${KNOWN}`],
  ["t.csv", [], 'unknown data set "t.csv": for a file write {file: t.csv, y: COLUMN, X: "*"}'],
  [5, [], "data must be the name of a set, or a map with file and columns: 5"],
  [["t.csv"], [], 'data must be the name of a set, or a map with file and columns: ["t.csv"]'],
  [{ y: "label" }, [], 'missing key "file"'],
  [{ file: "t.csv" }, [], 'no symbol: name columns for formulas, such as y: target and X: "*" for all others'],
  [{ file: 5, y: "label" }, ["file"], "file must be a path: 5"],
  [{ set: "iris", file: "t.csv", y: "label" }, ["set"], "both file and set: remove one of them"],
  [{ set: "irris", y: "label" }, ["set"], 'unknown data set "irris": did you mean "iris"?'],
  [{ file: "t.csv", y: "labell" }, ["y"], 'no column "labell" in t.csv: did you mean "label"?'],
  [{ file: "t.csv", X: ["a", "z"] }, ["X", 1], 'no column "z" in t.csv: columns are a, b, label, c'],
  [{ file: "t.csv", X: ["a", "a"] }, ["X", 1], 'duplicate column: "a"'],
  [{ file: "t.csv", X: [] }, ["X"], "X has no columns"],
  [{ file: "t.csv", X: [["a"]] }, ["X", 0], 'not the name of a column: ["a"]'],
  [{ file: "t.csv", X: null }, ["X"], 'X must be a column, a list of columns, or "*": null'],
  [{ file: "t.csv", X: "*", Z: "*" }, ["Z"], 'both X and Z are "*": name the columns of one of them'],
  [{ file: "t.csv", y: "c", A: ["a", "b", "label"], X: "*" }, ["X"], "X: other symbols name all columns of t.csv"],
  [{ file: "t.csv", "1x": "a" }, ["1x"], 'invalid name: "1x"'],
  [
    { file: "t.csv", X: "*", standardize: true },
    ["standardize"],
    'unknown key "standardize": did you mean "standardise"?',
  ],
  [{ file: "t.csv", X: "*", Scale: 2 }, ["Scale"], 'unknown key "Scale": did you mean "scale"?'],
  [{ file: "t.csv", X: "*", scle: true }, ["scle"], 'unknown key "scle": did you mean "scale"?'],
  [{ file: "t.csv", X: "*", scale: 0 }, ["scale"], "scale must be a finite number other than 0: 0"],
  [{ file: "t.csv", X: "*", scale: "1/0" }, ["scale"], "scale must be a finite number other than 0: Infinity"],
  [{ file: "t.csv", X: "*", scale: true }, ["scale"], "scale must be a number, such as 1/16: true"],
  [{ file: "t.csv", X: "*", scale: 1e308 }, ["scale"], 'X: too large after scaling: t.csv: row 1, column "b": 10'],
  [{ file: "t.csv", X: "*", standardise: "yes" }, ["standardise"], 'standardise must be true or false: "yes"'],
  [{ file: "t.csv", X: "*", scale: 2, standardise: true }, ["scale"], "both scale and standardise: remove one of them"],
  [
    { file: "t.csv", y: "a", scale: 2 },
    ["scale"],
    'scale changes lists of columns and "*" only, and no symbol has one: write X: [COLUMN]',
  ],
])("%j is refused at %j", (value, path, message) => {
  expect(() => prepare(value)).toThrow(expect.objectContaining({ code: "input", message, path }));
});

test("a formula in scale that is wrong has its place", () => {
  expect(() => prepare({ file: "t.csv", X: "*", scale: "1/sixteen" })).toThrow(
    expect.objectContaining({ path: ["scale"], span: { from: 2, to: 9 } }),
  );
});

test("problems of the file have the place of its name, those of values the place of their symbol", () => {
  const files = { "bad.csv": "a,b\n1,x\n", "empty.csv": "" };
  expect(() => prepare({ file: "empty.csv", X: "*" }, {}, files)).toThrow(expect.objectContaining({ path: ["file"] }));
  expect(() => prepare({ file: "bad.csv", y: "a", X: "*" }, {}, files)).toThrow(
    expect.objectContaining({ path: ["X"], message: 'bad.csv: row 1 (line 2), column "b": not a number: "x"' }),
  );
});
