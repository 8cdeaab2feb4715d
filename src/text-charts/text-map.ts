import { axisText } from "../analysis/map/map-axis.ts";
import { real } from "../format/numbers.ts";
import { STATUSES, statusTraits } from "../sweep/outcomes/statuses.ts";
import type { StatusMark } from "../sweep/outcomes/statuses.ts";
import { binnedMap } from "../analysis/map/map-bins.ts";
import type { BinnedMap } from "../analysis/map/map-bins.ts";
import type { LossGround } from "../analysis/map/loss-ground.ts";
import { mapMeasure } from "../analysis/map/map-measure.ts";
import type { MapMeasure } from "../analysis/map/map-measure.ts";
import type { MapAxis, MapCell, SpaceMap } from "../analysis/map/space-map.ts";
import { axisLabel, tickLine } from "./text-axis.ts";
import { paint, wrapped, wrappedText } from "./text-style.ts";
import type { Glyph, TextStyle } from "./text-style.ts";
import { viridis, viridis256 } from "../analysis/viridis.ts";
import type { Rgb } from "../analysis/viridis.ts";

// With its axis and legend, a map then has about 20 lines.
const MAX_LINES = 17;
// With more rows than this and with colours, a line shows two rows.
const MAX_WHOLE_ROWS = 12;
const MAX_CELL_WIDTH = 8;
const DIGITS = 3;
const RAMP_WIDTH = 10;
const HALF_BLOCK = "▀";
const RANGE = "..";

interface Mark {
  readonly ascii: string;
  readonly unicode: string;
  readonly colour: Rgb;
  readonly background: Rgb;
}

/** Characters of statuses without a value, on greys and reds that the ramp does not contain. */
const MARKS: Readonly<Record<StatusMark, Mark>> = {
  plain: { ascii: " ", unicode: " ", colour: [0, 0, 0], background: [255, 255, 255] },
  dots: { ascii: ".", unicode: "·", colour: [0, 0, 0], background: [215, 215, 215] },
  rising: { ascii: "x", unicode: "×", colour: [175, 175, 175], background: [48, 48, 48] },
  falling: { ascii: "~", unicode: "~", colour: [0, 0, 0], background: [135, 135, 135] },
  crossed: { ascii: "!", unicode: "!", colour: [255, 255, 255], background: [215, 0, 0] },
  upright: { ascii: "T", unicode: "T", colour: [255, 255, 255], background: [135, 0, 0] },
  sparse: { ascii: "-", unicode: "–", colour: [0, 0, 0], background: [175, 175, 175] },
  level: { ascii: "v", unicode: "v", colour: [255, 255, 255], background: [88, 88, 88] },
};

/**
 * Draws a map as lines of text, with losses above `ground`. The best cells are bright (or 0), the
 * worst dark (or 9). A mark stands for a status without a value, a space for a missing trial. The
 * map is at most `style.width` wide and about 20 lines high.
 */
export function textMap(map: SpaceMap, ground: LossGround, style: TextStyle): string[] {
  const rows = map.y?.values.length ?? 1;
  const twoRows = style.colours !== "none" && style.unicode && rows > MAX_WHOLE_ROWS;
  const most = twoRows ? 2 * MAX_LINES : MAX_LINES;
  const longest = Math.max(0, ...(map.y?.values ?? []).map((value) => axisText(map.y!, value, axisLabel).length));
  const gutter = map.y === undefined ? 0 : (rows > most ? 2 * longest + RANGE.length : longest) + 1;
  const available = Math.max(1, style.width - gutter);
  const binned = binnedMap(map, available, most);
  const xLabels = binned.x.map(([first = NaN]) => axisText(map.x, first, axisLabel));
  const widest = twoRows ? 2 : Math.min(MAX_CELL_WIDTH, Math.max(...xLabels.map((label) => label.length)) + 2);
  const cellWidth = Math.min(widest, Math.floor(available / binned.x.length));
  const measure = mapMeasure(binned.cells, ground);
  const shown = { y: map.y, binned, measure, cellWidth, style };
  const lines = twoRows ? halfBlockLines(shown) : wholeLines(shown);
  const ticks = tickLine(xLabels, cellWidth, available);
  const named = `${ticks}  ${map.x.name}`;
  const xNames =
    named.length <= available
      ? [named]
      : [ticks, map.x.name.padStart(Math.min(available, binned.x.length * cellWidth))];
  return [
    ...(map.y === undefined ? [] : [map.y.name]),
    ...lines.map(({ label, text }) => `${label.padStart(gutter - 1)}${gutter === 0 ? "" : " "}${text}`.trimEnd()),
    ...xNames.map((line) => " ".repeat(gutter) + line),
    ...legend(binned.cells, measure, ground, style),
    ...binNote(map, binned, style),
  ];
}

