import { describe, expect, test } from "vitest";
import { specHash } from "../../src/sweep/identity/hash.ts";
import { messageOf, specOf } from "../support/spaces/parse.ts";

const GRID = `objective:
  name: net
  x: { W: [2, 3], b: [3], c: [] }
  constants: { y: [1, 2] }
  let: ["h[i, j] = tanh(W[i, j] + b[j])"]
  formula: "mean(i = 1..2, (sum(j = 1..3, h[i, j]) + c - y[i])^2)"
  start: { W: normal/sqrt(fan_in) }
optimizer: sgd
`;

const changed = (from: string, to: string): string => {
  if (!GRID.includes(from)) throw new Error(`not in the grid: ${from}`);
  return GRID.replace(from, to);
};
const refusal = (from: string, to: string): string => messageOf(changed(from, to)).split("\n")[0] ?? "";
const objectiveOf = (text: string): ReturnType<typeof specOf>["spaces"][number]["objective"] =>
  specOf(text).spaces[0]!.objective;

test("blocks are coordinates in the order written; those without a start are 0", () => {
  expect(objectiveOf(GRID)).toMatchObject({
    dim: 10,
    start: new Array(10).fill(0),
    blocks: [
      { name: "W", shape: [2, 3], draw: "normal/sqrt(fan_in)" },
      { name: "b", shape: [3] },
      { name: "c", shape: [] },
    ],
  });
});

test.each([
  ["W: normal/sqrt(fan_in)", "W: [[1, 2, 3], [4, 5, 6]], c: -1", [1, 2, 3, 4, 5, 6, 0, 0, 0, -1]],
  ["W: normal/sqrt(fan_in)", "b: fan_in + i, W: fan_out*fan_in/n", [0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 2, 3, 4, 0]],
  ["{ W: normal/sqrt(fan_in) }", "[1, 2]", [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]],
  ["{ W: normal/sqrt(fan_in) }", "i", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
])("%s as %s is a start", (from, to, start) => {
  expect(objectiveOf(changed(from, to)).start).toEqual(start);
});

describe("refused", () => {
  test.each([
    ["W[i, j]", "W[i]", "grid.yaml:5:25: W is 2 × 3 and has 2 indices: W[1]"],
    ["1..3, h", "1..4, h", "grid.yaml:5:25: in h[1, 4]: W is 2 × 3, but the formula uses it as 2 × 4: W[1, 4]"],
    [
      "b: [3]",
      "b: [2]",
      "grid.yaml:5:35: in h[1, 3]: b is a vector of 2, but the formula uses it as a vector of 3: b[3]",
    ],
    ["W: [2, 3]", "W: [3, 3]", "grid.yaml:3:11: W is 3 × 3, but the formula uses it as 2 × 3; write W: [2, 3]"],
    [
      "1..2, (sum(j = 1..3",
      "1..1, (sum(j = 1..2",
      "grid.yaml:3:11: W is 2 × 3, but the formula uses it as 1 × 2; write W: [1, 2]",
    ],
    ["+ c", "+ c[1]", "grid.yaml:6:54: c is a scalar and has no index: c[1]"],
    ["+ c", "+ b", "grid.yaml:3:30: never used: c; remove the block or use it in the formula"],
    ["b: [3]", "b: 3", "grid.yaml:3:22: b: 3 needs brackets: write [3]"],
    ["b: [3]", "b: [0]", "grid.yaml:3:23: b: expected a whole number from 1 to 10,000: 0"],
    [
      "{ W: [2, 3], b: [3], c: [] }",
      "{}",
      "grid.yaml:3:6: x: expected a map of blocks such as {W: [64, 16], b: [16]}: {}",
    ],
    [
      "{ W: [2, 3], b: [3], c: [] }",
      "3",
      "grid.yaml:3:6: x: expected a map of blocks such as {W: [64, 16], b: [16]}: 3",
    ],
    ["W: [2, 3]", "W: [200, 300]", "grid.yaml:3:6: more than 10,000 coordinates in the blocks: 60,004"],
    ["c: []", "exp: []", 'grid.yaml:3:27: "exp" is a reserved name'],
    ["c: []", "x: []", 'grid.yaml:3:27: "x" is a reserved name'],
    ["y: [1, 2]", "b: [1, 2]", 'grid.yaml:4:16: a block and a constant have the same name: "b"'],
    ["W: normal", "w: normal", 'grid.yaml:7:15: no block has this name: "w": did you mean "W"?'],
    ["fan_in", "fanin", 'grid.yaml:7:27: unknown name "fanin": did you mean "fan_in"?'],
    ["W: normal/sqrt(fan_in)", "b: [1, 2]", "grid.yaml:7:15: b is a vector of 3, but its start is a vector of 2"],
    ["W: normal/sqrt(fan_in)", "W: [[1, 2], [3]]", "grid.yaml:7:15: W is 2 × 3, but its start is a ragged list"],
    ["W: normal/sqrt(fan_in)", "W: 1/0", "grid.yaml:7:15: not a finite number: 1/0"],
    ["  x: { W: [2, 3], b: [3], c: [] }\n", "", 'grid.yaml:3:16: "y" is a reserved name'],
    ["  name: net", "  name: net\n  dim: 3", "grid.yaml:3:8: the dimension of net must be 10: 3"],
  ])("%s as %s", (from, to, message) => {
    expect(refusal(from, to)).toBe(message);
  });
});

test("repeats go with random starts of blocks, and not with fixed ones", () => {
  expect(messageOf(`${GRID}repeats: 3\n`)).toBe("accepted");
  expect(messageOf(`${changed("normal/sqrt(fan_in)", "0.1")}repeats: 3\n`)).toContain("repeats: all would be equal");
});

test("shapes, order and starts of blocks identify a sweep; spaces in them do not", () => {
  const hash = (text: string): string => specHash(specOf(text));
  expect(hash(changed("normal/sqrt(fan_in)", "normal / sqrt( fan_in )"))).toBe(hash(GRID));
  for (const [from, to] of [
    ["normal/sqrt(fan_in)", "uniform/sqrt(fan_in)"],
    ["W: [2, 3], b: [3]", "b: [3], W: [2, 3]"],
  ] as const) {
    expect(hash(changed(from, to))).not.toBe(hash(GRID));
  }
  const shaped = (shape: string): string =>
    `objective: { name: f, x: { W: ${shape} }, formula: "sum(j = 1..n, x[j]^2)", start: { W: 1 } }\noptimizer: sgd\n`;
  expect(hash(shaped("[2, 3]"))).not.toBe(hash(shaped("[3, 2]")));
});

test("spaces that differ by the starts of blocks have them in their labels", () => {
  const entry = (start: string): string =>
    `{ name: net, x: { W: [2] }, formula: "W[1]^2 + W[2]^2", start: { W: ${start} } }`;
  const { spaces } = specOf(`objectives: [${entry("normal")}, ${entry("uniform")}]\noptimizer: sgd\n`);
  expect(spaces.map(({ label }) => label)).toEqual(["net sgd start=W: normal", "net sgd start=W: uniform"]);
});
