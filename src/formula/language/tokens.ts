import type { Comparison } from "./expr.ts";
import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import { isFunction } from "./functions.ts";
import { remedyForPrefixed, remedyForSymbol } from "./habits.ts";

const COMPARISONS: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "!="]);

export interface Token {
  readonly kind: "number" | "name" | "symbol" | "end";
  readonly text: string;
  readonly span: Span;
}

// Two points are a range: in `1..n` the number is 1.
const NUMBER = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const PREFIXED = /(?:[A-Za-z_][A-Za-z0-9_]*\.)+[A-Za-z_][A-Za-z0-9_]*/y;
const SYMBOL = /\.\.|<=|>=|==|!=|[-+*/^()[\],<>=]/y;
const SPACE = /\s*/y;

/** Splits a text into tokens, the last of kind "end". Throws SweepError for invalid characters. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const take = (kind: Token["kind"], taken: string): void => {
    tokens.push({ kind, text: taken, span: { from: at, to: at + taken.length } });
    at += taken.length;
  };
  for (;;) {
    at += match(SPACE)?.length ?? 0;
    if (at === text.length) break;
    refusePrefix(match(PREFIXED), at);
    const unusable = remedyForSymbol(text.slice(at));
    const number = match(NUMBER);
    const name = match(NAME);
    const symbol = match(SYMBOL);
    if (number !== undefined) take("number", number);
    else if (name !== undefined) take("name", name);
    else if (symbol !== undefined && unusable === undefined) take("symbol", symbol);
    else {
      const found = unusable?.symbol ?? String.fromCodePoint(text.codePointAt(at) ?? 0);
      const what = unusable?.symbol.length === 2 ? "unexpected characters" : "unexpected character";
      const hint = unusable === undefined ? "" : `: ${unusable.remedy}`;
      const span = { from: at, to: at + found.length };
      throw new SweepError("input", `${what}: ${JSON.stringify(found)}${hint}`, span);
    }
  }
  take("end", "");
  return tokens;
}

/** Throws for a name with another language's prefix, such as `np.sin`. It starts at `from`. */
function refusePrefix(name: string | undefined, from: number): void {
  const remedy = name === undefined ? undefined : remedyForPrefixed(name, isFunction);
  if (name === undefined || remedy === undefined) return;
  throw new SweepError("input", `names have no prefix: "${name}": ${remedy}`, { from, to: from + name.length });
}

/** Returns the span from one part of a text to another. */
export function cover(first: { readonly span: Span }, last: { readonly span: Span }): Span {
  return { from: first.span.from, to: last.span.to };
}

/** Whether a symbol compares two values. */
export function isComparison(text: string): text is Comparison {
  return COMPARISONS.has(text);
}

/** Returns the error for a token where something else must be. */
export function unexpected(token: Token, expectation: string): SweepError {
  const found = token.kind === "end" ? "the end of the formula" : `"${token.text}"`;
  return new SweepError("input", `${expectation}: found ${found}`, token.span);
}
