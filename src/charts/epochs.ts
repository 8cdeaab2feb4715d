import type { EpochCurve } from "../analysis/trajectory/epoch-recorder.ts";
import { scaleBetween, widened } from "../analysis/scale.ts";
import { real } from "../format/numbers.ts";
import { lines } from "./lines.ts";
import type { Curve } from "./lines.ts";
import type { ChartOption, Size } from "./option.ts";
import type { Dashes, Theme } from "./theme.ts";

/** A trial on data and its look. */
export interface EpochRun {
  readonly curve: EpochCurve;
  readonly name: string;
  readonly color: string;
  readonly type: Dashes;
}

interface Values {
  readonly run: EpochRun;
  readonly name: string;
  readonly values: readonly number[];
  readonly isThin: boolean;
  readonly isUnlisted?: boolean;
}

// Losses beyond this multiple of the initial loss are cut off.
const ROOM = 100;
// A smaller ratio of highest to lowest loss gets a linear scale.
const WIDE = 10;

/** Draws the losses over the training rows by epoch, thin, and over the validation rows, bold. */
export function lossByEpoch(runs: readonly EpochRun[], size: Size, theme: Theme): ChartOption {
  const curves = runs.flatMap((run): Values[] => {
    const validation = run.curve.measured.find(({ name }) => name === "validation_loss");
    const isOnly = runs.length === 1;
    const training = { run, values: run.curve.training, isThin: true };
    if (validation === undefined) return [{ ...training, name: isOnly ? "training" : run.name }];
    return [
      { ...training, name: isOnly ? "training" : `${run.name}, training`, isUnlisted: !isOnly },
      { run, name: isOnly ? "validation" : run.name, values: validation.values, isThin: false },
    ];
  });
  const all = curves.flatMap(({ values }) => values).filter(Number.isFinite);
  const [least, most] = all.length === 0 ? [0, 1] : [minOf(all), maxOf(all)];
  const first = maxOf(runs.map(({ curve }) => curve.training[0] ?? NaN));
  const top = Math.min(most, Math.max(ROOM * Math.abs(first), least));
  const isLog = least > 0 && top / least >= WIDE;
  const y = isLog ? scaleBetween("log", least / 1.2, top * 1.2, 6) : scaleBetween("linear", ...widened(least, top), 6);
  return byEpoch(curves, "loss", y, size, theme);
}

/** Draws a metric by epoch. */
export function metricByEpoch(runs: readonly EpochRun[], name: string, size: Size, theme: Theme): ChartOption {
  const curves = runs.flatMap((run): Values[] => {
    const found = run.curve.measured.find((one) => one.name === name);
    return found === undefined ? [] : [{ run, name: run.name, values: found.values, isThin: false }];
  });
  const all = curves.flatMap(({ values }) => values).filter(Number.isFinite);
  const [least, most] = all.length === 0 ? [0, 1] : widened(minOf(all), maxOf(all));
  return byEpoch(curves, name, scaleBetween("linear", least, most, 6), size, theme);
}

function byEpoch(
  curves: readonly Values[],
  yName: string,
  y: ReturnType<typeof scaleBetween>,
  size: Size,
  theme: Theme,
): ChartOption {
  const longest = maxOf(curves.flatMap(({ run }) => run.curve.epochs.at(-1) ?? 0));
  return lines(
    {
      curves: curves.map(({ run, name, values, isThin, isUnlisted = false }): Curve => ({
        ...{ name, color: run.color, type: run.type, width: isThin ? 1.25 : 3, isUnlisted },
        points: run.curve.epochs.flatMap((epoch, i) =>
          Number.isFinite(values[i]) ? [[epoch, values[i]!] as const] : [],
        ),
      })),
      x: scaleBetween("linear", 0, longest > 0 ? longest : 1, Math.floor(size.width / 90)),
      ...{ y, xName: "epoch", yName },
      xText: (value) => `epoch ${real(value, 4)}`,
      yText: (value) => real(value, 4),
    },
    size,
    theme,
  );
}

function minOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

function maxOf(values: readonly number[]): number {
  return values.filter(Number.isFinite).reduce((most, value) => Math.max(most, value), -Infinity);
}
