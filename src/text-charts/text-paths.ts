import type { Heights } from "../analysis/trajectory/contour-field.ts";
import type { Point } from "../analysis/trajectory/run-path.ts";
import type { Rgb } from "../analysis/viridis.ts";
import { paint } from "./text-style.ts";
import type { Glyph, TextStyle } from "./text-style.ts";

/** A path and the character that draws it. */
export interface TextPath {
  readonly mark: string;
  readonly points: readonly Point[];
}

// More levels would fill the picture.
const LEVELS = 9;
const COLOURS: readonly Rgb[] = [
  [255, 155, 77],
  [233, 216, 74],
];
const LOW: Rgb = [58, 92, 130];
const HIGH: Rgb = [20, 25, 33];

/**
 * Draws paths over the contours of a function of two variables as lines of text. In colours, bright
 * is low; else a dot is on a contour. O is a start and * a minimum.
 */
export function textPaths(
  { values, bottom, top, sides }: Heights,
  columns: number,
  paths: readonly TextPath[],
  minima: readonly Point[],
  style: TextStyle,
): string[] {
  const rows = values.length / columns;
  const levels = values.map((height) => Math.floor(((height - bottom) / (top - bottom)) * LEVELS));
  const glyphs = levels.map((level, i): Glyph => {
    if (style.colours !== "none") return { text: " ", background: shade(level / LEVELS) };
    const [right, above] = [(i + 1) % columns === 0 ? level : levels[i + 1]!, levels[i + columns] ?? level];
    const isLine = level !== right || level !== above;
    return { text: isLine ? (style.unicode ? "·" : ".") : " " };
  });
  const put = ([x, y]: Point, text: string, colour: Rgb = [255, 255, 255]): void => {
    const column = Math.floor(((x - sides.x[0]) / (sides.x[1] - sides.x[0])) * columns);
    const row = Math.floor(((y - sides.y[0]) / (sides.y[1] - sides.y[0])) * rows);
    if (column < 0 || column >= columns || row < 0 || row >= rows) return;
    const { background } = glyphs[row * columns + column]!;
    glyphs[row * columns + column] = { text, background, ...(background === undefined ? {} : { colour }) };
  };
  for (const [n, { mark, points }] of paths.entries()) {
    for (const [i, point] of points.entries()) {
      const [x, y] = points[i - 1] ?? point;
      for (let k = 1; k <= columns; k += 1) {
        const share = k / columns;
        put([x + (point[0] - x) * share, y + (point[1] - y) * share], mark, COLOURS[n % COLOURS.length]);
      }
    }
  }
  for (const { points } of paths) if (points[0] !== undefined) put(points[0], "O");
  for (const minimum of minima) put(minimum, "*");
  return Array.from({ length: rows }, (_, j) => {
    const row = rows - 1 - j;
    return paint(glyphs.slice(row * columns, (row + 1) * columns), style);
  });
}

/** Returns the colour of a height from the lowest (0) to the highest level (1). */
function shade(share: number): Rgb {
  const at = Math.max(0, Math.min(1, share));
  const [red, green, blue] = LOW.map((low, i) => Math.round(low + (HIGH[i]! - low) * at));
  return [red!, green!, blue!];
}
