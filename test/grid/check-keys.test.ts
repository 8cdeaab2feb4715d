import { expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import type { CheckSpec } from "../../src/sweep/spec/check-spec.ts";
import { specHash } from "../../src/sweep/identity/hash.ts";

const GRID = "objective: rosenbrock\noptimizer: sgd\n";

function checkOf(keys: string, ...set: string[]): CheckSpec {
  return parseGrid(`${GRID}${keys}`, { file: "grid.yaml", set }).check;
}

test("defaults: 5 % of the steps, a tenth of a decade, no expectations", () => {
  expect(checkOf("")).toEqual({
    tolerance: { steps: 0.05, loss: 0.1 },
    expect: [],
    sameAs: [],
    renamed: {},
    allow: [],
  });
  expect(checkOf("check: {}")).toEqual(checkOf(""));
});

test("renamed maps old names to those of the grid; allow is a word or a list of them", () => {
  const { renamed, allow } = checkOf("check: { renamed: { old: sgd }, allow: nothing moves }");
  expect({ renamed, allow }).toEqual({ renamed: { old: "sgd" }, allow: ["nothing moves"] });
  expect(checkOf("check: { allow: [nothing converges, results differ] }").allow).toEqual([
    "nothing converges",
    "results differ",
  ]);
});

test.each([
  ["5%", 0.05],
  ['"12.5 %"', 0.125],
  ["250%", 2.5],
  ["0%", 0],
  ["0.2", 0.2],
  ["0", 0],
])("steps: %s", (written, fraction) => {
  expect(checkOf(`check: { steps: ${written}, loss: 0.3 }`).tolerance).toEqual({ steps: fraction, loss: 0.3 });
});

test("an expectation has its line; its default name is the SQL", () => {
  const keys = `expect:
  - name: some converge
    sql: SELECT count(*) > 0 FROM results
  - sql: >
      SELECT count(*) > 0
      FROM   results
`;
  expect(checkOf(keys).expect).toEqual([
    { name: "some converge", sql: "SELECT count(*) > 0 FROM results", line: 4 },
    { name: "SELECT count(*) > 0 FROM results", sql: "SELECT count(*) > 0 FROM   results\n", line: 6 },
  ]);
});

test("--set changes the tolerance; an expectation set by it has no line", () => {
  expect(checkOf("check: { steps: 5% }", "check.steps=10%").tolerance.steps).toBe(0.1);
  expect(checkOf("", "expect=[{ sql: SELECT 1 }]").expect).toEqual([{ name: "SELECT 1", sql: "SELECT 1", line: null }]);
});

test("check and expect are not part of a sweep's identity", () => {
  const keys = "check: { steps: 50% }\nexpect: [{ sql: SELECT 1 }]\n";
  const [plain, checked] = ["", keys].map((more) => parseGrid(`${GRID}${more}`, { file: "grid.yaml" }).spec);
  expect(specHash(checked!)).toBe(specHash(plain!));
});
