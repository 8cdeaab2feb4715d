import { minifySync, parseSync, Visitor } from "rolldown/utils";
import type { MinifyOptions } from "rolldown/utils";

// Node reads text of one byte for each character faster.
const TEXT = { codegen: { removeWhitespace: true, asciiOnly: true }, module: true } as const;
// A function's name is in stacks. Statements are not joined, since each has a line.
const SHORTER: MinifyOptions = {
  ...TEXT,
  compress: { sequences: false, joinVars: false, keepNames: { function: true, class: true } },
  mangle: false,
};
const SHORT_NAMES: MinifyOptions = { ...TEXT, compress: false, mangle: { toplevel: true, keepNames: true } };

/** A part of a module's text: `to` exclusive. */
interface Part {
  readonly from: number;
  readonly to: number;
}

interface Parsed {
  /** Names of private members, in order. */
  readonly privateNames: readonly Part[];
  /** Starts of statements, class members and cases. */
  readonly starts: ReadonlySet<number>;
}

/**
 * Minifies a module so that the stack of an error can be read: functions, classes and members keep
 * their names, and each statement, class member and case is on a line.
 */
export function minifyReadably(name: string, code: string): string {
  const whole = minified(name, code, SHORTER);
  const short = minified(name, whole, SHORT_NAMES);
  const names = parse(name, whole).privateNames.map(({ from, to }) => whole.slice(from, to));
  const { privateNames, starts } = parse(name, short);
  // The minifier shortens private names, too, and has no option against it.
  if (privateNames.length !== names.length) throw new Error(`${name}: the minifier has moved private names`);
  const edits = [
    ...privateNames.map((part, i) => ({ ...part, text: names[i]! })),
    ...Array.from(starts, (from) => ({ from, to: from, text: from === 0 ? "" : "\n" })),
  ];
  return edited(short, edits);
}

function minified(name: string, code: string, options: MinifyOptions): string {
  const { code: text, errors } = minifySync(name, code, options);
  if (errors[0] !== undefined) throw new Error(`${name}: ${errors[0].message}`);
  return text;
}

function parse(name: string, code: string): Parsed {
  const { program, errors } = parseSync(name, code);
  if (errors[0] !== undefined) throw new Error(`${name}: ${errors[0].message}`);
  const privateNames: Part[] = [];
  const starts = new Set<number>();
  const add = (nodes: readonly { readonly start: number }[]): void => nodes.forEach(({ start }) => starts.add(start));
  new Visitor({
    PrivateIdentifier: ({ start, end }) => void privateNames.push({ from: start, to: end }),
    Program: ({ body }) => add(body),
    BlockStatement: ({ body }) => add(body),
    ClassBody: ({ body }) => add(body),
    StaticBlock: ({ body }) => add(body),
    SwitchStatement: ({ cases }) => add(cases),
    SwitchCase: ({ consequent }) => add(consequent),
  }).visit(program);
  return {
    privateNames: privateNames.toSorted((a, b) => a.from - b.from),
    starts,
  };
}

/** Replaces parts of a text, which do not overlap. At one place, an empty part comes first. */
function edited(text: string, edits: readonly (Part & { readonly text: string })[]): string {
  const inOrder = edits.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const pieces = inOrder.map((edit, i) => text.slice(inOrder[i - 1]?.to ?? 0, edit.from) + edit.text);
  return [...pieces, text.slice(inOrder.at(-1)?.to ?? 0)].join("");
}
