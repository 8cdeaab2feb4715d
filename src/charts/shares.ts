import { percent } from "../format/numbers.ts";
import { lines } from "./lines.ts";
import type { ChartOption, Size } from "./option.ts";
import { scaleBetween } from "../analysis/scale.ts";
import { curveStyle } from "./theme.ts";
import type { Theme } from "./theme.ts";

export interface ShareCurve {
  readonly name: string;
  /** Number of its colour. */
  readonly color: number;
  /** Its rises: position, and the share from there on. */
  readonly points: readonly (readonly [at: number, share: number])[];
}

export interface ShareAxis {
  readonly name: string;
  /** Start of the axis; smaller values count as this. */
  readonly first: number;
  /** End of the axis, if not the last rise. */
  readonly last?: number;
  readonly unit: (value: number) => string;
}

/** Draws shares that rise in steps from 0 towards 1, over a log scale. */
export function shares(
  curves: readonly ShareCurve[],
  { name, first, last, unit }: ShareAxis,
  size: Size,
  theme: Theme,
): ChartOption {
  const most = last ?? Math.max(first * 2, ...curves.map(({ points }) => points.at(-1)?.[0] ?? first)) * 1.15;
  return lines(
    {
      curves: curves.map(({ name, color, points }) => {
        const before = points.filter(([at]) => at <= first).at(-1)?.[1] ?? 0;
        const rises = points.filter(([at]) => at > first && at <= most);
        const end = rises.at(-1)?.[1] ?? before;
        return { name, ...curveStyle(theme, color), isStairs: true, points: [[first, before], ...rises, [most, end]] };
      }),
      x: scaleBetween("log", first, most, Math.floor(size.width / 90)),
      y: {
        ...scaleBetween("linear", 0, 1, 5),
        min: -0.01,
        max: 1.02,
        ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: `${at * 100} %` })),
      },
      ...{ xName: name, yName: "share solved", xText: unit, yText: (value: number) => percent(Math.max(0, value)) },
    },
    size,
    theme,
  );
}
