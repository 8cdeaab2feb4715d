import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/**
 * Returns a file's path in its repository, with slashes; null if it is outside. The repository is
 * the outermost one in `workspace` that contains the file, so a submodule belongs to its parent;
 * without a workspace, the innermost one. A workspace without a repository counts as one.
 */
export function pathInRepository(file: string, workspace: string | undefined): string | null {
  const path = realPath(file);
  const top = workspace === undefined ? undefined : realPath(workspace);
  if (top !== undefined && !isInside(path, top)) return null;
  const folders = [...foldersAbove(path)].filter(
    (folder) => top === undefined || folder === top || isInside(folder, top),
  );
  const repositories = folders.filter((folder) => existsSync(join(folder, ".git")));
  const root = top === undefined ? (repositories[0] ?? process.cwd()) : (repositories.at(-1) ?? top);
  return isInside(path, root) ? relative(root, path).split(sep).join("/") : null;
}

/** Yields the folders that contain a file, the innermost first. */
function* foldersAbove(path: string): Generator<string> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    yield folder;
    if (folder === dirname(folder)) return;
  }
}

function isInside(path: string, folder: string): boolean {
  const from = relative(folder, path);
  return from !== "" && from !== ".." && !from.startsWith(`..${sep}`);
}

/** Resolves links in the folder of a file, which itself need not exist. */
function realPath(file: string): string {
  const path = resolve(file);
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
