import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative, sep } from "node:path";

// A text that names another file by a relative path: in an import, an export, import(), require() or new URL().
const RELATIVE = /(["'`])(\.{1,2}\/(?:(?!\1)[^\\\r\n])*)\1/g;
const CODE = /\.[cm]?[jt]sx?$/;

/**
 * SHA-256, in hexadecimal, of a module and of every file that it or they name by a relative path: whatever is imported
 * with a text for a name, JSON too. Too many files (one named in a comment) do no harm; packages are not looked into.
 * The module's own name and place are not in it. Throws where the module itself cannot be read.
 */
export function contentHash(path: string): string {
  // Loaded here alone: every worker thread has this file, and those without modules hash nothing.
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

/** The module and, as far as they are there, the files that it names, that those name, and so on. */
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
    return undefined; // Not a file's name, then.
  }
}
