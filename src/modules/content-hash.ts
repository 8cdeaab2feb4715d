import { readFileSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { importedFiles } from "./resolve-import.ts";

// A string with a relative path, as in an import, an export, import(), require() or new URL().
const RELATIVE = /(["'`])(\.{1,2}\/(?:(?!\1)[^\\\r\n])*)\1/g;
// The name in an import, an export from, import() or require(), such as a package or an alias.
const IMPORTED = /\b(?:from|import|require(?:\.resolve)?)\s*\(?\s*(["'`])((?:(?!\1)[^\\\r\n])+)\1/g;
const CODE = /\.[cm]?[jt]sx?$/;

/**
 * Returns the SHA-256, in hexadecimal, of a module and the user's files that it names, recursively:
 * by relative paths, aliases and linked packages, JSON and WebAssembly included. Files named in
 * comments count too; installed packages do not. Independent of the module's own path. Throws if
 * the module cannot be read.
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
    const text = readFileSync(file, "utf8");
    const names = [RELATIVE, IMPORTED].flatMap((pattern) =>
      Array.from(text.matchAll(pattern), ([, , name = ""]) => name),
    );
    for (const name of new Set(names)) for (const found of importedFiles(name, file)) files.add(found);
  }
  return [...files];
}
