import { evenScale } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import type { Levels } from "../sweep/spec/sweep-spec.ts";
import { tickWidth } from "./option.ts";
import type { Size } from "./option.ts";

// Room beside the axis, between labels, and for a label's height, in pixels.
const BESIDE = 150;
const GAP = 8;
const LINE = 16;

/**
 * Returns a scale with a place of one width for each value, with labels at the first value and at
 * as many others as there is room for. If these are not all, the ones with short labels are
 * preferred, e.g. decades.
 */
export function evenAxis(
  values: readonly number[],
  side: "x" | "y",
  { width, height }: Size,
  levels?: Levels[string],
): Scale {
  const scale = evenScale(values, levels);
  const [room, each] = side === "x" ? [width - BESIDE, tickWidth(scale) + GAP] : [height - BESIDE, LINE];
  const every = Math.ceil((values.length * each) / Math.max(each, room));
  const choices = Array.from({ length: every * every }, (_, i) => {
    const [step, from] = [every + Math.floor(i / every), i % every];
    return scale.ticks.filter((_, at) => at === 0 || (at % step === from && at >= every));
  });
  const ticks = choices.reduce((best, one) => (meanLength(one) < meanLength(best) ? one : best));
  return { ...scale, ticks };
}

function meanLength(ticks: Scale["ticks"]): number {
  return ticks.reduce((sum, { text }) => sum + text.length, 0) / ticks.length;
}
