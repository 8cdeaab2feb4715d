import { objectiveFunction } from "../kernel/js/objective-function.ts";
import type { ObjectiveSpec } from "../objectives/objective-spec.ts";
import { real } from "../format/numbers.ts";
import type { RunRecord } from "../analysis/trajectory/run-record.ts";
import { lines } from "./lines.ts";
import type { ChartOption, Size } from "./option.ts";
import { scaleBetween } from "../analysis/scale.ts";
import type { Dashes, Theme } from "./theme.ts";

export interface LandscapeRun {
  readonly record: RunRecord;
  readonly name: string;
  readonly color: string;
  readonly type: Dashes;
}

const SAMPLES = 400;

/** Draws a function of one variable and the points of runs on it. */
export function landscape(
  objective: ObjectiveSpec,
  runs: readonly LandscapeRun[],
  size: Size,
  theme: Theme,
): ChartOption {
  const objectiveAt = objectiveFunction(objective);
  const starts = runs.map(({ record }) => record.path[0] ?? 0);
  const core = [...starts, ...objective.minimisers.map(([x = 0]) => x)];
  const [low, high] = [Math.min(...core), Math.max(...core)];
  const reach = Math.max(high - low, 1e-9);
  const inside = runs
    .flatMap(({ record }) => record.path)
    .filter((x) => x >= low - 1.5 * reach && x <= high + 1.5 * reach);
  const all = [...core, ...inside];
  const least = all.reduce((a, b) => Math.min(a, b), Infinity);
  const most = all.reduce((a, b) => Math.max(a, b), -Infinity);
  const room = 0.06 * Math.max(most - least, 1e-9);
  const [from, to] = [least - room, most + room];
  const curve = Array.from({ length: SAMPLES + 1 }, (_, i) => {
    const x = from + ((to - from) * i) / SAMPLES;
    return [x, objectiveAt.value([x])] as const;
  });
  const heights = curve.map(([, y]) => y).filter(Number.isFinite);
  const [bottom, top] = [Math.min(...heights), Math.max(...heights)];
  return lines(
    {
      curves: [
        { name: "objective", color: theme.soft, type: "solid", points: curve },
        ...runs.map(({ record, name, color, type }) => ({
          ...{ name, color, type, hasPoints: true },
          points: record.path.map((x, k) => [x, record.losses[k]!] as const),
        })),
      ],
      x: scaleBetween("linear", from, to, Math.floor(size.width / 80)),
      y: scaleBetween("linear", bottom - 0.05 * (top - bottom), top, 6),
      ...{ xName: "x", yName: "loss" },
      xText: (x) => `x = ${real(x, 5)}`,
      yText: (y) => real(y, 5),
    },
    size,
    theme,
  );
}
