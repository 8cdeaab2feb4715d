import { describe, expect, test } from "vitest";
import { specHash } from "../../src/sweep/identity/hash.ts";
import { messageOf, specOf } from "../support/spaces/parse.ts";

const TOP = "optimizer: sgd\nobjectives:\n  - ";

function spacesOf(entry: string): string[] {
  return specOf(`${TOP}${entry}\n`).spaces.map(({ objective }) => `${objective.name} ${objective.dim}`);
}

/** Returns the first line of the message, without the file. */
function refusalOf(entry: string): string {
  const [line = ""] = messageOf(`${TOP}${entry}\n`).split("\n");
  return line.replace("grid.yaml:", "");
}

describe("an entry of a suite", () => {
  test("has all functions at their published dimensions by default", () => {
    const spaces = spacesOf("{ suite: mgh }");
    expect(spaces).toHaveLength(41);
    expect(spaces.slice(0, 2)).toEqual(["rosenbrock 2", "freudenstein_roth 2"]);
    expect(spaces.slice(-4)).toEqual(["chebyquad 7", "chebyquad 8", "chebyquad 9", "chebyquad 10"]);
    expect(spacesOf("{ suite: mgh, function: all }")).toEqual(spaces);
  });

  test("takes numbers, ranges and lists of both, the dimension varying last", () => {
    expect(spacesOf("{ suite: mgh, function: 4 }")).toEqual(["brown_badly_scaled 2"]);
    expect(spacesOf("{ suite: mgh, function: 1..3 }")).toHaveLength(3);
    expect(spacesOf("{ suite: mgh, function: [21, 2..3, 1] }")).toEqual([
      "rosenbrock_extended 10",
      "freudenstein_roth 2",
      "powell_badly_scaled 2",
      "rosenbrock 2",
    ]);
    expect(spacesOf("{ suite: mgh, function: 1, dim: [2, 4..5] }")).toEqual([
      "rosenbrock 2",
      "rosenbrock 4",
      "rosenbrock 5",
    ]);
  });

  test("is the same sweep as its objectives written one by one", () => {
    const entry = specOf(`${TOP}{ suite: mgh, function: [1, 21], dim: [2, 4], start: [0.5] }`);
    const single = specOf(
      `${TOP}{ name: rosenbrock, dim: [2, 4], start: [0.5] }\n  - { name: rosenbrock_extended, dim: [2, 4], start: [0.5] }`,
    );
    expect(specHash(entry)).toBe(specHash(single));
  });

  test("stands under objective, in blocks and beside other objectives", () => {
    const { spaces } = specOf(`
optimizer: sgd
objective: { suite: mgh, function: 1..2 }
spaces:
  - parameters: { lr: 0.1 }
  - objectives: [sphere, { suite: mgh, function: 3 }]
`);
    expect(spaces.map(({ objective }) => objective.name)).toEqual([
      "rosenbrock",
      "freudenstein_roth",
      "sphere",
      "powell_badly_scaled",
    ]);
  });

  test("takes --set and random starts", () => {
    const { spaces } = specOf(`optimizer: sgd\nobjectives: [{ suite: mgh }]\nstart: random`, {
      set: ["objectives.0.function=2..4"],
    });
    expect(spaces.map(({ start }) => start)).toEqual(["random", "random", "random"]);
  });
});

