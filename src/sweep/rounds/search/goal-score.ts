import { median } from "../../outcomes/quantile.ts";
import { settingOutcome } from "../../outcomes/setting.ts";
import type { OutcomeColumns } from "../../outcomes/setting.ts";
import { STATUSES, UNSOUND } from "../../outcomes/statuses.ts";
import { measuresOf } from "../../spec/measures.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import type { Score } from "./unit-search.ts";

/** Outcomes of trials, with the measure that the goal names, if it names one. */
interface GoalColumns extends OutcomeColumns {
  readonly measure: ArrayLike<number>;
}

/** A goal as numbers to minimise. */
export interface Goal {
  /** Position of its measure among those of the space; undefined if it is another outcome. */
  readonly measure: number | undefined;
  /** Returns the score of a point whose repeats are in `rows`. */
  readonly score: (columns: GoalColumns, rows: readonly number[]) => Score;
}

/**
 * Returns the goal of a space. `steps` are expected steps; points that never converge are compared
 * by their final loss. Other goals are the median of the repeats, and Infinity for a repeat that
 * diverged or failed.
 */
export function goalOf(space: SpaceSpec): Goal {
  if (space.goal === "steps") {
    return {
      measure: undefined,
      score(columns, rows) {
        const { expectedSteps, medianLoss } = settingOutcome(columns, rows);
        return [expectedSteps, medianLoss];
      },
    };
  }
  if (space.goal === "final_loss") {
    return { measure: undefined, score: (columns, rows) => [settingOutcome(columns, rows).medianLoss, Infinity] };
  }
  const measures = measuresOf(space);
  const measure = measures.findIndex(({ name }) => name === space.goal);
  if (measure === -1) throw new Error(`the space has no such outcome: ${space.goal}`);
  const sign = measures[measure]!.better === "higher" ? -1 : 1;
  return {
    measure,
    score: (columns, rows) => [median(rows.map((row) => measureOf(columns, row, sign))), Infinity],
  };
}

function measureOf({ status, measure }: GoalColumns, row: number, sign: number): number {
  const isSound = !UNSOUND.includes(STATUSES[status[row]!]!);
  return isSound && Number.isFinite(measure[row]) ? sign * measure[row]! : Infinity;
}
