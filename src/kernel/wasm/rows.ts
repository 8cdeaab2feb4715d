import type { NodeId } from "../../formula/ir/node-table.ts";
import { vectorsOf } from "../../formula/ir/loop-steps.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";

/**
 * Results of `look` besides the best loss. `norm` is that of the gradient; `stationary` is a mask:
 * NaN if the trial is at rest, else 0.
 */
const OUTCOME_ROWS: readonly string[] = ["loss", "norm", "stationary"];

/** The next target of each trial. */
export const TARGET_ROW = "target";

/** Number of steps whose best losses are kept, in rows after that of the loss before them. */
export const HISTORY = 16;
const HISTORY_ROWS: readonly string[] = ["best", ...Array.from({ length: HISTORY }, (_, i) => `best$${i}`)];

/** Names of the rows. The $ keeps a state's name from being that of another state's coordinate. */
export const xRow = (j: number): string => `x$${j}`;
export const gradientRow = (j: number): string => `g$${j}`;
export const stateRow = (name: string, j?: number): string => (j === undefined ? `s_${name}` : `s_${name}$${j}`);
export const vectorRow = (vector: NodeId, j: number): string => `v${vector}$${j}`;
export const hyperparameterRow = (name: string): string => `h_${name}`;

/** Returns the rows of the trials in flight. A vector's coordinates are adjacent. */
export function trialRows(
  { graph, inputs, loss, gradient, scatters }: LossGraph,
  rule: UpdateRule,
  invariant: readonly string[],
  { withGradient, withTargets }: { readonly withGradient: boolean; readonly withTargets: boolean },
): { changing: string[]; fixed: string[] } {
  const coordinates = inputs.map((_, j) => j);
  const vectors = withGradient ? vectorsOf(graph, [loss, ...gradient], scatters) : [];
  return {
    changing: [
      ...coordinates.map(xRow),
      ...(withGradient ? coordinates.map(gradientRow) : []),
      ...vectors.flatMap(([id, { count }]) => Array.from({ length: count }, (_, j) => vectorRow(id, j))),
      ...rule.state.flatMap(({ name, vector }) =>
        vector ? coordinates.map((j) => stateRow(name, j)) : [stateRow(name)],
      ),
      ...(rule.uses.has("t") ? ["t"] : []),
      ...(withTargets ? [] : ["best"]),
    ],
    fixed: [
      ...rule.hyperparameters.map(hyperparameterRow),
      ...invariant,
      ...OUTCOME_ROWS,
      ...(withTargets ? [TARGET_ROW, ...HISTORY_ROWS] : []),
    ],
  };
}
