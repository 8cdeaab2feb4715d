import { count, real } from "../format/numbers.ts";
import type { DrawnRun } from "./drawn-run.ts";
import { lines } from "./lines.ts";
import type { LinesPicture } from "./lines.ts";
import type { ChartOption, Size } from "./option.ts";
import { scaleBetween, widened } from "../analysis/scale.ts";
import type { Theme } from "./theme.ts";

export interface ConvergenceRun extends DrawnRun {
  readonly minimum: number | null;
}

// Losses beyond this multiple of the initial loss are cut off.
const ROOM = 1e4;
// Relative distance below the minimum that counts as rounding.
const ROUNDING = 1e-8;

// On a linear axis, runs shorter than this share of the longest one would be slivers.
const SLIVER = 1 / 20;

/**
 * Draws the loss above the minimum against steps, on a log scale if losses are positive. Steps are
 * linear, unless one run is far shorter than another: then they are logarithmic, from step 1.
 */
export function convergence(runs: readonly ConvergenceRun[], size: Size, theme: Theme): ChartOption {
  return lines(convergencePicture(runs, size), size, theme);
}

/** Returns the curves of losses above the minimum, and their scales. */
export function convergencePicture(runs: readonly ConvergenceRun[], size: Size): LinesPicture {
  const curves = runs.map(({ record, minimum }) => record.losses.map((loss) => loss - (minimum ?? 0)));
  const finite = curves.flat().filter(Number.isFinite);
  const positive = finite.filter((loss) => loss > 0);
  const isLog =
    positive.length > 0 && runs.every(({ minimum }, i) => curves[i]!.every((loss) => hasLog(loss, minimum)));
  const shown = isLog ? positive : finite;
  const [least, most] = [minOf(shown), maxOf(shown)];
  const top = isLog
    ? Math.min(most, ROOM * Math.max(...curves.map(([first = 0]) => first), least))
    : undiverged(runs, curves);
  const lengths = runs.map(({ record }) => record.steps.at(-1) ?? 0);
  const longest = Math.max(1, ...lengths);
  const isLong = lengths.some((length) => length > 0 && length < SLIVER * longest);
  const ticks = Math.floor(size.width / 90);
  const floor = isLog ? least / 2 : least;
  return {
    curves: runs.map(({ record, name, color, type }, i) => ({
      ...{ name, color, type },
      points: record.steps
        .map((step, k) => [step, isLog ? Math.max(curves[i]![k]!, floor) : curves[i]![k]!] as const)
        .filter(([step]) => !isLong || step > 0),
    })),
    x: isLong ? scaleBetween("log", 1, longest, ticks) : scaleBetween("linear", 0, longest, ticks),
    y: isLog
      ? scaleBetween("log", floor, Math.max(top * 1.5, floor * 10), 6)
      : scaleBetween("linear", ...widened(Math.min(least, top), top), 6),
    xName: "step",
    yName: runs.every(({ minimum }) => minimum === null || minimum === 0) ? "loss" : "loss − minimum",
    xText: (value) => `step ${count(Math.round(value))}`,
    yText: (value) => real(value, 4),
  };
}

/** Whether a log scale can show a loss above the minimum, which rounding may make negative. */
function hasLog(loss: number, minimum: number | null): boolean {
  return minimum === null ? !(loss <= 0) : !(loss < -ROUNDING * Math.max(1, Math.abs(minimum)));
}

/** Returns the highest loss, leaving out diverging runs after their first step. */
function undiverged(runs: readonly ConvergenceRun[], curves: readonly (readonly number[])[]): number {
  const losses = curves.flatMap((curve, i) => (runs[i]!.record.status === "diverged" ? curve.slice(0, 2) : curve));
  return maxOf(losses.filter(Number.isFinite));
}

function minOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

function maxOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}