test.each([
  ["{ suite: bbbob }", '3:14: unknown suite "bbbob": did you mean "bbob"?'],
  ["{ suite: cec }", '3:14: unknown suite "cec": the suites are bbob and mgh'],
  ["{ suite: 5 }", "3:14: suite: expected a name: 5"],
  ["{ suite: mgh, functon: 1 }", '3:19: unknown key "functon": did you mean "function"?'],
  ["{ suite: mgh, name: sphere }", "3:19: name cannot be combined with suite"],
  ["{ dim: 5 }", '3:5: missing key "name"'],
  ["{ suite: mgh, function: [1, 99] }", "3:33: unknown function of mgh: 99: its functions are 1 to 35"],
  ["{ suite: mgh, function: [] }", "3:29: function: expected at least one value: []"],
  ["{ suite: mgh, function: [1, 1] }", "3:33: function: duplicate value: 1"],
  ["{ suite: mgh, function: 5..1 }", "3:29: function: the range ends below its start: 5..1: write 1..5"],
  ["{ suite: mgh, function: 1-5 }", '3:29: function: "1-5" is not a range: write 1..5'],
  ["{ suite: bbob, instance: 1..1000000000 }", '3:30: instance: "1..1000000000" has more than 10,000 numbers'],
  ["{ suite: bbob, instance: 1-1000000000 }", '3:30: instance: "1-1000000000" has more than 10,000 numbers'],
  ["{ suite: bbob, instance: 1..20000 }", "3:30: instance: more than 10,000 numbers: 1..20000"],
  [
    "{ suite: bbob, instance: 1000000000..1000000001 }",
    '3:30: instance: "1000000000..1000000001" has numbers above 999,999,999',
  ],
  ["{ suite: bbob, instance: 0..5 }", '3:30: instance: "0..5" starts below 1: write 1..5'],
  ["{ suite: bbob, instance: 01..5 }", '3:30: instance: "01..5" is not a range: write 1..5'],
  ['{ suite: mgh, function: "1,2,8" }', '3:29: function: "1,2,8" needs brackets: write [1, 2, 8]'],
  ["{ suite: mgh, instance: 1 }", '3:19: mgh has no instances: remove the key "instance"'],
  [
    "{ suite: mgh, function: 20, dim: 32 }",
    "3:38: the dimension of watson must be at most 31: 32; for this dimension write function: [1, 21..34]",
  ],
  [
    "{ suite: mgh, function: [1, 2, 21], dim: [2, 10] }",
    "3:50: the dimension of freudenstein_roth must be 2: 10; for this dimension write function: [1, 20..21, 23..35]",
  ],
  [
    "{ suite: mgh, start: [1, 2, 3] }",
    "3:26: the start has not as many values as rosenbrock has dimensions, 2: [1,2,3]; give one value for all, or 2",
  ],
  [
    "{ suite: bbob, function: [1, 2], dim: 3, start: [1, 2] }",
    "3:53: the start has not as many values as bbob_f1 has dimensions, 3: [1,2]; give one value for all, or 3",
  ],
  [
    "{ suite: mgh, start: random }",
    '3:26: start: expected a list of numbers; random and default stand beside the objectives: "random"',
  ],
  [
    "{ suite: bbob, instance: 0 }",
    "3:30: instance: expected a whole number of at least 1, a range such as 1..5, or a list of these: 0",
  ],
  [
    "{ suite: bbob, instance: [1, 2.5] }",
    "3:34: instance: expected a whole number of at least 1, a range such as 1..5, or a list of these: 2.5",
  ],
  ["{ suite: bbob, instance: 1..999999999 }", "3:30: instance: more than 10,000 numbers: 1..999999999"],
  [
    "{ suite: bbob, dim: 2..40, instance: 1..1000 }",
    "3:5: more than 10,000 objectives in one entry: 24 functions × 39 dimensions × 1,000 instances",
  ],
  ["mgh", '3:5: unknown objective "mgh": for the functions of the suite write {suite: mgh}'],
])("%s is refused", (entry, message) => {
  expect(refusalOf(entry)).toBe(message);
});

test.each([
  ["suit: mgh, function: 1", 'unknown key "suit": did you mean "suite"?'],
  ["suite: mgh, functions: 1", 'unknown key "functions": did you mean "function"?'],
  ["suite: bbob, instances: 1..15", 'unknown key "instances": did you mean "instance"?'],
])("a misspelt key has a suggestion: %s", (keys, message) => {
  expect(messageOf(`${TOP}{ ${keys} }\n`)).toContain(message);
});

test("an objective that the suite has already is a duplicate", () => {
  expect(refusalOf("{ suite: mgh }\n  - rosenbrock")).toBe('4:5: duplicate entry: "rosenbrock"');
});
