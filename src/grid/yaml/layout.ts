import type { YAMLError } from "yaml";

const KEY = "[A-Za-z_][\\w-]*";
const NO_SPACE = new RegExp(`^(${KEY})\\s*:(\\S.*)$`, "s");
const NO_COLON = new RegExp(`^(${KEY})\\s*(?:=|\\s)\\s*(\\S.*)$`, "s");

/** A mistake in spaces, colons or indentation, and the offset of its place. */
interface LayoutMistake {
  readonly offset: number;
  readonly message: string;
}

/** Returns what is wrong with the layout near an error of the YAML parser; undefined if unclear. */
export function layoutMistake(text: string, { code, pos: [offset] }: YAMLError): LayoutMistake | undefined {
  const here = lineAt(text, offset);
  const unquoted = unquotedFormula(text, here, offset);
  if (unquoted !== undefined) return unquoted;
  switch (code) {
    case "MULTILINE_IMPLICIT_KEY":
    case "MISSING_CHAR":
      return textMistake(here.text.trimEnd(), here.from) ?? misaligned(text, here, offset);
    case "BLOCK_AS_IMPLICIT_KEY":
      return flowWithoutSpace(here) ?? tooFar(text, here, offset) ?? misaligned(text, here, offset);
    case "BAD_INDENT":
    case "UNEXPECTED_TOKEN":
      return misaligned(text, here, offset);
    default:
      return undefined;
  }
}

/** Returns the mistake of a formula that YAML reads as a block of text or a list: `|x|`, `x[1]`. */
function unquotedFormula(text: string, here: Line, offset: number): LayoutMistake | undefined {
  const bar = /(?:[:,[]|^\s*-)\s*(?=\|[^|\s][^|]*\|)/.exec(here.text);
  if (bar !== null) {
    return { offset: here.from + bar.index + bar[0].length, message: 'unexpected character: "|": write abs(x)' };
  }
  const name = /[A-Za-z]\w*$/.exec(text.slice(here.from, offset))?.[0];
  if (text[offset] !== "[" || name === undefined) return undefined;
  return { offset: offset - name.length, message: `text with brackets needs quotation marks here: ${name}[…]` };
}

/** Returns the mistake of a text that should be a key and a value: `lr:0.1`, `lr = 0.1`. */
export function textMistake(text: string, from: number = 0): LayoutMistake | undefined {
  const start = keyColumn(text);
  const message = keyMistake(text.slice(start));
  return message === undefined ? undefined : { offset: from + start, message };
}

/** Returns the end of a message about a text that should be a key and a value. */
export function keyMistake(text: string): string | undefined {
  const [first = ""] = text.split(/\s+(?=[A-Za-z_][\w-]*:\S)|\n/, 1);
  const [, key, value] = NO_SPACE.exec(first) ?? [];
  if (key !== undefined) return `missing space after the colon: "${first}": write ${key}: ${value}`;
  const [, name, rest] = NO_COLON.exec(first) ?? [];
  return name === undefined || /: /.test(first) ? undefined : `missing colon: "${first}": write ${name}: ${rest}`;
}

interface Line {
  /** Counted from 0. */
  readonly number: number;
  readonly from: number;
  readonly text: string;
}

function lineAt(text: string, offset: number): Line {
  const from = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", from);
  const number = text.slice(0, from).split("\n").length - 1;
  return { number, from, text: text.slice(from, end < 0 ? undefined : end) };
}

/** Returns the nearest line before or after that has text and is not a comment. */
function neighbour(text: string, line: Line, step: 1 | -1): Line | undefined {
  let next = line;
  for (;;) {
    if (step < 0 ? next.from === 0 : next.from + next.text.length >= text.length) return undefined;
    next = lineAt(text, step < 0 ? next.from - 1 : next.from + next.text.length + 1);
    if (!/^\s*(?:#|$)/.test(next.text)) return next;
  }
}

/** Returns the mistake of `lr:{…}` and `lr:[…]`, which YAML reads as text that has a bracket. */
function flowWithoutSpace({ text, from }: Line): LayoutMistake | undefined {
  return /^\s*(?:- +)*[\w-]+\s*:[[{]/.test(text) ? textMistake(text.trimEnd(), from) : undefined;
}

/** Returns the mistake of a line that is indented like a part of the value above it. */
function tooFar(text: string, here: Line, offset: number): LayoutMistake | undefined {
  if (/: /.test(text.slice(offset, here.from + here.text.length))) return undefined;
  const next = neighbour(text, here, 1);
  if (next === undefined || keyColumn(next.text) <= keyColumn(here.text)) return undefined;
  return indented("too far", next, here);
}

/** Returns the mistake of a line whose column is not that of the keys near it. */
function misaligned(text: string, here: Line, offset: number): LayoutMistake | undefined {
  const before = neighbour(text, here, -1);
  if (before === undefined || !isKey(here.text) || !isKey(before.text)) return undefined;
  if (offset > here.from + keyColumn(here.text) || (isItem(here.text) && !isItem(before.text))) return undefined;
  const [column, above] = [keyColumn(here.text), keyColumn(before.text)];
  if (column === above) return undefined;
  // The first line of the file decides the column of the others.
  if (column < above && neighbour(text, before, -1) === undefined) return indented("too far", before, here);
  return indented(column < above ? "too little" : "too far", here, before);
}

function indented(how: string, line: Line, like: Line): LayoutMistake {
  // Items of a list start with their dash.
  const columnOf = isItem(line.text) ? dashColumn : keyColumn;
  const place = `column ${columnOf(like.text) + 1}, as line ${like.number + 1}`;
  return {
    offset: line.from + columnOf(line.text),
    message: `line ${line.number + 1} is indented ${how}: start it in ${place}`,
  };
}

function isItem(line: string): boolean {
  return /^\s*-\s/.test(line);
}

function dashColumn(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}

function isKey(line: string): boolean {
  return new RegExp(`^\\s*(?:- +)*["']?${KEY}`).test(line);
}

/** Returns the number of characters before a line's key. */
function keyColumn(line: string): number {
  return /^\s*(?:- +)*/.exec(line)?.[0].length ?? 0;
}
