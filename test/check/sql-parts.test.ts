import fc from "fast-check";
import { expect, test } from "vitest";
import { countedRows, oneValueQuery, subexpressions } from "../../src/check/sql-parts.ts";
import { sqlTokens } from "../../src/check/sql-tokens.ts";
import { arbitraryText } from "../support/files/arbitrary-text.ts";

test("tokens of any text are in order, separated only by spaces and comments", () => {
  const pieces = fc.constantFrom(
    "SELECT",
    "FROM",
    "(",
    ")",
    "'",
    '"',
    "[",
    "--",
    "/*",
    "*/",
    "\n",
    "CASE",
    "END",
    "1e5",
    "<=",
    ",",
  );
  const sql = fc.array(fc.oneof(pieces, arbitraryText(10)), { maxLength: 20 }).map((parts) => parts.join(" "));
  fc.assert(
    fc.property(sql, (text) => {
      let at = 0;
      for (const token of sqlTokens(text)) {
        expect(token.from).toBeGreaterThanOrEqual(at);
        expect(text.slice(token.from, token.to)).toBe(token.text);
        // A comment of SQL ends at a line feed only.
        expect(text.slice(at, token.from)).toMatch(/^(\s|--[^\n]*|\/\*[^]*?(\*\/|$))*$/);
        at = token.to;
      }
      const query = oneValueQuery(text);
      if (query === undefined) return;
      for (const part of subexpressions(query.value)) countedRows(part, query);
    }),
  );
});

test.each([
  ["a < b", ["a", "b"]],
  ["a = 1 AND (b <> 2 OR NOT c >= d)", ["a", "b", "c", "d"]],
  ["a BETWEEN 1 AND b AND c", ["a", "b", "c"]],
  ["a * 2 + b > max(c - d)", ["a * 2 + b", "a", "b", "max(c - d)"]],
  ["(a) IS NOT NULL", ["(a)"]],
  ["a NOT LIKE 'x AND y'", ["a"]],
  ["a NOT IN (1, 2)", ["a"]],
  ["(SELECT count(*) FROM t WHERE a < 1) = 0", ["(SELECT count(*) FROM t WHERE a < 1)"]],
  ["CASE WHEN a < 1 THEN b END = 'it''s'", ["CASE WHEN a < 1 THEN b END"]],
  ['"<" = 1', ['"<"']],
  ["1 < 2", []],
])("the subexpressions of %s", (value, parts) => {
  expect(subexpressions(value)).toEqual(parts);
});

test.each([
  ["SELECT a < 1 FROM t WHERE b", { before: "SELECT", value: "a < 1", after: "FROM t WHERE b" }],
  ["select distinct a AS b from t;", { before: "select distinct", value: "a", after: "from t" }],
  ["SELECT a IS DISTINCT FROM b FROM t", { before: "SELECT", value: "a IS DISTINCT FROM b", after: "FROM t" }],
  ["WITH t AS (SELECT 1) SELECT (SELECT 2)", { before: "WITH t AS (SELECT 1) SELECT", value: "(SELECT 2)", after: "" }],
  ["SELECT a, b FROM t", undefined],
  ["SELECT a UNION SELECT b", undefined],
  ["VALUES (1)", undefined],
])("the parts of %s", (sql, parts) => {
  expect(oneValueQuery(sql)).toEqual(parts);
});
