import { SweepError } from "../errors.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import { splitRows } from "./random/split-rows.ts";

/**
 * The data of an objective in a thread, shared by all trials. The JavaScript kernel reads `values`
 * where they are. The WebAssembly kernel copies them into its memory, once for each compiled space.
 */
export interface SpaceData {
  readonly columns: readonly DataValues[];
  /** Numbers of the training rows, from 0. The loss is over these, in this order. */
  readonly training: Int32Array;
  /** Numbers of the validation rows, from 0. */
  readonly validation: Int32Array;
}

export interface DataValues {
  readonly name: string;
  readonly width: number;
  /** Value k of row i is at i·width + k. The memory may be shared. */
  readonly values: Float64Array;
}

/** Returns the data of a space; undefined if its objective has none. */
export function spaceData(
  { objective, validation }: Pick<SpaceSpec, "objective" | "validation">,
  seed: number,
): SpaceData | undefined {
  const { data } = objective;
  if (data === undefined) return undefined;
  const { columns, rows, values } = data;
  if (values === undefined && columns.length > 0)
    throw new SweepError("setup", `the data of the objective are not here: ${objective.name}`);
  return {
    columns: columns.map(({ name, width }, at) => ({ name, width, values: values![at]! })),
    ...splitRows(rows, validation, seed),
  };
}
