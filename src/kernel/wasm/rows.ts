import type { NodeId } from "../../formula/ir/node-table.ts";
import { vectorsOf } from "../../formula/ir/loop-steps.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import { countsSteps, isNoisy } from "../lowering/noisy-rule.ts";

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
/** A value that a formula over data keeps for each row, or between rows. */
export const arrayRow = (array: string, j: number): string => `${array}$${j}`;
/** Normal numbers of a step, and the words from which they are drawn (see `noise-code.ts`). */
export const normalRow = (j: number): string => `normal$${j}`;
export const REPEAT_ROW = "repeat";
export const keyRow = (at: number): string => `key$${at}`;
export const hyperparameterRow = (name: string): string => `h_${name}`;

/** Returns the rows of the vectors of a loss. */
export function vectorRows({ graph, loss, gradient, scatters }: LossGraph): string[] {
  return vectorsOf(graph, [loss, ...gradient], scatters).flatMap(([id, { count }]) =>
    Array.from({ length: count }, (_, j) => vectorRow(id, j)),
  );
}

/** The properties of a space on which the rows of its trials depend. */
interface Wanted {
  readonly dim: number;
  readonly withGradient: boolean;
  readonly withTargets: boolean;
  /** Whether steps keep the best loss, which otherwise is set between them. */
  readonly keepsBest: boolean;
  /** Rows of values that are computed again at each step. */
  readonly vectors: readonly string[];
  /** Rows of values that no step reads before it has computed them. */
  readonly arrays?: readonly string[];
}

/** Returns the rows of the trials in flight. A vector's coordinates are adjacent. */
export function trialRows(
  rule: UpdateRule,
  invariant: readonly string[],
  { dim, withGradient, withTargets, keepsBest, vectors, arrays = [] }: Wanted,
): { changing: string[]; fixed: string[] } {
  const coordinates = Array.from({ length: dim }, (_, j) => j);
  const isDrawn = isNoisy(rule);
  return {
    changing: [
      ...coordinates.map(xRow),
      ...(withGradient ? coordinates.map(gradientRow) : []),
      ...vectors,
      ...rule.state.flatMap(({ name, vector }) =>
        vector ? coordinates.map((j) => stateRow(name, j)) : [stateRow(name)],
      ),
      ...(isDrawn ? Array.from({ length: dim + (dim % 2) }, (_, j) => normalRow(j)) : []),
      ...(countsSteps(rule) ? ["t"] : []),
      ...(withTargets || !keepsBest ? [] : ["best"]),
    ],
    fixed: [
      ...rule.hyperparameters.map(hyperparameterRow),
      ...invariant,
      ...(isDrawn ? [REPEAT_ROW, keyRow(0), keyRow(1)] : []),
      ...arrays,
      ...OUTCOME_ROWS,
      ...(withTargets ? [TARGET_ROW, ...HISTORY_ROWS] : keepsBest ? [] : ["best"]),
    ],
  };
}
