import { percent, real } from "../../format/numbers.ts";
import type { Rows } from "../../format/format.ts";
import type { BestTrial } from "../../store/read/best.ts";
import type { SpaceSummary } from "../../store/read/summary.ts";

/** A sweep's spaces as a table: how many converged, and the best trial of each. */
export function summaryRows(spaces: readonly SpaceSummary[]): Rows {
  return {
    columns: ["space", "trials", "converged", "best", "steps", "final_loss"],
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

/** The hyperparameters of a trial that differ within its space, as one text; its status too, where it did not converge. */
export function settings({ hyperparameters, varied, status }: BestTrial): string {
  const values = varied.map((name) => `${name}=${real(hyperparameters[name] ?? NaN, 4)}`);
  if (status !== "converged") values.push(`(${status})`);
  return values.join(" ") || "defaults";
}
