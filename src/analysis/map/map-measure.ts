import { count, percent, real } from "../../format/numbers.ts";
import { STATUSES, statusTraits } from "../../sweep/outcomes/statuses.ts";
import type { StatusKind } from "../../sweep/outcomes/statuses.ts";
import { lossAbove, lowestOnLog } from "./loss-ground.ts";
import type { LossGround } from "./loss-ground.ts";
import type { MapCell } from "./map-cell.ts";
import type { MapCells } from "./map-cells.ts";
import { valuesOf } from "./map-values.ts";
import type { Measure } from "./map-values.ts";
import { extentOf } from "../scale.ts";

// Significant digits of a loss in a legend.
const DIGITS = 3;

/** The quantity that a map shows by colour. */
export interface MapMeasure {
  readonly name: "steps" | "final loss" | "converged share";
  readonly scale: "linear" | "log";
  /** The best and the worst value: the lowest and the highest, but for shares 1 and 0. */
  readonly min: number;
  readonly max: number;
  /** Returns a value as the legend shows it. */
  readonly text: (value: number) => string;
  /** Returns a cell's position between them, from 0 to 1; undefined if it has no such value. */
  at(cell: MapCell): number | undefined;
}

/**
 * Returns the share of repeats that converged, where there are repeats; else the steps of converged
 * cells, or if none converged the final loss above the ground of those that neither diverged nor
 * failed. The scale is logarithmic if values span a decade or more. Undefined if no cell has a
 * value.
 */
export function mapMeasure(cells: MapCells, ground: LossGround): MapMeasure | undefined {
  if (hasShares(cells)) {
    return {
      ...{ name: "converged share", scale: "linear", min: 1, max: 0, text: percent },
      at: (cell) => 1 - cell.convergedShare,
    };
  }
  return (
    measure(cells, "steps", (cell) => (isA(cell, "converged") ? cell.steps : NaN)) ??
    measure(cells, "final loss", (cell) => (isA(cell, "missed") ? lossAbove(ground, cell) : NaN))
  );
}

/**
 * Returns the default measure of a map: the share that converged where there are repeats, and the
 * loss if nothing converged.
 */
export function usualMeasure(cells: MapCells): Measure {
  if (hasShares(cells)) return "converged_share";
  return mapMeasure(cells, { value: 0, kind: "minimum" })?.name === "final loss" ? "loss" : "steps";
}

/** Whether cells have repeats, and some converged. */
function hasShares(cells: MapCells): boolean {
  return (
    cells.some((cell) => cell !== undefined && cell.rows.length > 1) &&
    cells.some((cell) => cell !== undefined && cell.convergedShare > 0)
  );
}

function measure(
  cells: MapCells,
  name: MapMeasure["name"],
  valueOf: (cell: MapCell) => number,
): MapMeasure | undefined {
  let [min, max] = extentOf(valuesOf(cells, valueOf));
  if (min > max) return undefined;
  const text = (value: number): string => (name === "steps" ? count(Math.round(value)) : real(value, DIGITS));
  // Differences that the legend does not show do not count.
  if (text(min) === text(max)) max = min;
  // Steps of 0 have a linear scale; a loss of 0 is a decade below the others.
  const floor = name === "steps" || min > 0 ? min : lowestOnLog(valuesOf(cells, valueOf));
  const scale = floor > 0 && max / floor >= 10 ? "log" : "linear";
  const place = (value: number): number =>
    scale === "log" ? Math.log(Math.max(value, floor) / floor) / Math.log(max / floor) : (value - min) / (max - min);
  return {
    ...{ name, scale, min, max, text },
    at(cell) {
      const value = valueOf(cell);
      if (Number.isNaN(value)) return undefined;
      return min === max ? 0 : place(value);
    },
  };
}

function isA(cell: MapCell, kind: StatusKind): boolean {
  const status = STATUSES[cell.status];
  return status !== undefined && statusTraits(status).kind === kind;
}
