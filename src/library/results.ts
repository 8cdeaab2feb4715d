import type { BestTrial, QueryOptions, QueryResult, SpaceSummary, SweepRow } from "../store/read/row-types.ts";

/** A results database open for reading. No query can change the results. */
export interface Results {
  /** Returns all sweeps, oldest first. */
  listSweeps(): SweepRow[];
  /** Finds a sweep by id or name; the latest by default. */
  findSweep(idOrName?: string): SweepRow;
  /** Returns the sweep with this id. */
  sweep(id: number): SweepRow;
  /** Returns counts and best trial of each space. */
  summary(sweepId: number): SpaceSummary[];
  /** Returns the best trial of each space that has finished trials. */
  best(sweepId: number, by: "steps" | "final_loss"): BestTrial[];
  /** Queries a sweep's trials. */
  query(sweepId: number, options: QueryOptions): QueryResult;
  close(): void;
}
