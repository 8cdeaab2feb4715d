import { evaluationsText, shareAt } from "../analysis/runtime/figure.ts";
import type { Rise, RuntimeFigure } from "../analysis/runtime/figure.ts";
import { scaleBetween } from "../analysis/scale.ts";
import { percent } from "../format/numbers.ts";
import { lines } from "./lines.ts";
import type { Curve } from "./lines.ts";
import type { ChartOption, Size } from "./option.ts";
import { curveNumbers, curveStyle } from "./theme.ts";
import type { Theme } from "./theme.ts";

const THICK = 5;
// The axis ends this factor after the last rise, or after the largest budget.
const BEYOND = 1.5;

/**
 * Draws runtime distributions over evaluations per dimension. A cross marks the budget of an
 * algorithm: what is right of it comes from simulated restarts. Best 2009 is a thick line.
 */
export function runtimes(
  { curves, best2009 }: RuntimeFigure,
  colors: ReadonlyMap<string, number>,
  size: Size,
  theme: Theme,
): ChartOption {
  const numbers = curveNumbers(curves.map(({ optimizer }) => colors.get(optimizer) ?? 0));
  const ends = curves.flatMap(({ rises, budget }) => [budget, rises.at(-1)?.[0] ?? 1]);
  const most = Math.max(10, best2009?.at(-1)?.[0] ?? 1, ...ends) * BEYOND;
  const best: Curve[] =
    best2009 === undefined
      ? []
      : [{ ...stairs(best2009, most), name: "best 2009", color: theme.hatch, type: "solid", width: THICK }];
  const own = curves.map(({ name, rises, budget }, i): Curve => {
    const cross = [Math.max(1, budget), shareAt(rises, budget)] as const;
    return { ...stairs(rises, most), name, ...curveStyle(theme, numbers[i]!), cross };
  });
  return lines(
    {
      curves: [...best, ...own],
      x: scaleBetween("log", 1, most, Math.floor(size.width / 90)),
      y: {
        ...scaleBetween("linear", 0, 1, 5),
        ...{ min: -0.01, max: 1.02 },
        ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: `${at * 100} %` })),
      },
      ...{ xName: "evaluations / dimension", yName: "share solved", xText: evaluationsText },
      yText: (value) => percent(Math.max(0, value)),
    },
    size,
    theme,
  );
}

function stairs(rises: readonly Rise[], most: number): Pick<Curve, "points" | "isStairs"> {
  const later = rises.filter(([at]) => at > 1);
  const end = rises.at(-1)?.[1] ?? 0;
  return { isStairs: true, points: [[1, shareAt(rises, 1)], ...later, [most, end]] };
}
