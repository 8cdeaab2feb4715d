import type { Measure } from "./map-values.ts";

/** Returns what a map of repeated trials shows: `median of 200 repeats`; undefined without repeats. */
export function repeatsNote(repeats: number, measure: Measure): string | undefined {
  if (repeats === 1) return undefined;
  return measure === "converged_share" ? `share of ${repeats} repeats that converged` : `median of ${repeats} repeats`;
}
