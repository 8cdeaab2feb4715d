import { OUTCOME_NAMES } from "../../sweep/outcomes/result-columns.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import { TARGET_STEPS } from "../file/target-text.ts";
import type { SpaceRow } from "./spaces.ts";

/**
 * Returns a subquery of a space's rows, with the columns of `result` and a column for each
 * hyperparameter, measure and column of rounds. `from` and `to` are trial numbers or parameters.
 */
export function spaceRows(
  sweepId: number,
  { space, first, end, hyperparameters, places, measures, measurePlaces, roundColumns, roundPlaces }: SpaceRow,
  { from = first, to = end }: { readonly from?: number | "?"; readonly to?: number | "?" } = {},
): string {
  const fixed = ["trial", "repeat", ...OUTCOME_NAMES, quoted(TARGET_STEPS)].map((name) => `r.${name}`);
  const all = [...places, ...measurePlaces, ...roundPlaces];
  const values = [...hyperparameters, ...measures.map(({ name }) => name), ...roundColumns].map((name, i) => {
    const { table, column } = all[i]!;
    return `${table === "result" ? "r" : "s"}.${column} AS ${quoted(name)}`;
  });
  return `(SELECT ${[...fixed, ...values].join(", ")}
    FROM space s CROSS JOIN result r ON r.sweep_id = s.sweep_id AND r.trial >= ${from} AND r.trial < ${to}
    WHERE s.sweep_id = ${sweepId} AND s.space = ${space})`;
}
