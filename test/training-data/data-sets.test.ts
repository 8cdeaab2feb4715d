import { expect, test } from "vitest";
import { DATA_SETS } from "../../src/data/data-sets.ts";
import { openDataSet } from "../../src/data/open-data-set.ts";
import { openData } from "../../src/data/open-data.ts";
import { drawWords } from "../../src/random/philox-function.ts";

const FOLDERS = { grid: ".", allowed: undefined };

const prepared = (value: unknown): { readonly y: Float64Array; readonly x: Float64Array; readonly rows: number } => {
  const { columns, rows } = openData(value, FOLDERS).prepare({});
  const of = (name: string): Float64Array => columns.find((column) => column.name === name)!.values;
  return { y: of("y"), x: of("X"), rows };
};

// Counts, sums and class counts of scikit-learn's tables (1.2.1), computed by numpy.
test.each([
  ["iris", 150, 4, [50, 50, 50], 2078.7, 9539.29],
  ["wine", 178, 13, [59, 71, 48], 159975.295999, 118768104.78031619],
  ["breast_cancer", 569, 30, [212, 357], 1056474.4596356002, 955069324.085005],
  ["digits", 1797, 64, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180], 561718, 6907012],
] as const)("%s is scikit-learn's", (name, rows, width, classes, sum, squares) => {
  const { x, y } = prepared({ set: name, y: "target", X: "*" });
  expect([y.length, x.length / y.length]).toEqual([rows, width]);
  expect(classes.map((_, label) => y.filter((one) => one === label).length)).toEqual(classes);
  expect(
    relative(
      x.reduce((total, value) => total + value, 0),
      sum,
    ),
  ).toBeLessThan(1e-14);
  expect(
    relative(
      x.reduce((total, value) => total + value * value, 0),
      squares,
    ),
  ).toBeLessThan(1e-14);
});

test("rows 35 and 38 of iris are those of R and of Fisher's paper", () => {
  const { x } = prepared({ set: "iris", y: "target", X: "*" });
  expect([...x.subarray(4 * 34, 4 * 35)]).toEqual([4.9, 3.1, 1.5, 0.2]);
  expect([...x.subarray(4 * 37, 4 * 38)]).toEqual([4.9, 3.6, 1.4, 0.1]);
});

const relative = (value: number, expected: number): number => Math.abs(value / expected - 1);

/** Norm of the gradient of the logistic loss at 0: −s/2 times (x, 1), averaged. */
function logisticNorm({ y, x, rows }: ReturnType<typeof prepared>): number {
  const width = x.length / rows;
  const gradient = Array.from({ length: width + 1 }, (_, j) =>
    Array.from(y, (label, i) => (label === 1 ? -0.5 : 0.5) * (j < width ? x[i * width + j]! : 1)),
  );
  return norm(gradient, rows);
}

/** Norm of the gradient of softmax's loss at 0: (1/K − [y = k]) times (x, 1), averaged. */
function softmaxNorm({ y, x, rows }: ReturnType<typeof prepared>, classes: number): number {
  const width = x.length / rows;
  const gradient = Array.from({ length: (width + 1) * classes }, (_, index) => {
    const [j, k] = [Math.floor(index / classes), index % classes];
    return Array.from(y, (label, i) => (1 / classes - Number(label === k)) * (j < width ? x[i * width + j]! : 1));
  });
  return norm(gradient, rows);
}

function norm(terms: readonly (readonly number[])[], rows: number): number {
  return Math.hypot(...terms.map((column) => column.reduce((sum, term) => sum + term, 0) / rows));
}

// Norms of the gradients at 0, by numpy and PyTorch in float64.
test("the usual preparation gives the published gradients at 0", () => {
  expect(relative(logisticNorm(prepared("breast_cancer")), 1.418103510854261)).toBeLessThan(1e-14);
  expect(relative(softmaxNorm(prepared("iris"), 3), 0.9814518543079267)).toBeLessThan(1e-14);
  expect(relative(softmaxNorm(prepared("digits"), 10), 0.44440325259169555)).toBeLessThan(1e-14);
});

