import { dirname, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { findAllowed } from "../../modules/allowed-file.ts";
import type { AllowedFolders } from "../../modules/allowed-file.ts";
import { sourceFiles } from "../../modules/resolve-import.ts";
import { show } from "../../show.ts";

/** The file of a module, or the problem, with a hint at what may be meant. */
type FoundModule = { path: string } | { problem: string; hint?: string };

/** Resolves the file of a grid's `module:` as `findAllowed` does. */
export function findModule(name: string, folders: AllowedFolders): FoundModule {
  const found = findAllowed(name, folders, "a module");
  if ("path" in found) return found;
  const { problem, missing } = found;
  return { problem, ...(missing === undefined ? {} : (meantFile(missing, name) ?? meantPackage(name))) };
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
