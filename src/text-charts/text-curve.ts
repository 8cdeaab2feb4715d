import { counted, real } from "../format/numbers.ts";
import type { CurveSpan, LossCurve } from "../trace/loss-curve.ts";
import { Dots } from "./dots.ts";
import { axisLabel } from "./text-axis.ts";
import type { TextStyle } from "./text-style.ts";

const ROWS = 12;
const MAX_COLUMNS = 100;

/** The vertical scale of a curve. */
interface LossScale {
  readonly title: string;
  /** Returns the height at which a loss is drawn. */
  at(loss: number): number;
  /** Returns the label of a height. */
  label(height: number): string;
  readonly isLog: boolean;
}

/**
 * Draws a convergence curve as lines of text: the loss (above the minimum, if known) against steps,
 * on a log scale if every loss is positive. A column shows the range of all its steps. Empty if no
 * loss is finite.
 */
export function textCurve(curve: LossCurve, minimum: number | null, style: TextStyle): string[] {
  const spans = curve.spans().filter(({ min, max }) => min <= max);
  if (spans.length === 0) return [];
  const scale = lossScale(spans, minimum);
  const low = Math.min(...spans.map(({ min }) => scale.at(min)));
  const highest = Math.max(...spans.map(({ max }) => scale.at(max)));
  // A difference that the labels do not show is drawn as a flat line.
  const high = scale.label(highest) === scale.label(low) ? low : highest;
  const labels = rowLabels(scale, low, high);
  const gutter = Math.max(...labels.map((label) => label.length)) + 1;
  const columns = Math.max(1, Math.min(MAX_COLUMNS, style.width - gutter - 1));
  const dots = new Dots(columns, ROWS, style.unicode);
  draw(dots, spans, curve.lastStep, (loss) => (high === low ? 0.5 : (scale.at(loss) - low) / (high - low)));
  const [bar, corner, line] = style.unicode ? ["│", "└", "─"] : ["|", "+", "-"];
  const pad = " ".repeat(gutter);
  return [
    scale.title,
    ...dots.lines().map((text, row) => `${labels[row]!.padStart(gutter - 1)} ${bar}${text}`.trimEnd()),
    `${pad}${corner}${line.repeat(columns)}`,
    `${pad} ${ends("0", counted(curve.lastStep, "step"), columns)}`,
  ];
}

function lossScale(spans: readonly CurveSpan[], minimum: number | null): LossScale {
  const zero = minimum ?? 0;
  const least = spans.reduce((lowest, { min }) => Math.min(lowest, min - zero), Infinity);
  const positive = spans.flatMap(({ min, max }) => [min - zero, max - zero]).filter((value) => value > 0);
  const floor = positive.reduce((lowest, value) => Math.min(lowest, value), Infinity);
  if (positive.length === 0 || (minimum === null && least <= 0)) {
    return { title: "loss", at: (loss) => loss, label: (height) => real(height, 3), isLog: false };
  }
  return {
    title: minimum === null || minimum === 0 ? "loss (log scale)" : `loss above ${real(minimum)} (log scale)`,
    // A loss at the minimum, or below it by rounding, is drawn at the lowest height.
    at: (loss) => Math.log10(Math.max(loss - zero, floor)),
    label: (height) => axisLabel(10 ** height),
    isLog: true,
  };
}

/**
 * Returns the rows' labels from the top: whole decades if there are at least two, or else the ends.
 */
function rowLabels(scale: LossScale, low: number, high: number): string[] {
  const labels = Array.from({ length: ROWS }, () => "");
  const rowOf = (height: number): number =>
    high === low ? ROWS >> 1 : Math.min(ROWS - 1, Math.floor(((high - height) / (high - low)) * ROWS));
  const [first, last] = [Math.ceil(low), Math.floor(high)];
  if (scale.isLog && last - first >= 2) {
    const every = Math.max(1, Math.ceil((last - first) / (ROWS / 2)));
    for (let decade = Math.ceil(low / every) * every; decade <= last; decade += every)
      labels[rowOf(decade)] = `1e${decade}`;
  } else {
    labels[rowOf(low)] = scale.label(low);
    labels[rowOf(high)] = scale.label(high);
  }
  return labels;
}

/**
 * Draws the range of each column of dots, scaled by `height` (0 to 1), and joins it to the previous
 * one.
 */
function draw(dots: Dots, spans: readonly CurveSpan[], lastStep: number, height: (loss: number) => number): void {
  const low = new Float64Array(dots.width).fill(Infinity);
  const high = new Float64Array(dots.width).fill(-Infinity);
  const add = (x: number, from: number, to: number): void => {
    low[x] = Math.min(low[x]!, Math.round(from * (dots.height - 1)));
    high[x] = Math.max(high[x]!, Math.round(to * (dots.height - 1)));
  };
  let before: { readonly x: number; readonly min: number; readonly max: number } | undefined;
  for (const { step, min, max } of spans) {
    const here = {
      x: Math.round((step / Math.max(1, lastStep)) * (dots.width - 1)),
      min: height(min),
      max: height(max),
    };
    const { x: start, min: startMin, max: startMax } = before ?? here;
    for (let x = start + 1; x < here.x; x += 1) {
      const share = (x - start) / (here.x - start);
      add(x, startMin + (here.min - startMin) * share, startMax + (here.max - startMax) * share);
    }
    add(here.x, here.min, here.max);
    before = here;
  }
  for (let x = 0; x < dots.width; x += 1) {
    const isJoined = x > 0 && low[x - 1]! <= high[x - 1]!;
    dots.column(
      x,
      isJoined ? Math.min(low[x]!, high[x - 1]! + 1) : low[x]!,
      isJoined ? Math.max(high[x]!, low[x - 1]! - 1) : high[x]!,
    );
  }
}

function ends(left: string, right: string, width: number): string {
  return left + right.padStart(Math.max(right.length + 1, width - left.length));
}
