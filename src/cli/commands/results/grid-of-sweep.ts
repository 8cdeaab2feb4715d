import { SweepError } from "../../../errors.ts";
import type { SweepRow } from "../../../store/read/results.ts";
import { readGrid } from "../../shared/read-grid.ts";
import { filesMatching } from "../running/grid-files.ts";

/** The file of a stored sweep's grid, for reports. */
export interface GridOfSweep {
  /** Path of the file; null if it is not known. */
  readonly grid: string | null;
  /** Line of each optimizer in it, from 1. */
  readonly optimizerLines: Readonly<Record<string, number>>;
}

/**
 * Finds the grid of a stored sweep below the working directory: the only file that has the sweep's
 * name. A database does not store paths, as it may come from another machine.
 */
export async function gridOfSweep({ name }: SweepRow): Promise<GridOfSweep> {
  const found = /^[\w. -]+$/.test(name) ? filesMatching(`**/${name}.{yaml,yml}`) : [];
  const [grid] = found;
  if (grid === undefined || found.length > 1) return { grid: null, optimizerLines: {} };
  try {
    const { optimizerLines } = await readGrid(grid, { set: undefined, maxTrials: Number.MAX_SAFE_INTEGER });
    return { grid, optimizerLines };
  } catch (error) {
    if (error instanceof SweepError) return { grid, optimizerLines: {} };
    throw error;
  }
}
