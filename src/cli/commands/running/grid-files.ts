import { existsSync, globSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { SweepError } from "../../../errors.ts";
import { shellWord } from "../../../platform/shell-word.ts";

/** Grids of a command line. */
export interface GridFiles {
  /** Paths, or `-` for standard input, each grid once. */
  readonly files: readonly string[];
  /** Whether several were asked for: several words, or a pattern, whatever it matches. */
  readonly isList: boolean;
  /** The words that are patterns. */
  readonly patterns: readonly string[];
}

const PATTERN = /[*?[\]{}]/;

/** Files beside grids that patterns such as `convergence/*` leave out: baselines and modules. */
const NO_GRID = /\.(baseline\.csv|[cm]?[jt]s)$/i;

/** Folders that patterns do not enter unless they name them. */
const SKIPPED: readonly string[] = ["node_modules", ".git"];

/**
 * Expands patterns such as `convergence/*.yaml`. The name of an existing file is not a pattern.
 * Throws `input` for a folder, and if a pattern matches no file.
 */
export function gridFiles(words: readonly string[]): GridFiles {
  if (words.includes("-") && words.length > 1) {
    throw new SweepError("input", `standard input must be the only grid: ${words.map(shellWord).join(" ")}`);
  }
  // An unset variable of a script.
  if (words.includes("") && words.length > 1) throw new SweepError("input", 'unexpected argument: ""');
  const folder = words.find(isFolder);
  if (folder !== undefined) {
    const pattern = shellWord(`${folder.replace(/\/+$/, "")}/*.yaml`);
    throw new SweepError("input", `a folder, not a grid: ${folder}; write ${pattern} for the grids in it`);
  }
  const isPattern = (word: string): boolean => word !== "-" && !existsSync(word) && PATTERN.test(word);
  const files = words.flatMap((word) => (isPattern(word) ? matches(word) : [word]));
  const distinct = new Map(files.toReversed().map((file) => [realPath(file), file]));
  const patterns = words.filter(isPattern);
  return { files: [...distinct.values()].reverse(), isList: words.length > 1 || patterns.length > 0, patterns };
}

function matches(pattern: string): string[] {
  const found = filesMatching(pattern);
  if (found.length > 0) return found;
  throw new SweepError("input", `no grid matches the pattern: ${shellWord(pattern)}`);
}

/** Returns the files that a pattern matches in a folder and that may be grids, sorted. */
export function filesMatching(pattern: string, folder = "."): string[] {
  const skipped = SKIPPED.filter((name) => !pattern.split("/").includes(name));
  return globSync(pattern, { cwd: folder, exclude: (path) => skipped.includes(path.split("/").at(-1) ?? "") })
    .filter(
      (path) => !NO_GRID.test(path) && statSync(resolve(folder, path), { throwIfNoEntry: false })?.isFile() === true,
    )
    .sort();
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
