import { count, real } from "../format/numbers.ts";
import { STATUSES, UNSOUND } from "../sweep/outcomes/statuses.ts";
import type { SensitivityCurve, SensitivityPoint } from "../analysis/sensitivity.ts";
import { lines } from "./lines.ts";
import type { Curve } from "./lines.ts";
import type { ChartOption, Size } from "./option.ts";
import { scaleBetween } from "../analysis/scale.ts";
import type { Scale } from "../analysis/scale.ts";
import { curveStyle } from "./theme.ts";
import type { Theme } from "./theme.ts";

export interface SensitivityOf {
  readonly name: string;
  readonly curve: SensitivityCurve;
  readonly minimum: number | null;
  /** The sweep's target; a loss far below it is a coincidence. */
  readonly target: number;
}

export interface SensitivityChoice {
  readonly measure: "steps" | "loss";
  /** The hyperparameter's name. */
  readonly over: string;
}

const CHANCE = 1e-3;

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
  const heights = curves.map(({ curve, minimum }) => curve.points.map((point) => heightOf(point, measure, minimum)));
  const known = heights.flat().filter((height) => !Number.isNaN(height));
  const isNone = known.length === 0;
  const hasRun = heights.flat().length > 0;
  const positive = known.filter((height) => height > 0);
  const isLog = positive.length > 0 && (measure === "steps" || known.every((height) => height >= 0));
  const floor = Math.max(Math.min(...positive, Infinity), measure === "loss" ? CHANCE * lowestTarget(curves) : 0);
  const shown = isLog ? positive : known;
  const [least, most] = [isLog ? floor : Math.min(...shown), Math.max(...shown)];
  const values = curves.flatMap(({ curve }) => curve.points.map(({ value }) => value));
  const isRepeated = curves.some(({ curve }) => curve.repeats > 1);
  const kind = curves.every(({ curve }) => curve.scale === "log") ? "log" : "linear";
  const y: Scale = isLog
    ? scaleBetween("log", least / 1.3, Math.max(most * 1.3, least * 2), 6)
    : isNone
      ? { kind: "linear", min: 0, max: 1, ticks: [] }
      : scaleBetween("linear", least, Math.max(most, least + 1e-12), 6);
  return lines(
    {
      curves: curves.map(({ name, curve }, i): Curve => ({
        ...{ name, ...curveStyle(theme, i) },
        hasPoints: curve.points.length <= 100,
        points: curve.points.map(
          ({ value }, k) => [value, isLog ? Math.max(heights[i]![k]!, floor) : heights[i]![k]!] as const,
        ),
      })),
      x: scaleBetween(kind, Math.min(...values), Math.max(...values), Math.floor(size.width / 80)),
      y,
      xName: over,
      yName:
        measure === "steps"
          ? `${isRepeated ? "expected " : ""}steps to the target${isNone && hasRun ? ": none converged" : ""}`
          : `${isRepeated ? "median " : ""}${curves.every(({ minimum }) => (minimum ?? 0) === 0) ? "final loss" : "final loss − minimum"}${isNone && hasRun ? ": all diverged or failed" : ""}`,
      xText: (value) => `${over} ${real(value, 5)}`,
      yText: (value) => (measure === "steps" ? `${count(Math.round(value))} steps` : real(value, 4)),
    },
    size,
    theme,
  );
}

function lowestTarget(curves: readonly SensitivityOf[]): number {
  return Math.min(...curves.map(({ target }) => target));
}

function heightOf(
  { status, steps, finalLoss }: SensitivityPoint,
  measure: "steps" | "loss",
  minimum: number | null,
): number {
  const name = STATUSES[status]!;
  if (measure === "steps") return name === "converged" ? steps : NaN;
  return UNSOUND.includes(name) || !Number.isFinite(finalLoss) ? NaN : finalLoss - (minimum ?? 0);
}
