import { realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "./package-json.ts";

/** Folders that may contain the files that a grid names: modules and data. */
export interface AllowedFolders {
  /** The grid's own folder; paths are relative to it. */
  readonly grid: string;
  /** Additional folders, from `--allow-modules`. By default, the folder of the project. */
  readonly allowed: readonly string[] | undefined;
}

/** A file, or the problem. `missing` is the path where no file is. */
export type FoundFile = { path: string } | { problem: string; missing?: string };

/**
 * Resolves the name of a file in a grid, a path or a file URL, following links, or returns the
 * problem. Both the file and the target of a link must be in or below one of the folders. `kind`
 * names the file in a problem: "a module".
 */
export function findAllowed(name: string, { grid, allowed }: AllowedFolders, kind: string): FoundFile {
  const given = pathOf(name, grid);
  if (given === undefined) return { problem: "not a path of this machine" };
  const folders = [grid, ...(allowed ?? [projectOf(grid)])].map((folder) => resolve(folder));
  const real = realPath(given);
  const isAllowed = folders.some((folder) =>
    real === undefined ? isBelow(given, folder) : isBelow(real, realPath(folder) ?? folder),
  );
  if (!isAllowed) return { problem: "outside the grid's folder (--allow-modules DIR allows another)" };
  if (real === undefined) return { problem: "no such file", missing: given };
  const found = statSync(real);
  if (found.isFile()) return { path: real };
  return { problem: found.isDirectory() ? `a folder, not ${kind}` : "not a regular file" };
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