test("linear has the published loss and gradient at 0, and its least-squares minimum (50 digits)", () => {
  const { x, y, rows } = prepared("linear");
  expect([rows, x.length]).toEqual([200, 1600]);
  const loss = (w: readonly number[], b: number): number =>
    y.reduce((sum, value, i) => {
      const residual = w.reduce((total, one, j) => total + one * x[8 * i + j]!, b) - value;
      return sum + (residual * residual) / (2 * rows);
    }, 0);
  expect(
    relative(
      loss(
        Array.from({ length: 8 }, () => 0),
        0,
      ),
      2.2600051396858825,
    ),
  ).toBeLessThan(1e-14);
  const gradient = Array.from({ length: 9 }, (_, j) =>
    Array.from(y, (value, i) => -value * (j < 8 ? x[8 * i + j]! : 1)),
  );
  expect(relative(norm(gradient, rows), 1.293626931990855)).toBeLessThan(1e-14);
  const minimiser = [
    ...[0.24068985191464476, -0.49090023133630173, 0.749129293378664, -0.99826953835093],
    ...[1.2465491817126872, -1.498381824275466, 1.7672693828501806, -1.9910880473062051],
  ];
  expect(relative(loss(minimiser, -6.985978467537521e-5), 0.0017662340421648074)).toBeLessThan(1e-13);
});

test("spirals are those of Lang and Witbrock: 97 points from radius 6.5 to 0.5, three turns, and their negatives", () => {
  const { x, y, rows } = prepared("spirals");
  expect(rows).toBe(194);
  for (let i = 0; i < 97; i += 1) {
    const [x1, x2, ...negative] = x.subarray(4 * i, 4 * i + 4);
    expect(negative).toEqual([-x1!, -x2!]);
    expect([...y.subarray(2 * i, 2 * i + 2)]).toEqual([0, 1]);
    expect(Math.hypot(x1!, x2!)).toBeCloseTo((6.5 * (104 - i)) / 104, 13);
    // Rotating back by the angle gives (0, radius).
    const angle = (i * Math.PI) / 16;
    expect(x1! * Math.cos(angle) - x2! * Math.sin(angle)).toBeCloseTo(0, 13);
  }
});

test("fractal has as many rows as weights, standard normal and independent", () => {
  const { x, y, rows } = prepared("fractal");
  expect([rows, x.length]).toEqual([272, 272 * 16]);
  const all = [...x, ...y];
  const moment = (power: number): number => all.reduce((sum, value) => sum + value ** power, 0) / all.length;
  // Standard errors: 1/√N, √(2/N), √(96/N), with N = 4,624.
  const root = Math.sqrt(all.length);
  expect(Math.abs(moment(1))).toBeLessThan(4 / root);
  expect(Math.abs(moment(2) - 1)).toBeLessThan((4 * Math.sqrt(2)) / root);
  expect(Math.abs(moment(4) - 3)).toBeLessThan((4 * Math.sqrt(96)) / root);
  expect(new Set(all).size).toBe(all.length);
});

test("a cell of fractal is Box and Muller's transform of Philox's first two words", () => {
  const { x } = prepared("fractal");
  for (const [row, column] of [
    [0, 0],
    [3, 5],
    [271, 15],
  ] as const) {
    const words = Uint32Array.of(row, column, 0, 0x64617461);
    drawWords(words, 0, 0);
    const expected =
      Math.sqrt(-2 * Math.log((words[0]! + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * words[1]!) / 2 ** 32);
    expect(x[16 * row + column]).toBeCloseTo(expected, 13);
  }
});

test("each set has a target, names for all columns and a usual preparation", () => {
  for (const [name, set] of Object.entries(DATA_SETS)) {
    const { table } = openDataSet(name, set);
    expect(table.names.at(-1)).toBe("target");
    expect(new Set(table.names).size).toBe(table.names.length);
    const { symbols, rows } = openData(name, FOLDERS);
    expect(symbols).toEqual([
      { name: "y", width: 1 },
      { name: "X", width: table.names.length - 1 },
    ]);
    expect([rows, set.rows]).toEqual([table.rows, table.rows]);
  }
});
