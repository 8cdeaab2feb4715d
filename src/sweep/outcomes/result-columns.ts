/** The columns of the view `results` that are there whatever the hyperparameters, in order: before those, and after. */
export const SWEEP_COLUMNS: readonly string[] = ["sweep_id", "sweep"];
export const PLACE_COLUMNS: readonly string[] = [
  "space",
  "trial",
  "objective",
  "objective_parameters",
  "dim",
  "optimizer",
];
export const OUTCOME_COLUMNS: readonly string[] = [
  "repeat",
  "status",
  "steps",
  "final_loss",
  "best_loss",
  "gradient_norm",
  "distance",
  "minimiser",
  "error",
];

/** All of them: names that no hyperparameter can have. */
export const RESULT_COLUMNS: readonly string[] = [...SWEEP_COLUMNS, ...PLACE_COLUMNS, ...OUTCOME_COLUMNS];
