import type { MapValues } from "../analysis/map/map-values.ts";

// As in map-values.ts: a smaller ratio gets a linear scale.
const WIDE = 10;

/** Puts the values of several maps on one scale, so that a colour means the same on each. */
export function onSharedScale(all: readonly MapValues[]): MapValues[] {
  const colored = all.filter(({ values }) => values.some((value) => !Number.isNaN(value)));
  const min = Math.min(...colored.map((one) => one.min));
  const max = Math.max(...colored.map((one) => one.max));
  if (colored.length < 2) return [...all];
  const isLog = min > 0 && (colored.some(({ scale }) => scale === "log") || max / min >= WIDE);
  return all.map((one) => ({ ...one, min, max, scale: isLog ? "log" : "linear" }));
}
