import type { MapValues } from "../analysis/map/map-values.ts";
import { scaleBetween, toUnits } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";

/** Returns a scale from the lowest value to the highest; a single value gets a margin. */
export function colorScale({ scale, min, max }: Pick<MapValues, "scale" | "min" | "max">): Scale {
  if (max > min) return scaleBetween(scale, min, max, 6);
  return {
    kind: scale,
    min: toUnits(scale, min) - 0.5,
    max: toUnits(scale, min) + 0.5,
    ticks: scaleBetween(scale, min, min, 2).ticks.slice(0, 1),
  };
}
