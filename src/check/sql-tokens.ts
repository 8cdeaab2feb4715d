/** A word, number, text or operator of SQL, with its position. */
export interface SqlToken {
  readonly text: string;
  /** The word in capitals, for comparing keywords; empty if the token is not a word. */
  readonly word: string;
  readonly from: number;
  readonly to: number;
  /** Number of parentheses and CASEs around the token. */
  readonly depth: number;
}

const SPACE = /(?:\s|--[^\n]*|\/\*[^]*?(?:\*\/|$))+/y;
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[\p{L}_][\p{L}\p{N}_$]*|\|\||->>?|<=|>=|<>|!=|==|<<|>>|[^]/giuy;

/**
 * Splits SQL into tokens, without spaces and comments. Never throws, even if the text is not SQL.
 */
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
