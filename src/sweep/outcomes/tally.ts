// What a summary keeps of all trials of a space: how many ended with each status, in each cell of a
// coarse map and in each class of steps. Counts add up in any order of chunks.
import { axisValue, valueAt } from "../spec/axis.ts";
import { gridSize } from "../points/grid-points.ts";
import type { Levels, SpaceSpec } from "../spec/sweep-spec.ts";
import { chosenAxes, nameOf } from "./chosen-axes.ts";
import type { ChosenAxis } from "./chosen-axes.ts";
import { STATUSES } from "./statuses.ts";
import { countTargets } from "./target-counts.ts";
import type { TrialColumns } from "./columns.ts";
import { ValueCells } from "./value-cells.ts";

/** Classes of steps: 0 to 3, then four of equal width from each power of two to the next. */
export const STEP_CLASSES: number = 4 * 52;

/** An axis of the coarse map. */
export interface TallyAxis {
  readonly name: string;
  /** Number of values on the axis; of a continuous one, that of its bins. */
  readonly size: number;
  /** Meaning of the values, if they are positions and not numbers. */
  readonly levels?: Levels[string];
  /** The first value of each bin, in the order of the grid. */
  readonly values: readonly number[];
}

/**
 * Counts of a chunk, without zeros. A key is `status · (cells + STEP_CLASSES)` plus the cell, or
 * plus `cells` and the class of steps.
 */
export interface ChunkTally {
  readonly keys: Uint32Array;
  readonly counts: Uint32Array;
  /** Those of `countTargets`. */
  readonly targets?: Float64Array<ArrayBuffer>;
}

/** Returns the axes of a space's map. */
export function tallyAxes(space: SpaceSpec): TallyAxis[] {
  return chosenAxes(space).map(({ axis, size, bins }) => ({
    ...{ name: nameOf(axis), size },
    ...levelsOf(space, nameOf(axis)),
    values: Array.from({ length: bins }, (_, bin) =>
      axis.kind === "continuous" ? valueAt(axis, bin / bins) : axisValue(axis, Math.ceil((bin * size) / bins)),
    ),
  }));
}

function levelsOf({ optimizer }: SpaceSpec, name: string): Pick<TallyAxis, "levels"> {
  const levels = optimizer.levels?.[name];
  return levels === undefined ? {} : { levels };
}

/** Returns the number of cells of a map. */
export function tallyCells(axes: readonly Pick<TallyAxis, "values">[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** Returns the class of a number of steps. */
export function stepClass(steps: number): number {
  if (steps < 4) return steps;
  if (steps <= 0x7fffffff) {
    // Integers are several times faster.
    const octave = 31 - Math.clz32(steps);
    return 4 * (octave - 1) + ((steps | 0) >>> (octave - 2)) - 4;
  }
  const octave = Math.floor(Math.log2(steps));
  return Math.min(STEP_CLASSES - 1, 4 * (octave - 1) + Math.floor(steps / 2 ** (octave - 2)) - 4);
}

/** Returns the lowest number of steps of a class. */
export function leastSteps(index: number): number {
  return index < 4 ? index : (4 + (index % 4)) * 2 ** (Math.floor(index / 4) - 1);
}

/** Counts the trials of chunks of a space. Included points are on no map. */
export class TallyCounter {
  readonly #space: SpaceSpec;
  readonly #axes: readonly ChosenAxis[];
  readonly #cells: number;
  /** Points of the grid or method: those after them are included ones. */
  readonly #points: number;
  /** Cells by values, where an index does not tell them. */
  readonly #byValue: ValueCells | undefined;
  readonly #counts: Uint32Array<ArrayBuffer>;
  /** Keys with counts. */
  readonly #touched: Uint32Array<ArrayBuffer>;
  /** The points from here up to `#end` are in the same cell. */
  #from = 0;
  #end = 0;
  #cell = 0;

  constructor(space: SpaceSpec) {
    this.#space = space;
    this.#axes = chosenAxes(space);
    this.#cells = this.#axes.reduce((product, { bins }) => product * bins, 1);
    this.#points = space.method?.samples ?? gridSize(space.axes);
    this.#byValue = space.method === undefined ? undefined : new ValueCells(space, this.#axes);
    this.#counts = new Uint32Array((this.#cells + STEP_CLASSES) * STATUSES.length);
    this.#touched = new Uint32Array(this.#counts.length);
  }

  count(columns: TrialColumns): ChunkTally {
    const { count, trial, status, steps } = columns;
    const { offset, repeats } = this.#space;
    const [cells, points, stride] = [this.#cells, this.#points, this.#cells + STEP_CLASSES];
    const [counts, touched] = [this.#counts, this.#touched];
    let keys = 0;
    for (let row = 0; row < count; row += 1) {
      const first = status[row]! * stride;
      const ofSteps = first + cells + stepClass(steps[row]!);
      if (counts[ofSteps] === 0) touched[keys++] = ofSteps;
      counts[ofSteps]! += 1;
      const index = trial[row]! - offset;
      const point = repeats === 1 ? index : Math.floor(index / repeats);
      if (point >= points) continue;
      if (this.#byValue !== undefined) this.#cell = this.#byValue.of(columns, row);
      else if (point < this.#from || point >= this.#end) this.#find(point);
      const key = first + this.#cell;
      if (counts[key] === 0) touched[keys++] = key;
      counts[key]! += 1;
    }
    const found = touched.slice(0, keys).sort();
    const targets = countTargets(columns, this.#space);
    const result = {
      ...{ keys: found, counts: found.map((key) => counts[key]!) },
      ...(targets === undefined ? {} : { targets }),
    };
    for (const key of found) counts[key] = 0;
    return result;
  }

  /** Finds the cell of a point, and the points around it that are in the same cell. */
  #find(point: number): void {
    let [from, end, cell] = [0, Infinity, 0];
    for (const { size, bins, stride } of this.#axes.toReversed()) {
      const place = Math.floor(point / stride);
      const digit = place % size;
      const bin = Math.floor((digit * bins) / size);
      const start = place - digit;
      from = Math.max(from, (start + Math.ceil((bin * size) / bins)) * stride);
      end = Math.min(end, (start + Math.ceil(((bin + 1) * size) / bins)) * stride);
      cell = cell * bins + bin;
    }
    [this.#from, this.#end, this.#cell] = [from, end, cell];
  }
}
