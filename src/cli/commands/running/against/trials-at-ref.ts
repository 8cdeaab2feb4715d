import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { baselineOf } from "../../../../check/baseline.ts";
import type { Baseline } from "../../../../check/baseline.ts";
import { SweepError } from "../../../../errors.ts";
import type { CheckSettings } from "../../../../library/run-check.ts";
import type { ParsedGrid } from "../../../../grid/parsed-grid.ts";
import { runBaseline } from "../../../../library/run-baseline.ts";
import { readGrid } from "../../../shared/read-grid.ts";
import type { GridOptions } from "../../../shared/read-grid.ts";
import type { FileAtRef, Worktrees } from "./worktrees.ts";

interface Settings extends Pick<CheckSettings, "run" | "note"> {
  readonly options: GridOptions;
  /** All grids of the command line. */
  readonly files: readonly string[];
}

/** The results of a grid at the ref, and what reports call them: `main (1a2b3c4)`. */
export interface TrialsAtRef {
  readonly trials: Baseline;
  readonly name: string;
  /** Whether the ref lacks the grid, so that all its trials are new. */
  readonly isNew: boolean;
}

/**
 * Runs a grid and its modules as they are at the ref of the worktrees. A grid that the ref lacks
 * has no trials there. Throws `input` if the ref lacks all grids.
 */
export async function trialsAtRef(
  path: string,
  parsed: ParsedGrid,
  trees: Worktrees,
  { options, files, run, note }: Settings,
): Promise<TrialsAtRef | "interrupted"> {
  const file = trees.find(path);
  const name = `${trees.ref} (${file.commit})`;
  if (!existsSync(file.path)) {
    if (!trees.hasAny(files)) trees.refuseNew(file);
    return { trials: baselineOf(parsed.spec, []), name, isNew: true };
  }
  const { allowModules } = options;
  const moved = allowModules?.map((folder) => trees.folderAt(folder, file));
  note(`before: ${file.name}, commit ${file.commit}`);
  using _folder = workingFolder(trees.folderAt(".", file));
  try {
    const grid = await readGrid(file.path, { ...options, allowModules: moved });
    // What the working tree allows needs no change at the ref.
    const check = { ...grid.check, allow: parsed.check.allow };
    const trials = await runBaseline({ ...grid, check }, { run, note });
    return trials === "interrupted" ? trials : { trials, name, isNew: false };
  } catch (error) {
    if (error instanceof SweepError) throw atRef(error, file, trees.ref);
    throw error;
  }
}

/** Changes the working directory, which modules may read files of, until the result is disposed. */
function workingFolder(folder: string): Disposable {
  const before = process.cwd();
  process.chdir(folder);
  return { [Symbol.dispose]: () => process.chdir(before) };
}

/** Names files as in Git: `main:sweeps/valley.yaml`, because the worktree is removed. */
function atRef({ message, cause }: SweepError, { tree }: FileAtRef, ref: string): SweepError {
  const named = (path: string): string => (existsSync(path) ? `${ref}:${relative(tree, resolve(path))}` : path);
  const text = message.replaceAll(`${tree}/`, `${ref}:`).replaceAll(/^[^\s:]+(?=:\d)/gm, named);
  return new SweepError("setup", `cannot compare with the grid as it is at ${ref}:\n${text}`, undefined, cause);
}
