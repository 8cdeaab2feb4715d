/** The direction in which a measure improves. */
export type Better = "lower" | "higher";

/** The measures that are not metrics of an objective. */
export const FIXED_MEASURES: Readonly<Record<"epochs" | "validation_loss", Better>> = {
  epochs: "lower",
  validation_loss: "lower",
};
