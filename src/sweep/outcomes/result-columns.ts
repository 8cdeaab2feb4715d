import { OUTCOME_COLUMNS } from "./columns.ts";

/** Fixed columns of the view `results`, in order. Hyperparameters stand before `repeat`. */
export const SWEEP_COLUMNS: readonly string[] = ["sweep_id", "sweep"];
export const PLACE_COLUMNS: readonly string[] = [
  "space",
  "trial",
  "objective",
  "objective_parameters",
  "dim",
  "optimizer",
];
/** Conditions that all trials of a space share. */
export const TERM_COLUMNS: readonly string[] = ["label", "schedule", "clip", "noise", "start", "seed", "repeats"];
export const OUTCOME_NAMES: readonly string[] = [...OUTCOME_COLUMNS.map(({ sql }) => sql), "error"];

/** Fixed columns after the hyperparameters. */
export const TRIAL_COLUMNS: readonly string[] = ["repeat", ...TERM_COLUMNS, ...OUTCOME_NAMES];

/** Columns of the views that contain text. */
export const TEXT_COLUMNS: readonly string[] = [
  ...["sweep", "name", "label", "objective", "objective_parameters", "optimizer", "schedule", "start"],
  ...["status", "error", "kernel", "store", "platform", "version"],
];

/** All fixed columns: no hyperparameter can have one of these names. */
export const RESULT_COLUMNS: readonly string[] = [...SWEEP_COLUMNS, ...PLACE_COLUMNS, ...TRIAL_COLUMNS];
