import type { ObjectiveModuleSpec } from "../modules/module-spec.ts";
import type { Constant } from "./definition.ts";

/** An objective with everything filled in: what a kernel compiles and what the results name. */
export interface ObjectiveSpec {
  readonly name: string;
  /** Empty where the objective is a module. */
  readonly formula: string;
  readonly module?: ObjectiveModuleSpec;
  readonly dim: number;
  /** One value a coordinate. */
  readonly start: readonly number[];
  /** Bounds of each coordinate, or null where none are given. */
  readonly domain: readonly (readonly [number, number])[] | null;
  /** The lowest value, or null where it is not known: then no trial counts as converged. */
  readonly minimum: number | null;
  readonly minimisers: readonly (readonly number[])[];
  readonly parameters: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, Constant>>;
}
