import { aligned, times } from "./section.ts";
import type { Ratios } from "./ratios.ts";

/** The least part of a stored ratio that is not yet slower. */
export const LOWEST = 0.75;

/** A ratio that was measured now, and the one that is stored. */
export interface Comparison {
  readonly name: string;
  readonly stored: number | undefined;
  readonly measured: number;
}

/** Returns each measured ratio with the one that is stored. */
export function compared(stored: Ratios, measured: Ratios): Comparison[] {
  return Object.entries(measured).map(([name, ratio]) => ({ name, stored: stored[name], measured: ratio }));
}

/** Whether a kernel is slower than it may be. */
export function isSlower({ stored, measured }: Comparison): boolean {
  return stored !== undefined && !(measured >= LOWEST * stored);
}

/** Formats comparisons as a Markdown table. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((comparison) => {
    const { name, stored, measured } = comparison;
    const held = stored === undefined ? ["", ""] : [times(stored), times(LOWEST * stored)];
    return [name, ...held, times(measured), isSlower(comparison) ? "slower" : ""];
  });
  return aligned(["", "stored", "allowed", "measured", ""], rows);
}
