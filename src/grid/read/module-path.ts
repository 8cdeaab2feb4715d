import { realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";

/** Where a grid's modules may be. */
export interface ModuleFolders {
  /** The grid's own; modules are named from here. */
  readonly grid: string;
  /** Another, from `--allow-modules`. */
  readonly allowed: string | undefined;
}

/**
 * The file that a grid's `module:` names, links resolved, or what is wrong with it. It is in or below one of the folders,
 * as is whatever it is a link to.
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
  return { problem: found.isDirectory() ? "this is a folder, not a module" : "not a regular file" };
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
