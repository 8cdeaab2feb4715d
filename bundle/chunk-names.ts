import type { ChunkingContext } from "rolldown";

/**
 * Returns a function that names the chunk of a module after the starts that load it. Modules that
 * the same starts load are in one chunk, so each start reads few files, and nothing that it does
 * not need. `starts` maps names to source files. Modules that none of them loads are left to
 * rolldown.
 */
export function chunkNames(
  starts: Readonly<Record<string, readonly string[]>>,
): (id: string, context: ChunkingContext) => string | null {
  let names: ReadonlyMap<string, string> | undefined;
  return (id, context) => {
    names ??= loadedBy(starts, (file) => context.getModuleInfo(file)?.importedIds ?? []);
    // An entry runs when it is loaded, so it shares no chunk.
    return context.getModuleInfo(id)?.isEntry === true ? null : (names.get(id) ?? null);
  };
}

/** Returns the names of the starts that load a module, by module. */
function loadedBy(
  starts: Readonly<Record<string, readonly string[]>>,
  importsOf: (file: string) => readonly string[],
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [start, files] of Object.entries(starts)) {
    const loaded = new Set(files);
    // The set grows while the loop runs.
    for (const file of loaded) for (const imported of importsOf(file)) loaded.add(imported);
    for (const file of loaded) names.set(file, names.has(file) ? `${names.get(file)}-${start}` : start);
  }
  return names;
}
