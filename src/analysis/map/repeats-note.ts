import type { Shown } from "./map-values.ts";

/** Names the statistic of a map: `median of 200 repeats`; undefined without repeats. */
export function repeatsNote(repeats: number, measure: Shown): string | undefined {
  if (repeats === 1) return undefined;
  return measure === "converged_share" ? `converged share of ${repeats} repeats` : `median of ${repeats} repeats`;
}
