import { compareOutcomes } from "../sweep/outcomes/best-order.ts";
import type { Outcome } from "../sweep/outcomes/best-order.ts";
import { distinctValues, outcomeAt, valueAt } from "./map/map-trials.ts";
import type { MapTrials } from "./map/map-trials.ts";

/** The share of the variance of outcomes that a hyperparameter explains alone. */
export interface Importance {
  readonly name: string;
  /** From 0 to 1. */
  readonly share: number;
}

// Groups of values. A group has at least some trials, so that its mean says something.
const MOST_GROUPS = 16;
const LEAST_TRIALS = 4;

/**
 * Returns the importance of each hyperparameter that varies, the most important first: its main
 * effect in an analysis of variance of the ranks of the trials, from the best to the worst. Ranks
 * compare steps, losses and divergence alike. What no hyperparameter explains alone are
 * interactions, repeats and chance.
 */
export function importance(trials: MapTrials): Importance[] {
  const rows = Array.from({ length: trials.count }, (_, row) => row);
  const ranks = ranksOf(trials, rows);
  return trials.names
    .flatMap((name, column): Importance[] => {
      const values = distinctValues(trials, column, rows);
      if (values.length < 2) return [];
      return [{ name, share: explainedShare(groupsOf(trials, column, rows, values), ranks) }];
    })
    .sort((a, b) => b.share - a.share);
}

/** Returns the rank of each row; rows that tie share the mean of their ranks. */
function ranksOf(trials: MapTrials, rows: readonly number[]): Float64Array {
  const outcome = (row: number): Outcome => outcomeAt(trials, row);
  const order = rows.toSorted((a, b) => compareOutcomes(outcome(a), outcome(b)));
  const ranks = new Float64Array(rows.length);
  for (let first = 0, end = 0; first < order.length; first = end) {
    while (end < order.length && compareOutcomes(outcome(order[first]!), outcome(order[end]!)) === 0) end += 1;
    for (const row of order.slice(first, end)) ranks[row] = (first + end - 1) / 2;
  }
  return ranks;
}

/** Returns rows by value, or by ranges of values with equally many trials if there are many. */
function groupsOf(
  trials: MapTrials,
  column: number,
  rows: readonly number[],
  values: readonly number[],
): readonly (readonly number[])[] {
  const most = Math.max(2, Math.min(MOST_GROUPS, Math.floor(rows.length / LEAST_TRIALS)));
  if (values.length <= most) return [...Map.groupBy(rows, (row) => valueAt(trials, row, column)).values()];
  const order = rows.toSorted((a, b) => valueAt(trials, a, column) - valueAt(trials, b, column));
  const end = (group: number): number => Math.round((group * order.length) / most);
  return Array.from({ length: most }, (_, group) => order.slice(end(group), end(group + 1)));
}

/**
 * Returns ε² = 1 − (variance within groups) / (variance of all), each with its degrees of freedom,
 * so that it is 0 on average where groups do not differ. Source: Kelley, An unbiased correlation
 * ratio measure, PNAS 21 (1935).
 */
export function explainedShare(groups: readonly (readonly number[])[], outcomes: ArrayLike<number>): number {
  const filled = groups.filter(({ length }) => length > 0);
  const all = filled.flat();
  const within = filled.reduce((sum, group) => sum + squares(group, outcomes), 0) / (all.length - filled.length);
  const total = squares(all, outcomes) / (all.length - 1);
  return all.length > filled.length && total > 0 ? Math.max(0, 1 - within / total) : 0;
}

/** Returns the sum of squared distances from the mean. */
function squares(rows: readonly number[], outcomes: ArrayLike<number>): number {
  const mean = rows.reduce((sum, row) => sum + outcomes[row]!, 0) / rows.length;
  return rows.reduce((sum, row) => sum + (outcomes[row]! - mean) ** 2, 0);
}
