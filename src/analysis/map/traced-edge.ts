import { EdgeCells } from "../../sweep/rounds/edge/edge-cells.ts";
import type { EdgeCell } from "../../sweep/rounds/edge/edge-cells.ts";
import { edgeLattice } from "../../sweep/rounds/edge/edge-lattice.ts";
import type { Status } from "../../sweep/outcomes/statuses.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { indexOnAxis } from "../../sweep/spec/axis.ts";
import type { PlannedPoints } from "../../sweep/spec/planned-points.ts";
import type { RangeAxis } from "../../sweep/spec/sweep-spec.ts";
import { toUnits } from "../scale.ts";
import type { MapTrials } from "./map-trials.ts";
import type { MapAxis } from "./map-axis.ts";
import type { MapCell } from "./map-cell.ts";

/** A part of a map, in units, that shows the outcome of a point. */
interface EdgePatch {
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
  /** The map's cell. */
  readonly cell: number;
}

/** A map whose cells are points, at (x[k], y[k]). */
interface PointMap {
  readonly x: MapAxis;
  readonly y: MapAxis | undefined;
  readonly cells: readonly MapCell[];
  readonly scattered: { readonly x: Float64Array; readonly y: Float64Array };
}

type Point = readonly [x: number, y: number];

/** The edge of a region on a map. */
export interface TracedEdge {
  /** The status of its trials. */
  readonly of: Status;
  /** The quarters of all cells that are not cut, each with the outcome of its corner. */
  readonly patches: readonly EdgePatch[];
  /** The edge in units: between the middles of the sides that it crosses. */
  readonly line: readonly (readonly [from: Point, to: Point])[];
  /** Whether the cells that it crosses are as fine as asked. */
  readonly isFine: boolean;
  /** Returns the map's cell whose outcome is shown at a place in units; undefined outside. */
  readonly cellAt: (x: number, y: number) => number | undefined;
  /** Cells of the map that are not points of the lattice: points of `include`. */
  readonly others: readonly number[];
}

/** Describes an edge that is coarser than asked; nothing if it is as fine. */
export function edgeNotes(traced: TracedEdge | undefined): string[] {
  if (traced === undefined || traced.isFine) return [];
  return [`The ${edgeName(traced)} is coarser than its tolerance: the run is not complete, or needs more points.`];
}

/** Returns the name of an edge: `edge of converged`. */
export function edgeName({ of }: Pick<TracedEdge, "of">): string {
  return `edge of ${of.replace("_", " ")}`;
}

