import { placed, SweepError } from "../errors.ts";
import { evaluateFormula } from "../formula/passes/evaluate.ts";
import { ROWS_NAME } from "../formula/language/expr.ts";
import { checkName } from "../formula/language/names.ts";
import { show } from "../show.ts";
import { didYouMean } from "../suggest.ts";
import { DATA_SETS } from "./data-sets.ts";

/** The key `data` of an objective, read but not yet compared with a file. */
export interface DataKey {
  readonly source: { readonly file: string } | { readonly set: string };
  readonly symbols: readonly SymbolKey[];
  /** Factor of the lists of columns; 1 if they are taken as they are. */
  readonly scale: number;
  /** Whether lists of columns get mean 0 and standard deviation 1. */
  readonly standardise: boolean;
}

/** A symbol and its columns: one, several, or all those that no other symbol names ("*"). */
export interface SymbolKey {
  readonly name: string;
  readonly columns: string | readonly string[];
}

export const ALL_OTHERS = "*";

/** The symbols of a set that is given by its name alone. */
const USUAL_SYMBOLS: readonly SymbolKey[] = [
  { name: "y", columns: "target" },
  { name: "X", columns: ALL_OTHERS },
];

const SETTINGS: readonly string[] = ["file", "set", "scale", "standardise"];
/** Names with a meaning in formulas over data, besides the words of the language. */
const MEANINGS: ReadonlySet<string> = new Set(["x", "n", ROWS_NAME]);
const OTHER_SPELLINGS = ["standardize", "normalise", "normalize", "zscore"];

/**
 * Reads the key `data`: the name of a set that ships, or a map with a file or set, symbols with
 * their columns, and settings. Throws SweepError("input") with the path inside the key.
 */
export function readDataKey(value: unknown): DataKey {
  if (typeof value === "string") return usualKey(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refused([], `data must be the name of a set, or a map with file and columns: ${show(value)}`);
  }
  const input = value as Readonly<Record<string, unknown>>;
  const source = readSource(input);
  const symbols = Object.entries(input).flatMap(([name, columns]) =>
    SETTINGS.includes(name) ? [] : [{ name, columns: readColumns(name, columns) }],
  );
  if (symbols.length === 0) {
    throw refused([], 'no symbol: name columns for formulas, such as y: target and X: "*" for all others');
  }
  const stars = symbols.filter(({ columns }) => columns === ALL_OTHERS);
  if (stars.length > 1) {
    const [first, second] = stars;
    throw refused([second!.name], `both ${first!.name} and ${second!.name} are "*": name the columns of one of them`);
  }
  const { scale, standardise } = input;
  const key = { source, symbols, scale: readScale(scale), standardise: readSwitch(standardise) };
  checkLists(key, scale !== undefined);
  return key;
}

/** Returns the names of the symbols of a key `data`, which need not be valid. */
export function symbolsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return USUAL_SYMBOLS.map(({ name }) => name);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.keys(value).filter((name) => !SETTINGS.includes(name));
}

function usualKey(name: string): DataKey {
  const { usual } = findSet(name, []);
  const { scale = 1, standardise = false } = usual;
  return { source: { set: name }, symbols: USUAL_SYMBOLS, scale, standardise };
}

function findSet(name: string, path: readonly string[]): (typeof DATA_SETS)[string] {
  const found = Object.hasOwn(DATA_SETS, name) ? DATA_SETS[name] : undefined;
  if (found !== undefined) return found;
  const file = /\.\w+$/.test(name) ? `: for a file write {file: ${name}, y: COLUMN, X: "*"}` : undefined;
  const known = Object.keys(DATA_SETS);
  throw refused(
    path,
    `unknown data set ${show(name)}${file ?? (didYouMean(name, known) || `: sets are ${known.join(", ")}`)}`,
  );
}

function readSource({ file, set }: Readonly<Record<string, unknown>>): DataKey["source"] {
  if (file !== undefined && set !== undefined) throw refused(["set"], "both file and set: remove one of them");
  if (set !== undefined) {
    if (typeof set !== "string") throw refused(["set"], `set must be a name: ${show(set)}`);
    findSet(set, ["set"]);
    return { set };
  }
  if (file === undefined) throw refused([], 'missing key "file"');
  if (typeof file !== "string" || file === "") throw refused(["file"], `file must be a path: ${show(file)}`);
  return { file };
}

function readColumns(name: string, columns: unknown): SymbolKey["columns"] {
  const plain = name.toLowerCase();
  const meant = OTHER_SPELLINGS.includes(plain) ? "standardise" : SETTINGS.find((setting) => setting === plain);
  if (meant !== undefined) throw refused([name], `unknown key ${show(name)}: did you mean "${meant}"?`);
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) throw refused([name], `invalid name: ${show(name)}`);
  placed([name], () => checkName(name, MEANINGS));
  if (!Array.isArray(columns)) {
    const column = columnName(columns);
    if (column !== undefined) return column;
    const hint = didYouMean(name, SETTINGS);
    if (hint !== "") throw refused([name], `unknown key ${show(name)}${hint}`);
    throw refused([name], `${name} must be a column, a list of columns, or "*": ${show(columns)}`);
  }
  if (columns.length === 0) throw refused([name], `${name} has no columns`);
  const names: string[] = [];
  for (const [i, one] of (columns as readonly unknown[]).entries()) {
    const column = columnName(one);
    if (column === undefined) throw refused([name, i], `not the name of a column: ${show(one)}`);
    if (names.includes(column)) throw refused([name, i], `duplicate column: ${show(column)}`);
    names.push(column);
  }
  return names;
}

/** Returns the name of a column; YAML reads some names as numbers. */
function columnName(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function readScale(scale: unknown): number {
  if (scale === undefined) return 1;
  if (typeof scale !== "number" && typeof scale !== "string") {
    throw refused(["scale"], `scale must be a number, such as 1/16: ${show(scale)}`);
  }
  const value = typeof scale === "number" ? scale : placed(["scale"], () => evaluateFormula(scale, {}));
  if (!Number.isFinite(value) || value === 0) {
    throw refused(["scale"], `scale must be a finite number other than 0: ${show(value)}`);
  }
  return value;
}

function readSwitch(standardise: unknown): boolean {
  if (standardise === undefined) return false;
  if (typeof standardise !== "boolean") {
    throw refused(["standardise"], `standardise must be true or false: ${show(standardise)}`);
  }
  return standardise;
}

/** Refuses settings that change nothing. */
function checkLists({ symbols, standardise }: DataKey, hasScale: boolean): void {
  if (hasScale && standardise) throw refused(["scale"], "both scale and standardise: remove one of them");
  if (!hasScale && !standardise) return;
  if (symbols.some(({ columns }) => Array.isArray(columns) || columns === ALL_OTHERS)) return;
  const setting = standardise ? "standardise" : "scale";
  throw refused(
    [setting],
    `${setting} changes lists of columns and "*" only, and no symbol has one: write X: [COLUMN]`,
  );
}

function refused(path: readonly (string | number)[], message: string): SweepError {
  return new SweepError("input", message, undefined, undefined, path);
}
