import type { UpdateRule } from "../../optimizers/rule.ts";

/** What `look` leaves for each lane, besides the best loss: `stationary` is a mask, NaN where the rule holds, else 0. */
const OUTCOME_ROWS: readonly string[] = ["loss", "squares", "stationary"];

/** Names of the rows in memory; with a $, so that no state's own name can be that of a coordinate of another. */
export const xRow = (j: number): string => `x$${j}`;
export const gradientRow = (j: number): string => `g$${j}`;
export const stateRow = (name: string, j?: number): string => (j === undefined ? `s_${name}` : `s_${name}$${j}`);
export const hyperparameterRow = (name: string): string => `h_${name}`;

/** The rows of all trials in flight: coordinates of a vector one after the other; the gradient's where it is in memory. */
export function trialRows(
  dim: number,
  rule: UpdateRule,
  invariant: readonly string[],
  withGradient: boolean,
): { changing: string[]; fixed: string[] } {
  const coordinates = Array.from({ length: dim }, (_, j) => j);
  return {
    changing: [
      ...coordinates.map(xRow),
      ...(withGradient ? coordinates.map(gradientRow) : []),
      ...rule.state.flatMap(({ name, vector }) =>
        vector ? coordinates.map((j) => stateRow(name, j)) : [stateRow(name)],
      ),
      ...(rule.uses.has("t") ? ["t"] : []),
      "best",
    ],
    fixed: [...rule.hyperparameters.map(hyperparameterRow), ...invariant, ...OUTCOME_ROWS],
  };
}
