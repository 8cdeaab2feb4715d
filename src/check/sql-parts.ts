import { sqlTokens } from "./sql-tokens.ts";
import type { SqlToken } from "./sql-tokens.ts";

/** A query for one value, in parts: `${before} ${value} ${after}`. */
export interface OneValueQuery {
  /** Text up to and including SELECT. */
  readonly before: string;
  readonly value: string;
  /** Text from FROM on; empty without FROM. */
  readonly after: string;
}

const ENDS: readonly string[] = ["FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "AS"];
const COMPOUND: readonly string[] = ["UNION", "INTERSECT", "EXCEPT"];
const COMPARISONS: readonly string[] = ["=", "==", "<>", "!=", "<", "<=", ">", ">="];
const COMPARING_WORDS: readonly string[] = ["IS", "LIKE", "GLOB", "IN", "BETWEEN"];
const CONSTANT_WORDS: readonly string[] = ["", "NULL", "TRUE", "FALSE"];

/** Splits a query; returns undefined for other forms, such as a UNION. */
export function oneValueQuery(sql: string): OneValueQuery | undefined {
  const tokens = sqlTokens(sql);
  const outer = tokens.filter(({ depth }) => depth === 0);
  const select = outer.findIndex(({ word }) => word === "SELECT");
  if (select < 0 || outer.some(({ word }) => COMPOUND.includes(word))) return undefined;
  const first = ["DISTINCT", "ALL"].includes(outer[select + 1]?.word ?? "") ? select + 1 : select;
  const isEnd = ({ word, text }: SqlToken, i: number): boolean =>
    i > first && (text === ";" || (ENDS.includes(word) && !(word === "FROM" && outer[i - 1]?.word === "DISTINCT")));
  const end = outer.find(isEnd);
  const clause = outer.find((token, i) => isEnd(token, i) && token.word !== "AS");
  const from = outer[first]?.to ?? 0;
  const to = end?.from ?? sql.length;
  if (outer.some((token) => token.text === "," && token.from > from && token.to <= to)) return undefined;
  return {
    before: sql.slice(0, from),
    value: sql.slice(from, to).trim(),
    after: clause === undefined ? "" : sql.slice(clause.from).replace(/;\s*$/, ""),
  };
}

/**
 * Returns the sides of the comparisons in a condition, and their arithmetic operands, without
 * constants.
 */
export function subexpressions(value: string): string[] {
  return [...new Set(sides(value).flatMap((side) => [side, ...operands(side)]))].filter((part) => !isConstant(part));
}

/**
 * Returns a query for the rows that `count(…)`, with or without FILTER, counts; undefined for other
 * expressions.
 */
export function countedRows(value: string, query: OneValueQuery): string | undefined {
  const inner = unwrapped(value);
  if (inner !== value && /^\s*SELECT\b/i.test(inner)) {
    const nested = oneValueQuery(inner);
    if (nested === undefined) return undefined;
    // A WITH before the query applies to the inner query too.
    const before = `${query.before.replace(/(SELECT|DISTINCT|ALL|\s)+$/i, "")} ${nested.before}`;
    return countedRows(nested.value, { ...nested, before });
  }
  const filter = /^count\s*\([^()]*\)\s*(?:FILTER\s*(\([^]*\)))?$/i.exec(value);
  if (filter === null) return undefined;
  const tokens = sqlTokens(query.after);
  if (tokens[0]?.word !== "FROM") return undefined;
  const outer = tokens.filter(({ depth }) => depth === 0);
  if (outer.some(({ word }) => ["GROUP", "HAVING", "WINDOW"].includes(word))) return undefined;
  const end = outer.find(({ word }) => ["ORDER", "LIMIT"].includes(word))?.from ?? query.after.length;
  const where = outer.find(({ word }) => word === "WHERE");
  const conditions = [
    ...(where === undefined ? [] : [query.after.slice(where.to, end)]),
    ...(filter[1] === undefined ? [] : [unwrapped(filter[1]).replace(/^\s*WHERE\b/i, "")]),
  ];
  const source = query.after.slice(0, where?.from ?? end);
  const all = conditions.map((condition) => `(${condition}\n)`).join(" AND ");
  return `${query.before} * ${source}${all === "" ? "" : `\nWHERE ${all}`}`;
}

/** Returns the sides of the comparisons in a condition; the condition itself if it has none. */
function sides(value: string): string[] {
  const tokens = sqlTokens(value);
  const outer = tokens.filter(({ depth }) => depth === 0);
  const inner = unwrapped(value);
  if (inner !== value && !/^\s*SELECT\b/i.test(inner)) return sides(inner);
  const or = split(value, outer, ({ word }) => word === "OR");
  if (or.length > 1) return or.flatMap(sides);
  const ands = outer.filter(({ word }, i) => word === "AND" && !belongsToBetween(outer, i));
  const and = split(value, outer, (token) => ands.includes(token));
  if (and.length > 1) return and.flatMap(sides);
  if (outer[0]?.word === "NOT" && outer.length > 1) return sides(value.slice(outer[0].to).trim());
  const isComparison = ({ text, word }: SqlToken): boolean =>
    COMPARISONS.includes(text) || COMPARING_WORDS.includes(word) || word === "AND";
  const compared = split(value, outer, isComparison).map((side) => side.replace(/\s+NOT$|^NOT\s+/i, ""));
  // The right side of IN is a list.
  return outer.some(({ word }) => word === "IN") ? compared.slice(0, 1) : compared;
}

function belongsToBetween(outer: readonly SqlToken[], index: number): boolean {
  const before = outer.slice(0, index).findLast(({ word }) => word === "AND" || word === "BETWEEN");
  return before?.word === "BETWEEN";
}

function operands(side: string): string[] {
  const inner = unwrapped(side);
  if (/^\s*SELECT\b/i.test(inner)) return [];
  const outer = sqlTokens(inner).filter(({ depth }) => depth === 0);
  const parts = split(inner, outer, ({ text }) => ["+", "-", "*", "/", "%", "||"].includes(text));
  return parts.length > 1 ? parts.flatMap((part) => [part, ...operands(part)]) : [];
}

function split(value: string, outer: readonly SqlToken[], isSeparator: (token: SqlToken) => boolean): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const token of outer.filter(isSeparator)) {
    parts.push(value.slice(from, token.from));
    from = token.to;
  }
  return [...parts, value.slice(from)].map((part) => part.trim()).filter((part) => part !== "");
}

/** Removes parentheses around the whole expression. */
function unwrapped(value: string): string {
  const tokens = sqlTokens(value);
  const closing = tokens.findIndex(({ text, depth }) => text === ")" && depth === 0);
  if (tokens[0]?.text !== "(" || closing !== tokens.length - 1) return value;
  return value.slice(tokens[0].to, tokens.at(-1)?.from);
}

function isConstant(part: string): boolean {
  return sqlTokens(part).every(({ text, word }) => CONSTANT_WORDS.includes(word) && !/^["`[]/.test(text));
}
