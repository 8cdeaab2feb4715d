/** A word, a number, a text or an operator of SQL, with its place in it. */
export interface SqlToken {
  readonly text: string;
  /** In capitals, as keywords are compared; empty for what is no word. */
  readonly word: string;
  readonly from: number;
  readonly to: number;
  /** How many parentheses and CASEs are around it; those themselves stand outside. */
  readonly depth: number;
}

const SPACE = /(?:\s|--[^\n]*|\/\*[^]*?(?:\*\/|$))+/y;
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[\p{L}_][\p{L}\p{N}_$]*|\|\||->>?|<=|>=|<>|!=|==|<<|>>|[^]/giuy;

/** The tokens of an SQL text, without spaces and comments. Never throws: what is no SQL is some tokens, too. */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let depth = 0;
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0] ?? "";
    at += text.length;
    return text;
  };
  for (take(SPACE); at < sql.length; take(SPACE)) {
    const from = at;
    const text = take(TOKEN);
    const word = /^[\p{L}_]/u.test(text) ? text.toUpperCase() : "";
    if (text === ")" || word === "END") depth -= 1;
    tokens.push({ text, word, from, to: at, depth });
    if (text === "(" || word === "CASE") depth += 1;
  }
  return tokens;
}
