import { existsSync, readdirSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { baselineFile } from "../../../check/baseline.ts";
import type { Worktrees } from "./against/worktrees.ts";
import { filesMatching } from "./grid-files.ts";
import type { GridFiles } from "./grid-files.ts";

/** Returns a sentence for each grid that patterns match at the ref, but that is gone now. */
export function goneSince(trees: Worktrees, { files, patterns }: GridFiles): string[] {
  const [file] = files.filter((one) => existsSync(one));
  if (file === undefined) return [];
  const folder = trees.folderAt(".", trees.find(file));
  return patterns
    .filter((pattern) => !isAbsolute(pattern))
    .flatMap((pattern) => filesMatching(pattern, folder))
    .filter((path) => !existsSync(path))
    .map((path) => `${trees.ref} has ${path}, which the patterns match and the working tree lacks`);
}

/** Returns a sentence for each baseline beside the grids of patterns that belongs to no grid. */
export function orphanBaselines({ files, patterns }: GridFiles): string[] {
  if (patterns.length === 0) return [];
  return [...new Set(files.map((file) => dirname(file)))].flatMap((folder) => {
    const names = readdirSync(folder);
    const owned = new Set(names.map(baselineFile));
    return names
      .filter((name) => name.endsWith(".baseline.csv") && !owned.has(name))
      .map((name) => {
        const grid = name.replace(/\.baseline\.csv$/, ".yaml");
        return `${join(folder, name)} guards nothing: its grid is gone: ${join(folder, grid)}`;
      });
  });
}
