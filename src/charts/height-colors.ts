import type { Theme } from "./theme.ts";

/** Returns the colour of a height from the lowest (0) to the highest level (1). */
export function heightColor(share: number, { isDark }: Theme): string {
  const [low, high] = isDark
    ? ([
        [52, 84, 120],
        [20, 25, 33],
      ] as const)
    : ([
        [255, 255, 255],
        [163, 184, 212],
      ] as const);
  return `rgb(${low.map((from, i) => Math.round(from + (high[i]! - from) * share)).join(",")})`;
}

/** Returns the colour of the line between two heights. */
export function bandEdge({ isDark }: Theme): string {
  return isDark ? "rgba(160,190,225,0.22)" : "rgba(60,90,130,0.25)";
}
