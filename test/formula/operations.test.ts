import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { OPERATIONS } from "../../src/formula/ir/operations.ts";
import type { Primitive } from "../../src/formula/ir/operations.ts";
import { FUNCTIONS, isFunction } from "../../src/formula/language/functions.ts";
import { EXTREME, UNARY } from "../support/formula/forward-mode.ts";
import { CALL } from "../support/formula/interpret.ts";

const names = Object.keys(OPERATIONS) as Primitive[];

describe("the independent implementations in tests cover every function of the language", () => {
  test("values", () => {
    expect(Object.keys(CALL).sort()).toEqual(Object.keys(FUNCTIONS).sort());
  });

  test("derivatives", () => {
    expect(Object.keys({ ...UNARY, ...EXTREME }).sort()).toEqual(Object.keys(FUNCTIONS).sort());
  });
});

test("the documentation lists every function", () => {
  const text = readFileSync(new URL("../../docs/formulas.md", import.meta.url), "utf8");
  const listed = /^\| functions \| `([^`]+)`/m.exec(text)?.[1] ?? "";
  expect(listed.split(" ").sort()).toEqual(Object.keys(FUNCTIONS).sort());
});

test("functions of formulas take numbers, not conditions", () => {
  expect(names.filter((name) => isFunction(name) && OPERATIONS[name].conditions !== undefined)).toEqual([]);
});

test("the positions of conditions are those of arguments", () => {
  for (const name of names) {
    const { arity, conditions = [] } = OPERATIONS[name];
    for (const position of conditions) expect(position).toBeLessThan(arity);
  }
});
