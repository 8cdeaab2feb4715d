import type { GridDocument } from "../yaml/document.ts";
import { lineOf } from "../yaml/problems.ts";
import type { OptimizerChoice } from "./optimizers.ts";

/**
 * Returns the line of each optimizer by name, from 1: the first one if several blocks have it.
 * Omits those that `--set` added.
 */
export function optimizerLines(
  optimizers: Iterable<OptimizerChoice>,
  document: GridDocument,
): Readonly<Record<string, number>> {
  const lines = new Map<string, number | null>();
  for (const { spec, path } of new Set(optimizers)) {
    if (!lines.has(spec.name)) lines.set(spec.name, lineOf(document, path));
  }
  return Object.fromEntries([...lines].filter((entry): entry is [string, number] => entry[1] !== null));
}
