import { extent } from "d3-array";
import { contours } from "d3-contour";
import { spaceFunction } from "../../kernel/js/space-function.ts";
import type { SeededSpace } from "../../kernel/js/space-function.ts";
import { quantile } from "../../sweep/outcomes/quantile.ts";
import { trainingRows } from "../../objectives/data-spec.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Frame } from "./frame.ts";

/** The regions in which an objective is at least as high as each level. */
export interface ContourField {
  readonly frame: Frame;
  readonly bands: readonly ContourBand[];
  /** Whether the function is below its stated minimum somewhere in the frame. */
  readonly isBelow: boolean;
}

interface ContourBand {
  /** Value of f, or of f − minimum if that is known. */
  readonly level: number;
  /** Rings of [x, y]; holes run in the opposite direction. */
  readonly rings: readonly (readonly (readonly [number, number])[])[];
}

// Samples of the objective along a side.
const COLUMNS = 120;
const LEAST_COLUMNS = 24;
const LEAST_ROWS = 20;
// Rows of data that samples read within a second or so.
const READS = 3e8;
const LEVELS = 18;
const DECADES = 7;
// Share of the minimum below which a difference is rounding, as in a trial.
const ROUNDING = 1e-8;

/** Heights of a function on a raster: logarithms of f − minimum, within DECADES of the highest. */
export interface Heights {
  /** Row by row, from the lowest y. */
  readonly values: readonly number[];
  readonly bottom: number;
  readonly top: number;
  /** The sides of the raster, in the order of the axes; a value is at the centre of its part. */
  readonly sides: Frame;
  readonly isBelow: boolean;
}

/** Samples a function of two variables over a frame, with one more sample on each side. */
export function sampledHeights(of: SeededSpace, frame: Frame, columns: number, rows: number): Heights {
  const objectiveAt = spaceFunction(of);
  // Contours close at the outermost samples.
  const sides: Frame = {
    x: [place(frame.x, -1 / columns), place(frame.x, 1 + 1 / columns)],
    y: [place(frame.y, -1 / rows), place(frame.y, 1 + 1 / rows)],
  };
  const point = new Float64Array(2);
  const values = new Float64Array(columns * rows);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < columns; i += 1) {
      // d3-contour places a value at the centre of its pixel.
      point[0] = place(sides.x, (i + 0.5) / columns);
      point[1] = place(sides.y, (j + 0.5) / rows);
      values[j * columns + i] = objectiveAt.value(point);
    }
  }
  const finite = values.filter(Number.isFinite);
  const [lowest = Infinity, highest = -Infinity] = extent(finite);
  // Lower levels lie between the samples, and would be dots.
  const low = finite.length === 0 ? lowest : quantile(finite, 0.01);
  const ground = of.space.objective.minimum ?? lowest;
  const isBelow = lowest < ground - ROUNDING * Math.max(1, Math.abs(ground));
  const top = Math.log10(Math.max(highest - ground, Number.MIN_VALUE));
  const bottom = Math.max(top - DECADES, Math.log10(Math.max(low - ground, Number.MIN_VALUE)));
  const heights = Array.from(values, (one) => {
    const height = Math.log10(Math.max(one - ground, 10 ** (bottom - 1)));
    return Number.isNaN(height) ? top : Math.min(height, top);
  });
  return { values: heights, bottom, top, sides, isBelow };
}

/** Returns contours of a function of two variables, at logarithmically spaced levels. */
export function contourField(of: SeededSpace, frame: Frame, aspect: number): ContourField {
  const columns = columnsFor(of.space);
  const rows = Math.max(LEAST_ROWS, Math.round(columns / aspect));
  // Logarithms, so that interpolation between samples matches the levels.
  const { values, bottom, top, sides, isBelow } = sampledHeights(of, frame, columns, rows);
  const levels = Array.from({ length: LEVELS }, (_, i) => bottom + ((top - bottom) * (i + 0.5)) / LEVELS);
  const bands = contours().size([columns, rows]).thresholds(levels)([...values]);
  return {
    frame,
    isBelow,
    bands: bands.map(({ value: level, coordinates }) => ({
      level: 10 ** level,
      rings: coordinates
        .flat()
        .map((ring) => ring.map(([x = 0, y = 0]) => [place(sides.x, x / columns), place(sides.y, y / rows)] as const)),
    })),
  };
}

/** Returns the number of samples along a side: fewer if each reads many rows of data. */
function columnsFor({ objective: { data }, validation }: SpaceSpec): number {
  if (data === undefined) return COLUMNS;
  const columns = Math.floor(Math.sqrt(READS / trainingRows(data, validation)));
  return Math.max(LEAST_COLUMNS, Math.min(COLUMNS, columns));
}

function place([low, high]: readonly [number, number], share: number): number {
  return low + (high - low) * share;
}
