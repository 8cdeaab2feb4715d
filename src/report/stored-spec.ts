import { join } from "node:path";
import type { StoredData } from "../data/training-data.ts";
import { SweepError } from "../errors.ts";
import { parseGrid } from "../grid/parse-grid.ts";
import type { SweepRow } from "../store/read/results.ts";
import { specHash } from "../sweep/identity/hash.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";

/** Folders of the modules and files of a stored grid, and the data that the database has. */
export interface ModulePlaces {
  /** The grid's folder, to which module paths are relative. Default: the working directory. */
  readonly folder?: string;
  readonly allowModules?: readonly string[] | undefined;
  readonly data?: readonly StoredData[] | undefined;
}

/** A stored grid, read again. */
export type StoredSpec =
  | {
      readonly spec: SweepSpec;
      /** Whether it still has the sweep's hash, so that its trials give the stored results. */
      readonly isSame: boolean;
    }
  | { readonly error: SweepError };

/** Reads the grid stored with a sweep. */
export function readStoredSpec(sweep: SweepRow, { folder = ".", allowModules, data }: ModulePlaces = {}): StoredSpec {
  const options = { file: join(folder, "grid.yaml"), maxTrials: Number.MAX_SAFE_INTEGER, allowModules, stored: data };
  try {
    const { spec } = parseGrid(sweep.spec, options);
    return { spec, isSame: specHash(spec) === sweep.spec_hash };
  } catch (error) {
    if (error instanceof SweepError) return { error };
    throw error;
  }
}
