import type { PreparedData } from "../data/training-data.ts";
import type { ModuleValues } from "../modules/module-spec.ts";
import type { CheckSpec } from "../sweep/spec/check-spec.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";

export interface ParsedGrid {
  readonly spec: SweepSpec;
  /** The grid's text, overrides applied. */
  readonly yaml: string;
  /** Expectations and settings of `sweep check`. */
  readonly check: CheckSpec;
  /** Line of each optimizer in the text, from 1; without those that `--set` added. */
  readonly optimizerLines: Readonly<Record<string, number>>;
  /** The file of the text, as given; undefined for a grid that is an object. */
  readonly file?: string;
  /** Data of the objectives, each once. */
  readonly data: readonly PreparedData[];
  /** The classes and functions that the spec names; none for a grid from a file. */
  readonly values?: ModuleValues;
}