/** Returns the edge on a map; undefined if the plan has none, or has it over other axes. */
export function tracedEdge(
  { x, y, cells: mapCells, scattered }: PointMap,
  { axes, edge }: PlannedPoints,
  { status }: MapTrials,
): TracedEdge | undefined {
  if (edge === undefined || y === undefined) return undefined;
  const lattice = edgeLattice(axes, edge);
  const [first, second] = lattice.axes;
  const isAcross = first.keys[0] === x.name;
  if (!isAcross && first.keys[0] !== y.name) return undefined;
  const cells = new EdgeCells(lattice);
  const cellOf = new Map<number, number>();
  const others: number[] = [];
  const [firstIndex, secondIndex] = [indexReader(first), indexReader(second)];
  for (const [cell, { rows }] of mapCells.entries()) {
    const [across, up] = [scattered.x[cell]!, scattered.y[cell]!];
    const [i, j] = [firstIndex(isAcross ? across : up), secondIndex(isAcross ? up : across)];
    const point = i < 0 || j < 0 ? -1 : cells.pointAt(i, j);
    if (point < 0 || cellOf.has(point)) {
      others.push(cell);
      continue;
    }
    const hits = rows.filter((row) => STATUSES[status[row]!] === edge.of).length;
    cells.learn(point, 2 * hits > rows.length);
    cellOf.set(point, cell);
  }

  const [onFirst, onSecond] = [new LatticeUnits(first), new LatticeUnits(second)];
  const place = (i: number, j: number): Point =>
    isAcross ? [onFirst.at(i), onSecond.at(j)] : [onSecond.at(j), onFirst.at(i)];
  const patches: EdgePatch[] = [];
  const line: [Point, Point][] = [];
  let isFine = true;
  for (const leaf of cells.leaves()) {
    const [middleX, middleY] = place(leaf.i + leaf.size / 2, leaf.j + leaf.size / 2);
    for (const [i, j] of cornersOf(leaf)) {
      const cell = cellOf.get(cells.pointAt(i, j));
      if (cell === undefined) continue;
      const [cornerX, cornerY] = place(i, j);
      patches.push({ x: sorted(cornerX, middleX), y: sorted(cornerY, middleY), cell });
    }
    if (!cells.isCrossed(leaf)) continue;
    if (leaf.size > 1) isFine = false;
    line.push(...segmentsIn(cells, leaf).map(([from, to]): [Point, Point] => [place(...from), place(...to)]));
  }
  const cellAt = (atX: number, atY: number): number | undefined => {
    const [i, j] = [onFirst.indexOf(isAcross ? atX : atY), onSecond.indexOf(isAcross ? atY : atX)];
    if (i === undefined || j === undefined) return undefined;
    const leaf = cells.cellAround(Math.min(first.num - 2, Math.floor(i)), Math.min(second.num - 2, Math.floor(j)));
    const half = leaf.size / 2;
    const corner = cells.pointAt(
      leaf.i + (i - leaf.i < half ? 0 : leaf.size),
      leaf.j + (j - leaf.j < half ? 0 : leaf.size),
    );
    return cellOf.get(corner);
  };
  return { of: edge.of, patches, line, isFine, cellAt, others };
}

function cornersOf({ i, j, size }: EdgeCell): Point[] {
  return [
    [i, j],
    [i + size, j],
    [i + size, j + size],
    [i, j + size],
  ];
}

/**
 * Returns the parts of the edge in a cell: each joins the middles of two sides whose ends differ.
 * Where all four sides differ, the corners outside are cut off.
 */
function segmentsIn(cells: EdgeCells, cell: EdgeCell): (readonly [Point, Point])[] {
  const corners = cornersOf(cell);
  const inside = corners.map(([i, j]) => cells.isInside(i, j));
  if (inside.includes(undefined)) return [];
  const middles = corners.flatMap(([i, j], at): Point[] => {
    const [nextI, nextJ] = corners[(at + 1) % 4]!;
    return inside[at] === inside[(at + 1) % 4] ? [] : [[(i + nextI) / 2, (j + nextJ) / 2]];
  });
  if (middles.length === 2) return [[middles[0]!, middles[1]!]];
  if (middles.length < 4) return [];
  // Side k is between corners k and k + 1, so corner k is between sides k − 1 and k.
  const [a, b, c, d] = middles as [Point, Point, Point, Point];
  return inside[0] === true
    ? [
        [a, b],
        [c, d],
      ]
    : [
        [d, a],
        [b, c],
      ];
}

function sorted(a: number, b: number): readonly [number, number] {
  return a < b ? [a, b] : [b, a];
}

/** Returns a function from values to places on an axis of a lattice, −1 beside it. */
function indexReader(axis: RangeAxis): (value: number) => number {
  const known = new Map<number, number>();
  return (value) => {
    const index = known.get(value) ?? indexOnAxis(axis, [value]);
    known.set(value, index);
    return index;
  };
}

/** Places on an axis of a lattice in units, where they are even. */
class LatticeUnits {
  readonly #from: number;
  readonly #width: number;
  readonly #parts: number;

  constructor({ kind, min, max, num }: RangeAxis) {
    this.#from = toUnits(kind, min);
    this.#width = toUnits(kind, max) - this.#from;
    this.#parts = num - 1;
  }

  at(index: number): number {
    return this.#from + (this.#width * index) / this.#parts;
  }

  indexOf(units: number): number | undefined {
    const index = ((units - this.#from) / this.#width) * this.#parts;
    return index >= 0 && index <= this.#parts ? index : undefined;
  }
}
