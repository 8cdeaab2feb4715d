import { RESULT_COLUMNS } from "./result-columns.ts";
import { FIXED_MEASURES } from "./fixed-measures.ts";
import { STATUSES } from "./statuses.ts";
import { ROUND_COLUMNS } from "../rounds/planner.ts";

/**
 * Columns of the commands' tables, without hyperparameters, in parts and in order. Commands print
 * these constants, so that every column is a reserved name.
 */
export const PRINTED = {
  /** The table of spaces after a run. */
  summary: { first: ["space", "trials", "converged", "best"] },
  show: { first: ["space"], last: ["fraction", "best", "trial"] },
  /** The best of a space in both: one trial, or a setting with repeats. */
  outcome: { single: ["steps", "final_loss"], repeated: ["expected_steps", "median_steps", "median_loss"] },
  best: {
    first: ["space", "objective", "optimizer"],
    last: ["status", "steps", "final_loss", "trial"],
    beside: ["ties", "lr_from", "lr_to", "lr_decades", "edges"],
  },
  /** The best setting over a set of functions. */
  over: {
    first: ["over", "dim", "optimizer"],
    last: ["functions", "reached_pairs", "pairs"],
    by: ["mean_ert", "ecdf_area"],
  },
  /** The best as a setting, for programs. */
  setting: {
    all: [
      "repeats",
      "converged_share",
      "expected_steps",
      "median_steps",
      "steps_q25",
      "steps_q75",
      "loss_q25",
      "loss_q75",
    ],
  },
  /** Expected running times, for programs; the hyperparameters stand between. */
  ert: {
    first: ["objective", "dim", "optimizer"],
    last: ["target", "cost", "ert", "successes", "runs", "best_2009", "ratio_2009"],
  },
  ls: {
    shards: ["shard"],
    table: ["id", "name", "status", "done", "trials", "steps", "time", "started (UTC)", "store"],
    data: ["sweep_id", "name", "status", "done", "trials", "steps", "seconds", "started_at", "store"],
  },
  compare: {
    first: ["class", "objective", "optimizer"],
    repeats: ["repeat", "repeats"],
    outcomes: ["status_before", "steps_before", "final_loss_before", "status_after", "steps_after", "final_loss_after"],
    last: ["change"],
  },
  /** The coordinates x1, x2, … follow. */
  trace: { first: ["step", "loss", "gradient_norm", "step_length"] },
  plan: { first: ["space", "dim", "axes"], terms: ["with"], last: ["trials"] },
  baseline: {
    first: ["objective", "optimizer", "hyperparameters", "repeat", "status", "steps", "final_loss"],
    last: ["mark", "outcomes"],
  },
  check: {
    spaces: ["space", "trials", "worse", "improved", "added"],
    changes: ["what", "trial", "before → after"],
    same_as: ["optimizer", "result", "first difference"],
    expectations: ["expectation", "result", "values"],
    grids: ["verdict", "grid", "summary"],
  },
  list: {
    objectives: ["objective", "dim", "summary"],
    optimizers: ["optimizer", "hyperparameters", "summary"],
    suites: ["suite", "functions", "summary"],
    data: ["set", "rows", "summary"],
  },
  workers: {
    table: ["name", "threads", "busy", "trials/s", "version", "node", "last seen"],
    data: ["name", "threads", "busy", "trials_per_second", "version", "node", "arch", "last_seen"],
  },
  doctor: { table: ["check", "state", "found"], data: ["check", "state", "found", "advice"] },
} as const;

/** Aggregates of `sweep query --group-by` without a column, which are columns of their own. */
export const GROUP_COUNTS = ["count", "converged"] as const;

/** Columns of the views `sweeps` and `spaces`, in order. */
export const VIEW_COLUMNS: Readonly<Record<"sweeps" | "spaces", readonly string[]>> = {
  sweeps: [
    ...["sweep_id", "name", "status", "trials", "done", "started_at", "finished_at", "seconds", "steps", "threads"],
    ...["spec", "spec_hash", "version", "platform", "store", "shard"],
  ],
  spaces: [
    ...["sweep_id", "sweep", "space", "label", "objective", "objective_parameters", "dim", "start", "optimizer"],
    ...["schedule", "noise", "stop", "kernel", "trials", "steps", ...STATUSES, "method"],
  ],
};

/** Columns of the view `results` that only files with trained objectives have. */
const TRAINING_COLUMNS: readonly string[] = ["batch", ...Object.keys(FIXED_MEASURES)];

const NAMES: ReadonlySet<string> = new Set([
  ...RESULT_COLUMNS,
  ...Object.values(VIEW_COLUMNS).flat(),
  ...GROUP_COUNTS,
  ...TRAINING_COLUMNS,
  ...ROUND_COLUMNS,
  ...Object.values(PRINTED).flatMap((parts) => Object.values(parts).flat()),
]);

/**
 * Whether a command prints a column of this name, or a view has one. No hyperparameter and no
 * parameter of an objective can have it. SQLite ignores case.
 */
export function isColumn(name: string): boolean {
  return NAMES.has(name.toLowerCase()) || /^x\d+$/i.test(name);
}