interface Shown {
  readonly y: MapAxis | undefined;
  readonly binned: BinnedMap;
  readonly measure: MapMeasure | undefined;
  readonly cellWidth: number;
  readonly style: TextStyle;
}

interface Line {
  readonly label: string;
  readonly text: string;
}

/** Returns a line for each row, the top row first. */
function wholeLines({ y, binned, measure, cellWidth, style }: Shown): Line[] {
  return binned.y
    .map((values, j) => {
      const glyphs = rowOf(binned, j).flatMap((cell): Glyph[] => {
        const { text, ...colours } = wholeGlyph(cell, measure, style);
        return [{ text: text.padEnd(cellWidth), ...colours }];
      });
      return { label: rowLabel(y, values), text: paint(glyphs, style) };
    })
    .reverse();
}

/** Returns the value of a row, or the ends of the values that it merges: `0.5..0.52`. */
function rowLabel(y: MapAxis | undefined, values: readonly number[]): string {
  const ends = [...new Set([...values.slice(0, 1), ...values.slice(-1)])];
  return ends.map((value) => (y === undefined ? axisLabel(value) : axisText(y, value, axisLabel))).join(RANGE);
}

function wholeGlyph(cell: MapCell | undefined, measure: MapMeasure | undefined, style: TextStyle): Glyph {
  if (cell === undefined) return { text: " " };
  const at = measure?.at(cell);
  if (at === undefined) return markGlyph(cell.status, style);
  return style.colours === "none" ? { text: digit(at) } : { text: " ", background: rampColour(at, style) };
}

/**
 * Returns a line for every two rows, the top row first: ▀ has the upper row's colour on the lower
 * row's.
 */
function halfBlockLines({ y, binned, measure, cellWidth, style }: Shown): Line[] {
  const lines = Math.ceil(binned.y.length / 2);
  return Array.from({ length: lines }, (_, k) => {
    const lower = rowOf(binned, 2 * k);
    const upper = rowOf(binned, 2 * k + 1);
    const glyphs = lower.flatMap((below, i): Glyph[] => {
      const above = upper[i];
      const one = below !== undefined && above !== undefined && below.status === above.status;
      if (one && measure?.at(below) === undefined && measure?.at(above) === undefined) {
        const { text, ...colours } = markGlyph(below.status, style);
        return [{ text: text.padEnd(cellWidth), ...colours }];
      }
      const [colour, background] = [halfColour(above, measure, style), halfColour(below, measure, style)];
      const glyph =
        colour === undefined ? { text: background === undefined ? " " : "▄", colour: background } : undefined;
      const { text, ...colours } = glyph ?? { text: HALF_BLOCK, colour, background };
      return [{ text: text.repeat(cellWidth), ...colours }];
    });
    // Every other line is labelled with its lower row, the top line with its upper row; lines of
    // merged rows with both.
    const isTop = k === lines - 1;
    const row = isTop ? binned.y.length - 1 : 2 * k;
    const values = binned.perY === 1 ? binned.y[row]! : binned.y.slice(2 * k, 2 * k + 2).flat();
    const label = isTop || (k % 2 === 0 && k < lines - 2) ? rowLabel(y, values) : "";
    return { label, text: paint(glyphs, style) };
  }).reverse();
}

