import { percent } from "../../format/numbers.ts";
import type { Rows } from "../../format/format.ts";
import { PRINTED } from "../../sweep/outcomes/printed-columns.ts";
import type { Cell } from "../../format/table.ts";
import type { BestTrial } from "../../store/read/best.ts";
import type { SpaceSummary } from "../../store/read/summary.ts";
import { settings } from "./settings.ts";

/** Returns a table of a sweep's spaces with the fraction converged and the best. */
export function summaryRows(spaces: readonly SpaceSummary[]): Rows {
  const isRepeated = hasRepeats(spaces);
  return {
    columns: [...PRINTED.summary.first, ...outcomeColumns(isRepeated)],
    rows: spaces.map(({ label, done, trials, converged, best }) => [
      label,
      done === trials ? trials : `${done}/${trials}`,
      converged === null ? null : percent(converged),
      best === null ? null : settings(best),
      ...outcomeCells(best, isRepeated),
    ]),
  };
}

/** Whether the best of some space is a setting with repeats. */
export function hasRepeats(spaces: readonly SpaceSummary[]): boolean {
  return spaces.some(({ best }) => best?.repeats !== undefined);
}

/** Returns the names of the columns of `outcomeCells`. */
export function outcomeColumns(isRepeated: boolean): readonly string[] {
  return PRINTED.outcome[isRepeated ? "repeated" : "single"];
}

/** Returns the steps and loss of the best; of a setting, the expected steps and medians. */
export function outcomeCells(best: BestTrial | null, isRepeated: boolean): Cell[] {
  const expected = best?.expected_steps ?? null;
  return [
    ...(isRepeated ? [expected === null ? null : Number(expected.toFixed(1))] : []),
    best?.steps ?? null,
    best?.final_loss ?? null,
  ];
}
