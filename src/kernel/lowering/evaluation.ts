import { trainingRows } from "../../objectives/data-spec.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";

/** Returns the steps from one evaluation of the full loss to the next: by default, an epoch. */
export function evaluationSteps({ objective, batch, evaluate, validation }: SpaceSpec): number {
  if (evaluate !== undefined || batch === undefined || objective.data === undefined) return evaluate ?? 1;
  return Math.ceil(trainingRows(objective.data, validation) / batch.size);
}