function halfColour(cell: MapCell | undefined, measure: MapMeasure | undefined, style: TextStyle): Rgb | undefined {
  if (cell === undefined) return undefined;
  const at = measure?.at(cell);
  return at === undefined ? markOf(cell.status).background : rampColour(at, style);
}

export function markGlyph(status: number, { colours, unicode }: TextStyle): Glyph {
  const mark = markOf(status);
  const text = unicode ? mark.unicode : mark.ascii;
  return colours === "none" ? { text } : { text, colour: mark.colour, background: mark.background };
}

function markOf(status: number): Mark {
  return MARKS[statusTraits(STATUSES[status] ?? "failed").mark];
}

function rowOf({ x, cells }: BinnedMap, j: number): readonly (MapCell | undefined)[] {
  const row = cells.slice(j * x.length, (j + 1) * x.length);
  return row.length > 0 ? row : x.map(() => undefined);
}

/** The best is the brightest. */
export function rampColour(at: number, { colours }: TextStyle): Rgb {
  return colours === "256" ? viridis256(1 - at) : viridis(1 - at);
}

export function digit(at: number): string {
  return String(Math.min(9, Math.floor(at * 10)));
}

function legend(
  cells: BinnedMap["cells"],
  measure: MapMeasure | undefined,
  ground: LossGround,
  style: TextStyle,
): string[] {
  const present = cells.filter((cell) => cell !== undefined && measure?.at(cell) === undefined);
  const statuses = STATUSES.filter((_, code) => present.some((cell) => cell?.status === code));
  const marks = statuses.map((status) => {
    const glyph = markGlyph(STATUSES.indexOf(status), style);
    const name = status.replace("_", " ");
    return { text: `${paint([glyph], style)} ${name}`, length: name.length + 2 };
  });
  return wrapped([...(measure === undefined ? [] : ramp(measure, ground, style)), ...marks], style.width);
}

function ramp(
  { name, min, max, scale, text }: MapMeasure,
  ground: LossGround,
  style: TextStyle,
): { text: string; length: number }[] {
  const [low, high] = [min, max].map(text);
  const ends = min === max;
  const places = ends ? [0] : Array.from({ length: RAMP_WIDTH }, (_, i) => i / (RAMP_WIDTH - 1));
  const glyphs = places.map((at): Glyph =>
    style.colours === "none" ? { text: digit(at) } : { text: " ", background: rampColour(at, style) },
  );
  const named = name === "final loss" ? lossWords(ground) : name;
  const [before, after] = [`${low} `, ends ? "" : ` ${high}`];
  const shades = `${before}${paint(glyphs, style)}${after}`;
  const length = before.length + glyphs.length + after.length;
  const said = scale === "log" ? ["(log scale)"] : [];
  const whole = [named, "x".repeat(length), ...said].join(" ").length;
  if (whole <= style.width) return [{ text: [named, shades, ...said].join(" "), length: whole }];
  const words = (line: string) => ({ text: line, length: line.length });
  return [...wrappedText(named, style.width).map(words), { text: shades, length }, ...said.map(words)];
}

function lossWords({ value, kind }: LossGround): string {
  return kind === "minimum" && value === 0 ? "final loss" : `final loss above the ${kind} (${real(value, DIGITS)})`;
}

function binNote({ x, y, scattered, traced }: SpaceMap, { perX, perY }: BinnedMap, { width }: TextStyle): string[] {
  if (traced !== undefined) return wrappedText("each cell shows a point near its middle", width);
  if (scattered !== undefined) return wrappedText("each cell is the median of its points (of two, the worse)", width);
  const of = (per: number, axis: MapAxis | undefined): string[] =>
    per > 1 && axis !== undefined ? [`${per} of ${axis.name}`] : [];
  const bins = [...of(perX, x), ...of(perY, y)];
  if (bins.length === 0) return [];
  const values = bins.join(" and ").replace(" of ", " values of ");
  const which = (perX * perY) % 2 === 0 ? " (of two, the worse)" : "";
  return wrappedText(`each cell is the median of ${values}${which}`, width);
}
