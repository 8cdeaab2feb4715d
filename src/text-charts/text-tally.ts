import { levelText } from "../sweep/spec/levels.ts";
import { count, percent } from "../format/numbers.ts";
import { STATUSES, statusCode, statusTraits } from "../sweep/outcomes/statuses.ts";
import { leastSteps } from "../sweep/outcomes/tally.ts";
import type { TallyAxis } from "../sweep/outcomes/tally.ts";
import { axisLabel, tickLine } from "./text-axis.ts";
import { digit, markGlyph, rampColour } from "./text-map.ts";
import { paint, wrapped, wrappedText } from "./text-style.ts";
import type { Glyph, TextStyle } from "./text-style.ts";

// As in the map of single trials.
const MAX_LINES = 17;
const MAX_CELL_WIDTH = 8;
const RAMP_WIDTH = 10;
const MAX_BARS = 40;
const BARS = { ascii: " .:-=+*#%@", unicode: " ▁▂▃▄▅▆▇█" };

const CONVERGED = statusCode("converged");

/** Counts of all trials of a space, as SpaceTally of the store has them. */
interface Tally {
  readonly axes: readonly TallyAxis[];
  readonly cells: ReadonlyMap<number, Float64Array>;
  readonly steps: ReadonlyMap<number, Float64Array>;
}

/** Trials of a cell by status code. */
type Cell = readonly number[];

/**
 * Draws the counts of a space as lines of text: a map of the share that converged, and a histogram
 * of their steps. A cell without converged trials has the mark of their median status.
 */
export function textTally({ axes, cells, steps }: Tally, style: TextStyle): string[] {
  const [x, y] = axes;
  return [...(x === undefined ? [] : map(x, y, cells, style)), ...histogram(steps.get(CONVERGED), style)];
}

/** An axis in ascending order: bins of the tally together in columns or rows of the picture. */
interface Groups {
  /** The lowest value of each. */
  readonly values: readonly number[];
  readonly bins: readonly (readonly number[])[];
}

function map(x: TallyAxis, y: TallyAxis | undefined, all: Tally["cells"], style: TextStyle): string[] {
  const rows = y === undefined ? { values: [NaN], bins: [[0]] } : groups(y, MAX_LINES);
  const labels = rows.values.map((value) => (Number.isNaN(value) ? "" : levelText(y?.levels, value, axisLabel)));
  const gutter = y === undefined ? 0 : Math.max(...labels.map((label) => label.length)) + 1;
  const available = Math.max(1, style.width - gutter);
  const columns = groups(x, available);
  const xLabels = columns.values.map((value) => levelText(x.levels, value, axisLabel));
  const widest = Math.min(MAX_CELL_WIDTH, Math.max(...xLabels.map((label) => label.length)) + 2);
  const cellWidth = Math.min(widest, Math.floor(available / columns.bins.length));
  const cells = rows.bins.map((j) => columns.bins.map((i) => sum(all, x.values.length, i, j)));
  const lines = cells.map((row, j) => {
    const glyphs = row.map((cell): Glyph => {
      const { text, ...colours } = glyphOf(cell, style);
      return { text: text.padEnd(cellWidth), ...colours };
    });
    const label = gutter === 0 ? "" : `${labels[j]!.padStart(gutter - 1)} `;
    return `${label}${paint(glyphs, style)}`.trimEnd();
  });
  const most = Math.max(...cells.flat().map((cell) => total(cell)));
  return [
    ...(y === undefined ? [] : [y.name]),
    ...lines.reverse(),
    `${" ".repeat(gutter)}${tickLine(xLabels, cellWidth, available)}  ${x.name}`,
    ...legend(cells.flat(), style),
    ...(most > 1 ? wrappedText(`a cell counts up to ${count(most)} trials`, style.width) : []),
  ];
}

function groups({ values }: TallyAxis, most: number): Groups {
  const order = values.map((_, bin) => bin).sort((a, b) => values[a]! - values[b]!);
  const per = Math.ceil(order.length / most);
  const bins = Array.from({ length: Math.ceil(order.length / per) }, (_, k) => order.slice(k * per, (k + 1) * per));
  return { values: bins.map(([first]) => values[first!]!), bins };
}

