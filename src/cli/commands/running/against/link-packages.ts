import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

const PACKAGES = "node_modules";

/** A repository's working tree, and a worktree of it. */
export interface TwoTrees {
  readonly root: string;
  readonly tree: string;
}

/**
 * Links the installed packages of a working tree into a worktree, which has none. A package that is
 * a link into the repository, as in workspaces, is linked to its sources in the worktree.
 */
export function linkPackages(trees: TwoTrees, folders: Iterable<string>): void {
  for (const folder of folders) {
    const [from, to] = [join(trees.root, folder, PACKAGES), join(trees.tree, folder, PACKAGES)];
    if (existsSync(from) && existsSync(dirname(to)) && !existsSync(to)) linkEntries(from, to, trees);
  }
}

function linkEntries(from: string, to: string, trees: TwoTrees): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory() && entry.name.startsWith("@")) linkEntries(source, target, trees);
    else if (existsSync(source)) symlinkSync(entry.isSymbolicLink() ? linked(source, trees) : source, target);
  }
}

function linked(source: string, { root, tree }: TwoTrees): string {
  const path = realpathSync(source);
  const inside = relative(root, path);
  const isSource = !inside.startsWith("..") && !inside.split(sep).includes(PACKAGES);
  return isSource ? join(tree, inside) : path;
}
