import { extent } from "d3-array";
import { contours } from "d3-contour";
import { objectiveFunction } from "../../kernel/js/objective-function.ts";
import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import { quantile } from "../../sweep/outcomes/quantile.ts";

/** A rectangle of the plane. */
export interface Frame {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

/** The regions in which an objective is at least as high as each level. */
export interface ContourField {
  readonly frame: Frame;
  readonly bands: readonly ContourBand[];
}

interface ContourBand {
  /** Value of f, or of f − minimum if that is known. */
  readonly level: number;
  /** Rings of [x, y]; holes run in the opposite direction. */
  readonly rings: readonly (readonly (readonly [number, number])[])[];
}

const LEVELS = 18;
const DECADES = 7;

/** Returns contours of a function of two variables, at logarithmically spaced levels. */
export function contourField(objective: ObjectiveSpec, frame: Frame, columns: number, rows: number): ContourField {
  const objectiveAt = objectiveFunction(objective);
  const place = ([low, high]: readonly [number, number], share: number): number => low + (high - low) * share;
  // One extra sample on each side, since contours close at the outermost ones.
  const sides = {
    x: [place(frame.x, -1 / columns), place(frame.x, 1 + 1 / columns)],
    y: [place(frame.y, -1 / rows), place(frame.y, 1 + 1 / rows)],
  } as const;
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
  const ground = objective.minimum ?? lowest;
  const top = Math.log10(Math.max(highest - ground, Number.MIN_VALUE));
  const bottom = Math.max(top - DECADES, Math.log10(Math.max(low - ground, Number.MIN_VALUE)));
  // Logarithms, so that interpolation between samples matches the levels.
  const heights = Array.from(values, (one) => {
    const height = Math.log10(Math.max(one - ground, 10 ** (bottom - 1)));
    return Number.isNaN(height) ? top : Math.min(height, top);
  });
  const levels = Array.from({ length: LEVELS }, (_, i) => bottom + ((top - bottom) * (i + 0.5)) / LEVELS);
  const bands = contours().size([columns, rows]).thresholds(levels)(heights);
  return {
    frame,
    bands: bands.map(({ value: level, coordinates }) => ({
      level: 10 ** level,
      rings: coordinates
        .flat()
        .map((ring) => ring.map(([x = 0, y = 0]) => [place(sides.x, x / columns), place(sides.y, y / rows)] as const)),
    })),
  };
}

type Point = readonly [x: number, y: number];

/**
 * Returns the rectangle that contains the paths, their starts and the minima, with equal units on
 * both axes. Distant points of a diverging path are left out.
 */
export function frameOf(objective: ObjectiveSpec, paths: readonly (readonly Point[])[], aspect: number): Frame {
  const starts = paths.flatMap((path) => path.slice(0, 1));
  const minima = objective.minimisers.map(([x = 0, y = 0]): Point => [x, y]);
  const near = nearest(minima, starts);
  const core = boxOf([...starts, ...near]);
  const size = Math.max(core.x[1] - core.x[0], core.y[1] - core.y[0], 1e-9);
  const reach = {
    x: [core.x[0] - 2 * size, core.x[1] + 2 * size],
    y: [core.y[0] - 2 * size, core.y[1] + 2 * size],
  } as const;
  const inside = paths
    .flat()
    .filter(([x, y]) => x >= reach.x[0] && x <= reach.x[1] && y >= reach.y[0] && y <= reach.y[1]);
  const box = boxOf([...starts, ...near, ...inside]);
  const padded = { width: (box.x[1] - box.x[0]) * 1.16 || 1, height: (box.y[1] - box.y[0]) * 1.16 || 1 };
  const width = Math.max(padded.width, padded.height * aspect);
  const height = width / aspect;
  const [x, y] = [(box.x[0] + box.x[1]) / 2, (box.y[0] + box.y[1]) / 2];
  return { x: [x - width / 2, x + width / 2], y: [y - height / 2, y + height / 2] };
}

/** Returns all minima if they are few, or else the two nearest to a start. */
function nearest(minima: readonly Point[], starts: readonly Point[]): readonly Point[] {
  if (minima.length <= 4) return minima;
  const distance = ([x, y]: Point): number => Math.min(...starts.map(([a, b]) => Math.hypot(x - a, y - b)));
  return minima.toSorted((a, b) => distance(a) - distance(b)).slice(0, 2);
}

function boxOf(points: readonly Point[]): Frame {
  const side = (index: 0 | 1): readonly [number, number] => {
    const finite = points.map((point) => point[index]).filter(Number.isFinite);
    return finite.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [Infinity, -Infinity]);
  };
  return { x: side(0), y: side(1) };
}