function sum(all: Tally["cells"], width: number, i: readonly number[], j: readonly number[]): Cell {
  return STATUSES.map((_, status) => {
    const counts = all.get(status);
    if (counts === undefined) return 0;
    return j.reduce((rows, row) => i.reduce((sum, column) => sum + counts[row * width + column]!, rows), 0);
  });
}

function total(cell: Cell): number {
  return cell.reduce((sum, trials) => sum + trials, 0);
}

function glyphOf(cell: Cell, style: TextStyle): Glyph {
  const all = total(cell);
  if (all === 0) return { text: " " };
  const share = cell[CONVERGED]! / all;
  return share === 0 ? markGlyph(medianStatus(cell), style) : shareGlyph(share, style);
}

/** All converged is bright (or 0), as the fastest is in the map of single trials. */
function shareGlyph(share: number, style: TextStyle): Glyph {
  return style.colours === "none"
    ? { text: digit(1 - share) }
    : { text: " ", background: rampColour(1 - share, style) };
}

/** Returns the code of the median status, from the mildest to the most severe. */
function medianStatus(cell: Cell): number {
  const order = cell.map((_, code) => code).sort((a, b) => rankOf(a) - rankOf(b));
  let left = total(cell) / 2;
  return order.find((code) => (left -= cell[code]!) <= 0) ?? 0;
}

function rankOf(code: number): number {
  return statusTraits(STATUSES[code]!).rank;
}

function legend(cells: readonly Cell[], style: TextStyle): string[] {
  const shown = cells.filter((cell) => total(cell) > 0);
  const marked = new Set(shown.filter((cell) => cell[CONVERGED] === 0).map(medianStatus));
  const marks = [...marked]
    .sort((a, b) => a - b)
    .map((code) => {
      const name = STATUSES[code]!.replace("_", " ");
      return { text: `${paint([markGlyph(code, style)], style)} ${name}`, length: name.length + 2 };
    });
  const glyphs = Array.from({ length: RAMP_WIDTH }, (_, i) => shareGlyph(1 - i / (RAMP_WIDTH - 1), style));
  const ramp = {
    text: `converged ${percent(1)} ${paint(glyphs, style)} ${percent(0)}`,
    length: RAMP_WIDTH + "converged 100 %  0 %".length,
  };
  return wrapped([...(shown.some((cell) => cell[CONVERGED]! > 0) ? [ramp] : []), ...marks], style.width);
}

/**
 * Draws the steps of the trials that converged. Bars of equal width are about equal factors, from 4
 * steps on.
 */
function histogram(counts: Float64Array | undefined, style: TextStyle): string[] {
  if (counts === undefined) return [];
  const first = counts.findIndex((trials) => trials > 0);
  if (first === -1) return [];
  const last = counts.findLastIndex((trials) => trials > 0);
  const all = counts.reduce((sum, trials) => sum + trials, 0);
  let left = all / 2;
  const median = counts.findIndex((trials) => (left -= trials) <= 0);
  const per = Math.ceil((last - first + 1) / MAX_BARS);
  const bars = Array.from({ length: Math.ceil((last - first + 1) / per) }, (_, k) =>
    counts.slice(first + k * per, first + (k + 1) * per).reduce((sum, trials) => sum + trials, 0),
  );
  const most = Math.max(...bars);
  const marks = style.unicode ? BARS.unicode : BARS.ascii;
  const line = bars.map((trials) => marks[Math.ceil((trials / most) * (marks.length - 1))]).join("");
  const [low, high, half] = [leastSteps(first), leastSteps(last + 1), leastSteps(median + 1)].map(count);
  return wrapped(
    [`steps to converge ${low} ${line} <${high} (log scale)`, `half of them below ${half}`].map((text) => ({
      text,
      length: text.length,
    })),
    style.width,
  );
}
