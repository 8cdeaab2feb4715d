import type { Database } from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { type TallyAxis, tallyCells } from "../../sweep/outcomes/tally.ts";
import { damaged } from "../file/failure.ts";
import { unpackCounts } from "../file/packed-counts.ts";

/** The counts of all trials of a summary's space. */
export interface SpaceTally {
  /** The axes of the map: none, x, or x and y. */
  readonly axes: readonly TallyAxis[];
  /** Trials by status code and cell; cell (i, j) is at `j * axes[0].values.length + i`. */
  readonly cells: ReadonlyMap<number, Float64Array>;
  /** Trials by status code and class of steps. */
  readonly steps: ReadonlyMap<number, Float64Array>;
}

/** Reads the counts of a space; undefined if none are stored. */
export function readTally(db: Database, sweepId: number, space: number): SpaceTally | undefined {
  const json = db
    .prepare<[number, number], string | null>("SELECT tally_axes FROM space WHERE sweep_id = ? AND space = ?")
    .pluck()
    .get(sweepId, space);
  const counts = typeof json === "string" ? storedCounts(db, sweepId, space) : [];
  if (typeof json !== "string" || counts.length === 0) return undefined;
  const axes = JSON.parse(json) as TallyAxis[];
  const cells = tallyCells(axes);
  return {
    axes,
    cells: new Map(counts.map(([status, all]) => [status, all.subarray(0, cells)])),
    steps: new Map(counts.map(([status, all]) => [status, all.subarray(cells)])),
  };
}

/** Reads the counts of a space by status code: those of the cells, then those of the classes. */
export function storedCounts(db: Database, sweepId: number, space: number): (readonly [number, Float64Array])[] {
  return db
    .prepare<[number, number], { status: number; counts: Uint8Array }>(
      "SELECT status, counts FROM tally WHERE sweep_id = ? AND space = ? ORDER BY status",
    )
    .all(sweepId, space)
    .map(({ status, counts }) => [status, unpacked(db, counts)] as const);
}

function unpacked(db: Database, packed: Uint8Array): Float64Array {
  try {
    return unpackCounts(packed);
  } catch (error) {
    throw new SweepError("setup", damaged(db.name, "has unexpected content (tally)"), undefined, error);
  }
}
