import { checkArgument, checkOptions, TEXT, whole } from "../arguments.ts";
import type { ArgumentRule } from "../arguments.ts";
import type { StoredRow } from "../sweep/outcomes/columns.ts";
import type { QueryOptions } from "../store/read/row-types.ts";
import type { Results } from "./results.ts";

/** A row of the view `results`, without the types of its hyperparameters. */
interface AnyRow extends StoredRow {
  readonly space: number;
  readonly objective: string;
  /** JSON. */
  readonly objective_parameters: string;
  readonly dim: number;
  readonly optimizer: string;
  /** Label of the space. */
  readonly label: string;
  /** The schedule as written: a name with its parameters, or a formula. */
  readonly schedule: string;
  readonly clip: number | null;
  readonly noise: number;
  /** JSON: coordinates, or "random". */
  readonly start: string;
  /** null if an early version wrote the sweep. */
  readonly seed: number | null;
  readonly repeats: number | null;
  /** Error of a failed trial; of a diverged one, a loss that is not finite. */
  readonly error: string | null;
  /** Hyperparameters by name; null if the optimizer does not have it. */
  readonly [hyperparameter: string]: number | string | null;
}

/**
 * A row of the view `results`. Non-finite and unknown values are null. `Names` are hyperparameters
 * that every optimizer of the sweep has, as all have `lr`; others are null where they are missing.
 */
export type ResultRow<Names extends string = "lr"> = AnyRow & {
  readonly [Name in "lr" | (string extends Names ? never : Names)]: number;
};

/** Conditions and order of rows, in SQL over the columns of `results`. */
export type RowOptions = Pick<QueryOptions, "where" | "orderBy" | "limit">;

const RULES: Readonly<Record<keyof RowOptions, ArgumentRule>> = { where: TEXT, orderBy: TEXT, limit: whole(0) };

/** Yields trials of a sweep, read on demand, by trial number unless `orderBy` is given. */
export function* resultRows<Names extends string = "lr">(
  results: Results,
  sweepId: number,
  options: RowOptions = {},
): Generator<ResultRow<Names>, void, undefined> {
  checkArgument("the sweep's id", sweepId, whole(1));
  checkOptions("resultRows", options, RULES);
  const { columns, rows } = results.query(sweepId, options);
  for (const row of rows) {
    yield Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])) as ResultRow<Names>;
  }
}
