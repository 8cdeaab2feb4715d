import { FIXED_MEASURES } from "../outcomes/fixed-measures.ts";
import type { Better } from "../outcomes/fixed-measures.ts";
import { trainingRows } from "../../objectives/data-spec.ts";
import type { SpaceSpec } from "./sweep-spec.ts";

/** A number that a trial of an objective with data has besides its outcome: a separate column. */
export interface Measure {
  readonly name: string;
  readonly better: Better;
}

/**
 * Returns the measures of a space in the order in which trials write them: epochs, the loss over
 * the validation rows if there are any, then the metrics. A space without data has none. Metrics
 * are over the validation rows, or over the training rows if there are no others.
 */
export function measuresOf({ objective, validation }: Pick<SpaceSpec, "objective" | "validation">): readonly Measure[] {
  if (objective.data === undefined) return [];
  const { epochs, validation_loss: loss } = FIXED_MEASURES;
  return [
    { name: "epochs", better: epochs },
    ...(validation === undefined ? [] : [{ name: "validation_loss", better: loss }]),
    ...(objective.metrics ?? []).map(({ name, better }) => ({ name, better })),
  ];
}

/** Returns the batch of a space as text, to tell spaces apart; null for all rows. */
export function batchText({ batch }: Pick<SpaceSpec, "batch">): string | null {
  if (batch === undefined) return null;
  const { size, replacement, order } = batch;
  if (replacement === true) return `${size}_with_replacement`;
  return order === undefined ? String(size) : `${size}_by_${order.stride}_from_${order.offset}`;
}

/** Returns validation rows as text, to tell spaces apart; null without any. */
export function validationText(validation: SpaceSpec["validation"] | undefined): string | null {
  if (validation === undefined) return null;
  return "share" in validation ? String(validation.share) : `${validation.from}..${validation.to}`;
}

/** Returns the steps between evaluations of a space; null if they are an epoch, the default. */
export function evaluateSteps({ objective, batch, validation, evaluate }: SpaceSpec): number | null {
  if (objective.data === undefined || batch === undefined || evaluate === undefined) return null;
  return evaluate === Math.ceil(trainingRows(objective.data, validation) / batch.size) ? null : evaluate;
}

/** Returns how many rows a step of a space reads; undefined without data. */
export function batchSize({ objective, batch, validation }: SpaceSpec): number | undefined {
  return objective.data === undefined ? undefined : (batch?.size ?? trainingRows(objective.data, validation));
}
