import type { Place } from "../charts/chart-svg.ts";
import type { ChartOption } from "../charts/option.ts";
import { MARKED, pointsNear } from "../charts/drawn-run.ts";
import type { DrawnRun } from "../charts/drawn-run.ts";
import type { Theme } from "../charts/theme.ts";
import { runPath } from "../analysis/trajectory/run-path.ts";
import type { Point } from "../analysis/trajectory/run-path.ts";

/** The ranges of an option's axes: see axis(). */
interface Ranges {
  readonly xAxis: Readonly<Record<"min" | "max", number>>;
  readonly yAxis: Readonly<Record<"min" | "max", number>>;
}

/** A moment of a path: its step, position in pixels, and way from the start. */
interface Moment {
  readonly step: number;
  readonly at: Point;
  readonly way: number;
}

// Share of the time in which paths move; in the rest they stand still.
const MOVING = 0.85;
const MOST_MOMENTS = 200;
// A path rests once it stays this near to its end, in pixels.
const REST = 1;
const SEAM = 3.5;
const END = 8;

/** Removes paths and their ends from a map of paths, and keeps their names in the legend. */
export function withoutPaths(option: ChartOption, runs: readonly DrawnRun[]): ChartOption {
  const all = [option.series ?? []].flat();
  const isPath = ({ type, name }: (typeof all)[number]): boolean =>
    name === "end" || (type === "line" && runs.some((run) => String(name).startsWith(run.name)));
  return { ...option, series: all.map((series) => (isPath(series) ? { ...series, data: [] } : series)) };
}

/**
 * Draws paths that grow as SVG elements over a map of paths, in CSS. All start at once, a step
 * takes the same time in each, and the time ends when the last path rests. Readers who prefer less
 * motion get the whole paths, and so does paper.
 */
export function animatedPaths(
  option: ChartOption,
  runs: readonly DrawnRun[],
  { place, theme, prefix, seconds }: { place: Place; theme: Theme; prefix: string; seconds: number },
): string {
  const { xAxis, yAxis } = option as unknown as Ranges;
  const frame = { x: [xAxis.min, xAxis.max], y: [yAxis.min, yAxis.max] } as const;
  const pixel = (point: Point): Point => {
    const [left, top] = place(point);
    return [rounded(left), rounded(top)];
  };
  const [left, top] = pixel([xAxis.min, yAxis.max]);
  const [right, bottom] = pixel([xAxis.max, yAxis.min]);
  const drawn = runs.map((run) => {
    const points = pointsNear(runPath(run.record), frame).map(pixel);
    return { ...run, points, moments: momentsOf(points, run.record.steps) };
  });
  const longest = Math.max(1, ...drawn.map(({ moments }) => moments.at(-1)?.step ?? 0));
  const box = `x="${left}" y="${top}" width="${rounded(right - left)}" height="${rounded(bottom - top)}"`;
  const styles: string[] = [];
  const paths = drawn.map(({ color, type, points, moments }, i) => {
    const whole = Math.ceil(moments.at(-1)!.way) + 1;
    const names = { grow: `${prefix}grow${i}`, move: `${prefix}move${i}`, mask: `${prefix}mask${i}` };
    styles.push(
      keyframes(names.grow, moments, longest, ({ way }) => `stroke-dashoffset:${rounded(whole - way)}px`),
      keyframes(names.move, moments, longest, ({ at: [x, y] }) => `transform:translate(${x}px,${y}px)`),
      ...[names.grow, names.move].map((name) => `.${name}{animation:${name} ${seconds}s linear infinite}`),
    );
    const line = `d="M${points.map((point) => point.join(" ")).join("L")}" fill="none" stroke-linejoin="bevel"`;
    const dashes = type === "solid" ? "" : ` stroke-dasharray="${type.join(" ")}"`;
    const dots =
      points.length > MARKED ? [] : points.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2" fill="${color}"/>`);
    const [x, y] = points.at(-1) ?? [0, 0];
    const end = `x="${-END / 2}" y="${-END / 2}" width="${END}" height="${END}" fill="${color}" stroke="${theme.surface}" stroke-width="1.5"`;
    return [
      `<mask id="${names.mask}" maskUnits="userSpaceOnUse" ${box}>`,
      `<path class="${names.grow}" ${line} stroke="#fff" stroke-width="${SEAM + 1}" stroke-dasharray="${whole}"/>`,
      "</mask>",
      `<g mask="url(#${names.mask})">`,
      `<path ${line} stroke="${theme.surface}" stroke-width="${SEAM}" stroke-opacity="0.75"/>`,
      `<path ${line} stroke="${color}" stroke-width="1.8"${dashes}/>`,
      ...dots,
      "</g>",
      `<g class="${names.move}" transform="translate(${x} ${y})"><rect ${end}/></g>`,
    ].join("\n");
  });
  const classes = runs.flatMap((_, i) => [`.${prefix}grow${i}`, `.${prefix}move${i}`]).join(",");
  return [
    "<style>",
    ...styles,
    `svg:hover :is(${classes}){animation-play-state:paused}`,
    `@media print,(prefers-reduced-motion:reduce){${classes}{animation:none}}`,
    "</style>",
    `<clipPath id="${prefix}frame"><rect ${box}/></clipPath>`,
    `<g clip-path="url(#${prefix}frame)">`,
    ...paths,
    "</g>",
  ].join("\n");
}

/** Returns the moments of a path's points until it rests, at most MOST_MOMENTS or so. */
function momentsOf(points: readonly Point[], steps: readonly number[]): Moment[] {
  const end = points.at(-1) ?? [0, 0];
  const rest = points.findLastIndex((point) => distance(point, end) > REST) + 1;
  const stride = Math.ceil((rest + 1) / MOST_MOMENTS);
  const moments: Moment[] = [];
  let way = 0;
  for (const [i, at] of points.entries()) {
    way += distance(at, points[i - 1] ?? at);
    if (i < rest && i % stride === 0) moments.push({ step: steps[i]!, at, way });
  }
  return [...moments, { step: steps[rest] ?? 0, at: end, way }];
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Returns keyframes that hold the last moment to the end. */
function keyframes(
  name: string,
  moments: readonly Moment[],
  longest: number,
  style: (moment: Moment) => string,
): string {
  const percent = (step: number): number => Number(((100 * MOVING * step) / longest).toFixed(3));
  const frames = moments.map((moment) => `${percent(moment.step)}%{${style(moment)}}`);
  return `@keyframes ${name}{${frames.join("")}100%{${style(moments.at(-1)!)}}}`;
}

function rounded(pixels: number): number {
  return Number(pixels.toFixed(1));
}
