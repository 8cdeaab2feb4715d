import { realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packageFolder } from "../../modules/package-json.ts";
import { sourceFiles } from "../../modules/resolve-import.ts";
import { show } from "../../show.ts";

/** Folders that may contain a grid's modules. */
export interface ModuleFolders {
  /** The grid's own folder; module paths are relative to it. */
  readonly grid: string;
  /** Additional folders, from `--allow-modules`. By default, the folder of the project. */
  readonly allowed: readonly string[] | undefined;
}

/** The file of a module, or the problem, with a hint at what may be meant. */
type FoundModule = { path: string } | { problem: string; hint?: string };

/**
 * Resolves the file of a grid's `module:`, a path or a file URL, following links, or returns the
 * problem. Both the file and the target of a link must be in or below one of the folders.
 */
export function findModule(name: string, { grid, allowed }: ModuleFolders): FoundModule {
  const given = pathOf(name, grid);
  if (given === undefined) return { problem: "not a path of this machine" };
  const folders = [grid, ...(allowed ?? [projectOf(grid)])].map((folder) => resolve(folder));
  const real = realPath(given);
  const isAllowed = folders.some((folder) =>
    real === undefined ? isBelow(given, folder) : isBelow(real, realPath(folder) ?? folder),
  );
  if (!isAllowed) return { problem: "outside the grid's folder (--allow-modules DIR allows another)" };
  if (real === undefined) return { problem: "no such file", ...(meantFile(given, name) ?? meantPackage(name)) };
  const found = statSync(real);
  if (found.isFile()) return { path: real };
  return { problem: found.isDirectory() ? "a folder, not a module" : "not a regular file" };
}

/** Returns the folder of the nearest package.json above the grid, or else the grid's folder. */
function projectOf(grid: string): string {
  const own = realPath(grid) ?? resolve(grid);
  return packageFolder(own) ?? own;
}

function pathOf(name: string, grid: string): string | undefined {
  if (!name.startsWith("file:")) return resolve(grid, name);
  try {
    return fileURLToPath(name);
  } catch {
    return undefined;
  }
}

/** Suggests the file that a path may stand for: one with another ending. */
function meantFile(given: string, name: string): { hint: string } | undefined {
  const [found] = sourceFiles(given);
  if (found === undefined) return undefined;
  const meant = name.startsWith("file:")
    ? pathToFileURL(found).href
    : `${dirname(name)}/${relative(dirname(given), found)}`;
  return { hint: `did you mean ${show(meant)}?` };
}

/** Says how to use a package, for the name of one in place of a path. */
function meantPackage(name: string): { hint: string } | undefined {
  if (!/^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*(?:\/.*)?$/.test(name) || /\.[cm]?[jt]sx?$/.test(name)) return undefined;
  return { hint: `a module is a file: for a package, write one with export { default } from ${show(name)}` };
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
