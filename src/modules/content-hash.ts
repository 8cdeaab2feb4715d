import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative, sep } from "node:path";

// A string with a relative path, as in an import, an export, import(), require() or new URL().
const RELATIVE = /(["'`])(\.{1,2}\/(?:(?!\1)[^\\\r\n])*)\1/g;
const CODE = /\.[cm]?[jt]sx?$/;

/**
 * Returns the SHA-256, in hexadecimal, of a module and the files it names by relative paths,
 * recursively, JSON included. Files named in comments count too; packages do not. Independent of
 * the module's own path. Throws if the module cannot be read.
 */
export function contentHash(path: string): string {
  // Loaded on demand: every worker thread imports this file, few hash anything.
  const { createHash } = process.getBuiltinModule("node:crypto");
  const folder = dirname(path);
  const hash = createHash("sha256");
  const name = (file: string): string => (file === path ? "." : `./${relative(folder, file).split(sep).join("/")}`);
  const named = moduleFiles(path).map((file) => [name(file), file] as const);
  for (const [shown, file] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const content = createHash("sha256").update(readFileSync(file)).digest("hex");
    hash.update(`${JSON.stringify(shown)} ${content}\n`);
  }
  return hash.digest("hex");
}

/** Returns the module and the existing files that it names, recursively. */
export function moduleFiles(path: string): readonly string[] {
  const files = new Set([path]);
  for (const file of files) {
    if (!CODE.test(file)) continue;
    const { resolve } = createRequire(file);
    for (const [, , name = ""] of readFileSync(file, "utf8").matchAll(RELATIVE)) {
      const found = resolved(resolve, name.replace(/[?#].*$/, ""));
      if (found !== undefined && !found.split(sep).includes("node_modules")) files.add(found);
    }
  }
  return [...files];
}

function resolved(resolve: NodeJS.RequireResolve, name: string): string | undefined {
  try {
    const found = resolve(name);
    return statSync(found).isFile() ? found : undefined;
  } catch {
    return undefined; // Not the name of a file.
  }
}
