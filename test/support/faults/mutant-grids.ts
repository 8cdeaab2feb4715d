import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { EVERYTHING } from "../spaces/everything-grid.ts";

const sweeps = new URL("../../../sweeps/", import.meta.url);

/** Valid grids: those of the package, bbob with a few functions only, and one with every key. */
export const GOOD_GRIDS: readonly string[] = [
  ...readdirSync(sweeps)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => readFileSync(new URL(name, sweeps), "utf8"))
    .map((text) => text.replace("{ suite: bbob, dim: 5, instance: 1..15 }", "{ suite: bbob, function: 1..3, dim: 2 }")),
  EVERYTHING,
];

/** Accidental and malicious tokens: numbers, words, YAML's indicators, pieces of formulas. */
const ODD: readonly unknown[] = [
  ...[0, -0, 1, -1, 0.5, 2, 3, 7, 100, 9999, 10_000, 1e6, 1e15, 1e16, 1e300, 5e-324, -1e300, 2 ** 31, 2 ** 53],
  ...[Infinity, NaN, true, false, null, "", " ", "~", "yes", "1_000", "0x10", "0b1", "2024-01-01", "1e999", "5%"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "length",
    "lr",
    "x",
    "g",
    "t",
    "n",
    "e",
    "pi",
  ],
  ...["rosenbrock", "rastrigin", "sphere", "adam", "polyak", "rprop", "momentum", "random", "default", "log", "cosine"],
  ...[
    "x[1]",
    "x[i]",
    "1/0",
    "0/0",
    "log(x)",
    "sqrt(-1)",
    "sum(i = 1..n, x[i])",
    "sum(i = 1..1e9, x)",
    "x^1e9",
    "x^x",
    "(",
  ],
  ...["where(x < 0, 1, 2)", "exp(exp(exp(x)))", "lr * g", "x = x", "x = 0/0", "v = v * v", "norm(g)", "dot(g, g)"],
  ...["\u202e", "\u200b", "\u001b[31m", "\u0000", "\ud800", "\ufeff", "é", "🏔", "=1+1", "::error::x", "a".repeat(300)],
  ...[[], {}, [[]], [{}], [1, 1], [1, 2, 3], [0.1, "x"], { min: 0, max: 1, num: 3 }, { min: 1, max: 0, num: 2 }],
  ...[
    { min: 0, max: 1, step: 0 },
    { min: 0, max: 1, num: 1e15 },
    { values: [[1, 2], [3]] },
    { gte: 0 },
    { name: "sphere" },
  ],
  ...[{ name: "mine", formula: "x*y", start: [1] }, { name: "sphere", dim: 10_000 }, { lr: 0.1 }],
];
const SIGNS: readonly string[] = [
  ...[
    "*stop",
    "&stop",
    "*",
    "&",
    "!!float",
    "!x",
    "<<",
    "---",
    "...",
    "%YAML 1.1",
    "- ",
    ": ",
    "? ",
    "| ",
    "> ",
    "\t",
    "\n",
  ],
  ...["{", "}", "[", "]", ",", "#", "'", '"', "\r", "\\", "..", "^", "+", "(", ")", "=", "-", "\0", "\u0085", "\u2028"],
];

type Edit = (grid: string, at: number, other: number) => string;

const edits: readonly Edit[] = [
  // Changes, removes or inserts a byte; the result may be invalid UTF-8.
  (grid, at, other) => {
    const bytes = Buffer.from(grid, "latin1");
    const place = at % (bytes.length + 1);
    const inserted = other % 3 === 0 ? [] : [other % 256];
    const skipped = other % 3 === 2 ? 0 : 1;
    return Buffer.concat([bytes.subarray(0, place), Buffer.from(inserted), bytes.subarray(place + skipped)]).toString(
      "latin1",
    );
  },
  (grid, at, other) => swapped(grid.match(TOKENS) ?? [], at, other).join(""),
  (grid, at, other) => moved(grid.split("\n"), at, other).join("\n"),
  (grid, at, other) =>
    grid
      .split("\n")
      .toSpliced(at % lineCount(grid), other % 2, lineAt(grid, other))
      .join("\n"),
  (grid, at, other) =>
    grid
      .split("\n")
      .map((line, i) => (i === at % lineCount(grid) ? " ".repeat(other % 5) + line.trimStart() : line))
      .join("\n"),
  (grid, at, other) => replaced(grid, at, SIGNS[other % SIGNS.length]!),
  (grid, at, other) => replaced(grid, at, inline(ODD[other % ODD.length])),
  (grid, at, other) => restructured(grid, at, () => ODD[other % ODD.length]),
  (grid, at) => restructured(grid, at, (node) => (Array.isArray(node) ? [...node, ...node] : [node, node])),
  (grid, at, other) => restructured(grid, at, (_, nodes) => nodes[other % nodes.length]),
];

const TOKENS = /[\w.]+|\s+|[^\w\s]/g;

/** Returns a good grid with one to four edits, as Latin-1: one character per byte. */
export const mutantGrid: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...GOOD_GRIDS),
    fc.array(fc.tuple(fc.nat(edits.length - 1), fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 }),
  )
  .map(([grid, list]) =>
    list.reduce((text, [edit, at, other]) => edits[edit]!(text, at, other), Buffer.from(grid).toString("latin1")),
  );

function lineCount(grid: string): number {
  return grid.split("\n").length;
}

function lineAt(grid: string, at: number): string {
  return grid.split("\n")[at % lineCount(grid)]!;
}

function swapped(tokens: readonly string[], at: number, other: number): string[] {
  if (tokens.length === 0) return [];
  const [i, j] = [at % tokens.length, other % tokens.length];
  return tokens.map((token, k) => (k === i ? tokens[j]! : k === j ? tokens[i]! : token));
}

function moved(lines: readonly string[], at: number, other: number): string[] {
  const from = at % lines.length;
  return lines.toSpliced(from, 1).toSpliced(other % lines.length, 0, lines[from]!);
}

function replaced(grid: string, at: number, text: string): string {
  const tokens: readonly string[] = grid.match(TOKENS) ?? [];
  return tokens.length === 0 ? text : tokens.with(at % tokens.length, text).join("");
}

function inline(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : JSON.stringify(value);
  return Buffer.from(text).toString("latin1");
}

/** Returns the grid with a value or key replaced; unchanged if it is no longer valid YAML. */
function restructured(grid: string, at: number, change: (node: unknown, nodes: readonly unknown[]) => unknown): string {
  try {
    const data: unknown = parse(Buffer.from(grid, "latin1").toString());
    const nodes: unknown[] = [];
    walk(data, (node) => (nodes.push(node), node));
    if (nodes.length > 5000) return grid;
    let count = 0;
    const changed = walk(data, (node) => (count++ === at % nodes.length ? change(node, nodes) : node));
    return Buffer.from(stringify(changed, { aliasDuplicateObjects: at % 2 === 0 })).toString("latin1");
  } catch {
    return grid;
  }
}

function walk(node: unknown, visit: (node: unknown) => unknown): unknown {
  const seen = visit(node);
  if (seen !== node || typeof node !== "object" || node === null) return seen;
  if (Array.isArray(node)) return node.map((item) => walk(item, visit));
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [String(visit(key)), walk(value, visit)]));
}
