import { levelText, valueText } from "../../sweep/spec/levels.ts";
import type { HyperparameterValue, Levels } from "../../sweep/spec/sweep-spec.ts";
import { SweepError } from "../../errors.ts";
import { real } from "../../format/numbers.ts";
import { didYouMean } from "../../suggest.ts";
import { axisValues, keptValues } from "../../sweep/spec/planned-points.ts";
import type { PlannedPoints } from "../../sweep/spec/planned-points.ts";
import { mapAxis } from "./map-axis.ts";
import type { MapAxis } from "./map-axis.ts";
import type { MapCell } from "./map-cell.ts";
import { groupCells, type MapCells } from "./map-cells.ts";
import { distinctValues, everyRow, valueAt } from "./map-trials.ts";
import type { MapTrials } from "./map-trials.ts";
import { bestRow } from "../compare/best-row.ts";
import { isScattered, scatteredMap } from "./scattered-map.ts";
import type { ScatteredPlaces } from "./scattered-map.ts";
import type { TracedEdge } from "./traced-edge.ts";
import { Zips } from "./zips.ts";

export type { MapAxis, MapCell, MapCells, MapTrials };

/** The outcomes of a space's trials over one or two hyperparameters. */
export interface SpaceMap {
  readonly x: MapAxis;
  readonly y: MapAxis | undefined;
  /** Values of the hyperparameters that are not numbers. */
  readonly levels?: Levels | undefined;
  /** Values at which the other varying hyperparameters are held, or their positions in `levels`. */
  readonly fixed: Readonly<Record<string, number>>;
  /** Values of hyperparameters that are the same in every trial. */
  readonly constant: Readonly<Record<string, number>>;
  /**
   * Cell (i, j) is at `j * x.values.length + i`; undefined without trials. Points of a scattered
   * map are in the order of trials.
   */
  readonly cells: MapCells;
  /** Places of the cells of a scattered map, whose axes have no values of their own. */
  readonly scattered?: ScatteredPlaces;
  /** The edge that rounds traced, on a scattered map. */
  readonly traced?: TracedEdge;
}

export interface SpaceMapOptions {
  readonly x?: string;
  readonly y?: string;
  /** Values at which hyperparameters are held. */
  readonly at?: Readonly<Record<string, HyperparameterValue>>;
}

// A larger map would show no more detail.
const MOST_CELLS = 4_000_000;

/**
 * Returns the map of a space: lr to the right and momentum upwards if they vary, or else the first
 * two that do. Others are held at the values of `at` or of the best; a function of an axis (a
 * zipped axis) is not held. With a plan, the axes have all values of the grid, also those that have
 * not run; points of another method are all on the map. Undefined if nothing varies. Throws
 * SweepError("input") for an unknown name or value.
 */
