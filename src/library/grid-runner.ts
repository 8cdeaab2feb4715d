import type { ParsedGrid } from "../grid/parsed-grid.ts";
import type { RunEnd } from "./run-into-database.ts";

/** Runs the grids of a check. */
export interface GridRunner {
  /** Runs a grid from the start, with all trials, into a database. */
  readonly run: (grid: ParsedGrid, db: string) => Promise<Pick<RunEnd, "sweepId" | "outcome">>;
  /** Receives notes on the run and its results. */
  readonly note: (line: string) => void;
}
