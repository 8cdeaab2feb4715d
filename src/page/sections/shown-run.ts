import type { RunRecord } from "../../analysis/trajectory/run-record.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";

/** A run and its style among the shown runs. */
export interface ShownRun {
  readonly record: RunRecord;
  readonly name: string;
  /** Number of its curve's style. */
  readonly number: number;
  readonly problem: string;
  readonly spec: SpaceSpec;
  /** Seed of the sweep. */
  readonly seed: number;
}