export function spaceMap(trials: MapTrials, options: SpaceMapOptions = {}, plan?: PlannedPoints): SpaceMap | undefined {
  const { names } = trials;
  const { at = {} } = options;
  if (trials.count === 0) return undefined;
  const done = names.map((_, column) => distinctValues(trials, column));
  const values = names.map((name, column) => plannedValues(trials.names, column, done[column]!, plan, []));
  const varied = names.filter((_, column) => values[column]!.length > 1);
  const pinned = Object.entries(at).map(([name, value]) => {
    if (name === options.x || name === options.y) throw input(`${name} is an axis of the map and cannot be held`);
    const column = columnOf(names, name);
    return [column, knownValue(name, value, done[column]!, trials.levels?.[name])] as const;
  });
  for (const name of [options.x, options.y]) if (name !== undefined) checkAxis(trials, varied, values, name);
  const rows = rowsAt(trials, everyRow(trials), pinned);
  if (isEmpty(rows)) throw input(`no trial has ${listed(trials, pinned)}`);

  const free = varied.filter((name) => at[name] === undefined);
  const zips = new Zips(trials, plan);
  const [xName, yName] = axesOf(
    inGridFirst(free, plan),
    (name, axis) => zips.goesWith(names.indexOf(name), names.indexOf(axis)),
    options,
  );
  if (xName === undefined) return undefined;
  const [xColumn, yColumn] = [names.indexOf(xName), yName === undefined ? -1 : names.indexOf(yName)];
  const axes = yColumn < 0 ? [xColumn] : [xColumn, yColumn];
  const others = free.map((name) => names.indexOf(name)).filter((column) => !axes.includes(column));
  const constant = Object.fromEntries(
    names.flatMap((name, column) => (values[column]!.length === 1 ? [[name, values[column]![0]!] as const] : [])),
  );
  const levels = trials.levels === undefined ? {} : { levels: trials.levels };
  if (isScattered(plan)) {
    const isShown = (row: number): boolean => pinned.every(([column, value]) => valueAt(trials, row, column) === value);
    const map = scatteredMap(trials, plan, [xColumn, yColumn < 0 ? undefined : yColumn], isShown);
    return { ...levels, ...map, fixed: fixedIn(names, pinned, values), constant };
  }
  const best = bestRow(trials, rows) ?? 0;
  const axisOfZip = (column: number): number | undefined =>
    axes.find((axis) => zips.goesWith(column, axis) && zips.isOn(best, column, axis));
  const zipped = others.flatMap((column) => {
    const axis = axisOfZip(column);
    return axis === undefined ? [] : [{ column, axis }];
  });
  const held = others.filter((column) => !zipped.some((one) => one.column === column));
  const fixed = [...pinned, ...held.map((column) => [column, valueAt(trials, best, column)] as const)];
  const shown = chosen(rowsAt(trials, rows, fixed), zipped.length > 0, (row) =>
    zipped.every(({ column, axis }) => zips.isOn(row, column, axis)),
  );
  const [x, y] = mapAxes(trials, shown, axes, values, fixed, plan);
  return {
    ...levels,
    ...{ x, y, cells: cellsOf(trials, shown, [xColumn, x], y === undefined ? undefined : [yColumn, y]) },
    ...{ fixed: fixedIn(names, fixed, values), constant },
  };
}

/** Returns the values of varying hyperparameters at which a map is held. */
function fixedIn(
  names: readonly string[],
  fixed: Setting,
  values: readonly (readonly number[])[],
): Record<string, number> {
  const held = fixed.filter(([column]) => values[column]!.length > 1);
  return Object.fromEntries(held.map(([column, value]) => [names[column]!, value]));
}

type Setting = readonly (readonly [column: number, value: number])[];

/** Returns the axes of a map: the values of the plan at `fixed`, and those that ran. */
function mapAxes(
  trials: MapTrials,
  shown: Iterable<number>,
  columns: readonly number[],
  all: readonly (readonly number[])[],
  fixed: Setting,
  plan: PlannedPoints | undefined,
): [x: MapAxis, y: MapAxis | undefined] {
  const done = columns.map((column) => distinctValues(trials, column, shown));
  const whole = columns.map((column, i) => {
    const values = plannedValues(trials.names, column, done[i]!, plan, fixed);
    // Points of `include` elsewhere are not on the axis, unless it would not vary without them.
    return values.length > 1 ? values : all[column]!;
  });
  const isTooLarge = whole.reduce((product, { length }) => product * length, 1) > MOST_CELLS;
  const [x, y] = columns.map((column, i) => {
    const name = trials.names[column]!;
    return mapAxis(name, (isTooLarge ? done : whole)[i]!, trials.levels?.[name]);
  });
  return [x!, y];
}

/** Returns the values that a hyperparameter has in trials or in the points of a plan at `fixed`. */
function plannedValues(
  names: readonly string[],
  column: number,
  done: readonly number[],
  plan: PlannedPoints | undefined,
  fixed: Setting,
): readonly number[] {
  if (plan === undefined) return done;
  const included = plan.include.filter((point) => fixed.every(([other, value]) => point[other] === value));
  const kept = keptValues(plan, names[column]!, new Map(fixed.map(([other, value]) => [names[other]!, value])));
  const values = new Set([...done, ...kept, ...included.map((point) => point[column]!)]);
  return [...values].sort((a, b) => a - b);
}

/** Returns names with those first that vary in the grid, and not only in points of `include`. */
function inGridFirst(names: readonly string[], plan: PlannedPoints | undefined): readonly string[] {
  const varies = (name: string): boolean => plan === undefined || axisValues(plan, name).length > 1;
  return [...names.filter(varies), ...names.filter((name) => !varies(name))];
}

