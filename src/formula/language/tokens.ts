import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";

export interface Token {
  readonly kind: "number" | "name" | "symbol" | "end";
  readonly text: string;
  readonly span: Span;
}

// Two points are a range: in `1..n` the number is 1.
const NUMBER = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
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
    const number = match(NUMBER);
    const name = match(NAME);
    const symbol = match(SYMBOL);
    if (number !== undefined) take("number", number);
    else if (name !== undefined) take("name", name);
    else if (symbol !== undefined) take("symbol", symbol);
    else {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      const hint = character === "²" || character === "³" ? `: write ^${character === "²" ? 2 : 3}` : "";
      throw new SweepError("input", `unexpected character: ${JSON.stringify(character)}${hint}`, {
        from: at,
        to: at + character.length,
      });
    }
  }
  take("end", "");
  return tokens;
}
