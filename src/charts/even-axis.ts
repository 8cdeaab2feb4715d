import { evenScale } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import { tickWidth } from "./option.ts";
import type { Size } from "./option.ts";

// Room beside the axis, between labels, and for a label's height, in pixels.
const BESIDE = 150;
const GAP = 8;
const LINE = 16;

/**
 * Returns a scale with a place of one width for each value. As many values have a label as there
 * is room for: all, or every second, third, …
 */
export function evenAxis(values: readonly number[], side: "x" | "y", { width, height }: Size): Scale {
  const scale = evenScale(values);
  const [room, each] = side === "x" ? [width - BESIDE, tickWidth(scale) + GAP] : [height - BESIDE, LINE];
  const every = Math.ceil((values.length * each) / Math.max(each, room));
  return { ...scale, ticks: scale.ticks.filter((_, i) => i % every === 0) };
}
