import { levelText } from "../sweep/spec/levels.ts";
import { count, real } from "../format/numbers.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import { lossAbove, lossName, lowestOnLog } from "../analysis/map/loss-ground.ts";
import type { LossGround } from "../analysis/map/loss-ground.ts";
import type { SensitivityCurve, SensitivityPoint } from "../analysis/sensitivity.ts";
import { evenAxis } from "./even-axis.ts";
import { lines } from "./lines.ts";
import type { Curve } from "./lines.ts";
import type { ChartOption, Size } from "./option.ts";
import { extentOf, scaleBetween, widened, withZero } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import { curveNumbers, curveStyle } from "./theme.ts";
import type { Theme } from "./theme.ts";

export interface SensitivityOf {
  readonly name: string;
  /** Number of its optimizer's colour. */
  readonly color: number;
  readonly curve: SensitivityCurve;
  /** The loss above which losses are shown. */
  readonly ground: LossGround;
  /** The sweep's target; a loss far below it is a coincidence. */
  readonly target: number;
}

export interface SensitivityChoice {
  readonly measure: "steps" | "loss";
  /** The hyperparameter's name. */
  readonly over: string;
}

const CHANCE = 1e-3;
const ROUNDING = 1e-9;

/**
 * Draws curves over one hyperparameter: steps of converged trials, or final losses above the
 * minimum.
 */
export function sensitivityChart(
  curves: readonly SensitivityOf[],
  { measure, over }: SensitivityChoice,
  size: Size,
  theme: Theme,
): ChartOption {
  const heights = curves.map(({ curve, ground }) => curve.points.map((point) => heightOf(point, measure, ground)));
  const known = heights.flat().filter((height) => !Number.isNaN(height));
  const isNone = known.length === 0;
  const hasRun = heights.flat().length > 0;
  const positive = known.filter((height) => height > 0);
  const isLog = positive.length > 0;
  const lowest = measure === "loss" ? lowestOnLog(known) : extentOf(positive)[0];
  const floor = measure === "loss" ? Math.max(lowest, CHANCE * lowestTarget(curves)) : lowest;
  const zeroAt = known.length > positive.length && floor === lowest ? floor : undefined;
  const shown = isLog ? positive : known;
  const [lowestShown, most] = extentOf(shown);
  const least = isLog ? floor : lowestShown;
  const values = ascending(curves.flatMap(({ curve }) => curve.points.map(({ value }) => value)));
  const levels = curves.find(({ curve }) => curve.levels !== undefined)?.curve.levels;
  const isEven = curves.some(({ curve }) => curve.scale === "even");
  const isRepeated = curves.some(({ curve }) => curve.repeats > 1);
  const kind = curves.every(({ curve }) => curve.scale === "log") ? "log" : "linear";
  const y: Scale = isLog
    ? withZero(scaleBetween("log", least / 1.3, Math.max(most * 1.3, least * 2), 6), zeroAt)
    : isNone
      ? { kind: "linear", min: 0, max: 1, ticks: [] }
      : scaleBetween("linear", ...widened(least, most), 6);
  const numbers = curveNumbers(curves.map(({ color }) => color));
  return lines(
    {
      curves: curves.map(({ name, curve }, i): Curve => ({
        ...{ name, ...curveStyle(theme, numbers[i]!) },
        hasPoints: curve.points.length <= 100,
        points: curve.points.map(
          ({ value }, k) =>
            [
              isEven ? values.indexOf(value) : value,
              isLog ? Math.max(heights[i]![k]!, floor) : heights[i]![k]!,
            ] as const,
        ),
      })),
      x: isEven
        ? evenAxis(values, "x", size, levels)
        : scaleBetween(kind, values[0] ?? 1, values.at(-1) ?? 1, Math.floor(size.width / 80)),
      y,
      xName: over,
      yName:
        measure === "steps"
          ? `${isRepeated ? "expected " : ""}steps to the target${isNone && hasRun ? ": none converged" : ""}`
          : `${isRepeated ? "median " : ""}${curves[0] === undefined ? "final loss" : lossName(curves[0].ground)}${isNone && hasRun ? ": all diverged or failed" : ""}`,
      xText: (at) => `${over} ${levelText(levels, isEven ? values[at]! : at, (value) => real(value, 5))}`,
      yText: (value) =>
        measure === "steps"
          ? `${count(Math.round(value))} steps`
          : `${isLog && value <= floor * (1 + ROUNDING) ? "at most " : ""}${real(value, 4)}`,
    },
    size,
    theme,
  );
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function lowestTarget(curves: readonly SensitivityOf[]): number {
  return Math.min(...curves.map(({ target }) => target));
}

function heightOf(point: SensitivityPoint, measure: "steps" | "loss", ground: LossGround): number {
  if (measure === "loss") return lossAbove(ground, point);
  return STATUSES[point.status] === "converged" ? point.steps : NaN;
}
