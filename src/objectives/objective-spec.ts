import type { ObjectiveModuleSpec } from "../modules/module-spec.ts";
import type { BlockSpec } from "./blocks.ts";
import type { DataSpec, MetricSpec } from "./data-spec.ts";
import type { Constant } from "./definition.ts";

/** An objective with all defaults filled in, as kernels compile it and results record it. */
export interface ObjectiveSpec {
  readonly name: string;
  /** Empty if the objective is a module. */
  readonly formula: string;
  /** Lines that name intermediate values of the formula. */
  readonly let?: readonly string[] | undefined;
  readonly module?: ObjectiveModuleSpec;
  /** Other values of the final point, which are not optimized. */
  readonly metrics?: readonly MetricSpec[] | undefined;
  /** The data that the formula reads. */
  readonly data?: DataSpec | undefined;
  readonly dim: number;
  /** Named blocks of coordinates, in order. Their sizes add up to `dim`. */
  readonly blocks?: readonly BlockSpec[] | undefined;
  /** One value per coordinate; 0 in blocks with a random start. */
  readonly start: readonly number[];
  /** Bounds of each coordinate, or null if none are given. */
  readonly domain: readonly (readonly [number, number])[] | null;
  /** The lowest value, or null if unknown; no trial then counts as converged. */
  readonly minimum: number | null;
  readonly minimisers: readonly (readonly number[])[];
  readonly parameters: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, Constant>>;
}
