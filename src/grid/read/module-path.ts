import { realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";

/** Folders that may contain a grid's modules. */
export interface ModuleFolders {
  /** The grid's own folder; module paths are relative to it. */
  readonly grid: string;
  /** An additional folder, from `--allow-modules`. */
  readonly allowed: string | undefined;
}

/**
 * Resolves the file of a grid's `module:`, following links, or returns the problem. Both the file
 * and the target of a link must be in or below one of the folders.
 */
export function findModule(name: string, { grid, allowed }: ModuleFolders): { path: string } | { problem: string } {
  const folders = [grid, ...(allowed === undefined ? [] : [allowed])].map((folder) => resolve(folder));
  const given = resolve(grid, name);
  const real = realPath(given);
  const isAllowed = folders.some((folder) =>
    real === undefined ? isBelow(given, folder) : isBelow(real, realPath(folder) ?? folder),
  );
  if (!isAllowed) return { problem: "outside the grid's folder (--allow-modules DIR allows another)" };
  if (real === undefined) return { problem: "no such file" };
  const found = statSync(real);
  if (found.isFile()) return { path: real };
  return { problem: found.isDirectory() ? "a folder, not a module" : "not a regular file" };
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