function axesOf(
  free: readonly string[],
  goesWith: (name: string, axis: string) => boolean,
  { x, y }: SpaceMapOptions,
): [x: string | undefined, y: string | undefined] {
  if (x !== undefined && x === y) throw input(`the axes of a map must differ: ${x} and ${y}`);
  const others = free.filter((name) => name !== x && name !== y);
  const first = x ?? (others.includes("lr") ? "lr" : (others.find((name) => name !== "momentum") ?? others[0]));
  if (first === undefined) return [y, undefined];
  // A function of the first axis would put all cells on a diagonal.
  const across = others.filter((name) => name !== first && !goesWith(name, first));
  return [first, y ?? (across.includes("momentum") ? "momentum" : across[0])];
}

function cellsOf(
  trials: MapTrials,
  rows: Iterable<number>,
  [xColumn, x]: readonly [number, MapAxis],
  vertical: readonly [number, MapAxis] | undefined,
): MapCells {
  const width = x.values.length;
  const xIndex = new Map(x.values.map((value, index) => [value, index]));
  const yIndex = new Map(vertical?.[1].values.map((value, index) => [value, index]));
  const cellOf = (row: number): number => {
    const j = vertical === undefined ? 0 : (yIndex.get(valueAt(trials, row, vertical[0])) ?? 0);
    return j * width + (xIndex.get(valueAt(trials, row, xColumn)) ?? 0);
  };
  return groupCells(trials, rows, cellOf, width * Math.max(1, yIndex.size));
}

function isEmpty(rows: Iterable<number>): boolean {
  for (const _ of rows) return false;
  return true;
}

function rowsAt(trials: MapTrials, rows: Iterable<number>, values: Setting): Iterable<number> {
  return chosen(rows, values.length > 0, (row) =>
    values.every(([column, value]) => valueAt(trials, row, column) === value),
  );
}

function chosen(rows: Iterable<number>, isChoice: boolean, test: (row: number) => boolean): Iterable<number> {
  return isChoice ? Iterator.from(rows).filter(test).toArray() : rows;
}

function checkAxis(
  { names }: MapTrials,
  varied: readonly string[],
  values: readonly (readonly number[])[],
  name: string,
): void {
  const [value = NaN] = values[columnOf(names, name)]!;
  if (varied.includes(name)) return;
  const those = varied.length === 0 ? "nothing varies" : `available: ${varied.join(", ")}`;
  throw input(`an axis must vary, but ${name} is ${real(value)} in every trial; ${those}`);
}

function columnOf(names: readonly string[], name: string): number {
  const column = names.indexOf(name);
  if (column >= 0) return column;
  const [only = "none"] = names;
  const hint =
    didYouMean(name, names) || (names.length > 1 ? `; available: ${names.join(", ")}` : `; the only one is ${only}`);
  throw input(`no such hyperparameter "${name}"${hint}`);
}

/** Returns the value that equals `given` to the six digits that tables show. */
function knownValue(
  name: string,
  given: HyperparameterValue,
  values: readonly number[],
  levels: Levels[string] | undefined,
): number {
  if (levels !== undefined || typeof given !== "number") {
    const found = typeof given === "number" ? given : (levels?.indexOf(given) ?? -1);
    if (values.includes(found)) return found;
    const known = values.map((value) => levelText(levels, value, real)).join(", ");
    throw input(`no trial has ${name} = ${valueText(given, real)}: expected one of ${known}`);
  }
  const nearest = values.reduce((best, value) => (Math.abs(value - given) < Math.abs(best - given) ? value : best));
  if (real(nearest) === real(given)) return nearest;
  throw input(`no trial has ${name} = ${real(given)}: the nearest is ${real(nearest)}`);
}

function listed({ names, levels }: MapTrials, pinned: Setting): string {
  const text = (name: string, value: number): string => `${name} = ${levelText(levels?.[name], value, real)}`;
  return pinned.map(([column, value]) => text(names[column]!, value)).join(" and ");
}

function input(message: string): SweepError {
  return new SweepError("input", message);
}
