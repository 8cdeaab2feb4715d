import { STATUSES, statusTraits } from "../../sweep/outcomes/statuses.ts";
import type { StatusKind } from "../../sweep/outcomes/statuses.ts";
import type { Measure } from "./map-values.ts";
import type { Outcome } from "../../sweep/outcomes/best-order.ts";

// Values closer to each other than this, relatively, are one value.
const SAME = 1e-9;

/** What a map shows by colour. */
export interface MapMeasure {
  readonly name: "steps" | "final loss";
  readonly scale: "linear" | "log";
  /** The lowest and the highest value on the map; the lower, the better. */
  readonly min: number;
  readonly max: number;
  /** Where a cell is between them, from 0 to 1; undefined for one that has no such value. */
  at(cell: Outcome): number | undefined;
}

/**
 * Steps of what converged; where nothing did, the final loss of what came to its end unharmed. Logarithms where values span
 * a decade and more. Undefined where no cell has any.
 */
export function mapMeasure(cells: readonly (Outcome | undefined)[]): MapMeasure | undefined {
  return (
    measure(cells, "steps", (cell) => (isA(cell, "converged") ? cell.steps : NaN)) ??
    measure(cells, "final loss", (cell) => (isA(cell, "missed") ? cell.finalLoss : NaN))
  );
}

/** What a map shows until something is chosen: as above, so that it is not all hatched where nothing converged. */
export function usualMeasure(cells: readonly (Outcome | undefined)[]): Measure {
  return mapMeasure(cells)?.name === "final loss" ? "loss" : "steps";
}

function measure(
  cells: readonly (Outcome | undefined)[],
  name: MapMeasure["name"],
  valueOf: (cell: Outcome) => number,
): MapMeasure | undefined {
  let [min, max] = [Infinity, -Infinity];
  for (const cell of cells) {
    const value = cell === undefined ? NaN : valueOf(cell);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return undefined;
  // The last bits of one and the same point are no difference.
  if (max - min <= SAME * Math.max(Math.abs(min), Math.abs(max))) max = min;
  const scale = min > 0 && max / min >= 10 ? "log" : "linear";
  const place = (value: number): number =>
    scale === "log" ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return {
    ...{ name, scale, min, max },
    at(cell) {
      const value = valueOf(cell);
      if (Number.isNaN(value)) return undefined;
      return min === max ? 0 : place(value);
    },
  };
}

function isA(cell: Outcome, kind: StatusKind): boolean {
  const status = STATUSES[cell.status];
  return status !== undefined && statusTraits(status).kind === kind;
}
