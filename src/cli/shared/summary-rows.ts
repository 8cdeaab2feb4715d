import { percent, real } from "../../format/numbers.ts";
import type { Rows } from "../../format/format.ts";
import { PRINTED } from "../../sweep/outcomes/printed-columns.ts";
import type { BestTrial } from "../../store/read/best.ts";
import type { SpaceSummary } from "../../store/read/summary.ts";

/** Returns a table of a sweep's spaces with the fraction converged and the best trial. */
export function summaryRows(spaces: readonly SpaceSummary[]): Rows {
  return {
    columns: PRINTED.summary.all,
    rows: spaces.map(({ label, done, trials, converged, best }) => [
      label,
      done === trials ? trials : `${done}/${trials}`,
      converged === null ? null : percent(converged),
      best === null ? null : settings(best),
      best?.steps ?? null,
      best?.final_loss ?? null,
    ]),
  };
}

/** Formats the varied hyperparameters of a trial, with its status unless it converged. */
export function settings({ hyperparameters, varied, status }: BestTrial): string {
  const values = varied.map((name) => `${name}=${real(hyperparameters[name] ?? NaN, 4)}`);
  if (status !== "converged") values.push(`(${status})`);
  return values.join(" ") || "defaults";
}
