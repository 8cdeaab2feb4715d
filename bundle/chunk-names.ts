import type { ChunkingContext } from "rolldown";
import { BUILTIN } from "./builtins.ts";

/** A start: source files that are loaded, and the starts that came before it in the process. */
export interface Start {
  readonly files: readonly string[];
  readonly after?: string;
}

/**
 * Returns a function that names the chunk of a module after the starts that load it. Modules that
 * the same starts load are in one chunk, so each start reads few files, and nothing that it does
 * not need. Modules that none of them loads are left to rolldown.
 */
export function chunkNames(
  starts: ReadonlyMap<string, Start>,
): (id: string, context: ChunkingContext) => string | null {
  let names: ReadonlyMap<string, string> | undefined;
  return (id, context) => {
    if (id.startsWith(BUILTIN)) return "builtins";
    names ??= loadedBy(starts, (file) => context.getModuleInfo(file)?.importedIds ?? []);
    // An entry has a separate file, since its name is known elsewhere.
    return context.getModuleInfo(id)?.isEntry === true ? null : (names.get(id) ?? null);
  };
}

/** Returns the names of the starts that load a module, by module. */
function loadedBy(
  starts: ReadonlyMap<string, Start>,
  importsOf: (file: string) => readonly string[],
): ReadonlyMap<string, string> {
  const loaded = new Map<string, ReadonlySet<string>>();
  const names = new Map<string, string>();
  for (const [start, { files, after }] of starts) {
    const before = loaded.get(after ?? "");
    const own = new Set(files);
    // The set grows while the loop runs.
    for (const file of own) for (const imported of importsOf(file)) own.add(imported);
    loaded.set(start, own);
    for (const file of own) {
      if (before?.has(file) !== true) names.set(file, names.has(file) ? `${names.get(file)}-${start}` : start);
    }
  }
  return names;
}
