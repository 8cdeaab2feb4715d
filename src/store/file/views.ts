import type { Database } from "better-sqlite3";

import { OUTCOME_NAMES, RESULT_COLUMNS, TERM_COLUMNS } from "../../sweep/outcomes/result-columns.ts";
import { VIEW_COLUMNS } from "../../sweep/outcomes/printed-columns.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { TARGET_COUNTS } from "../../sweep/outcomes/target-counts.ts";
import { hyperparameterSql, quoted } from "./hyperparameter-columns.ts";
import { targetStepSql, TARGET_STEPS } from "./target-text.ts";

/**
 * Age in seconds at which the heartbeat of a run on another host expires. A run renews it twice a
 * second, so clocks may differ by more than 4 s.
 */
export const HEARTBEAT_LIMIT = 5;

export const VIEWS = ["sweeps", "spaces", "results", "targets", "target_counts", "data_sets"] as const;

const NOW = "((julianday('now') - 2440587.5) * 86400.0)";
const STATUS = `CASE r.status ${STATUSES.map((status, code) => `WHEN ${code} THEN '${status}'`).join(" ")} END`;

/** SQL of those of TERM_COLUMNS that are not columns of `space`. */
const TERMS: Readonly<Record<string, string>> = {
  schedule: "coalesce(s.schedule_name, s.schedule) AS schedule",
  seed: "w.seed",
};

/**
 * Recreates the views that differ from the file's, with a column for each hyperparameter in the
 * file. Other programs rely on them, so they must be readable by SQLite 3.37. Call it inside a
 * transaction.
 */
export function renewViews(db: Database): void {
  for (const [name, sql] of Object.entries(viewTexts(db))) {
    const text = `CREATE VIEW ${name} AS ${sql}`;
    const found = db.prepare<[string], string>("SELECT sql FROM sqlite_schema WHERE name = ?").pluck().get(name);
    if (found !== text) db.exec(`DROP VIEW IF EXISTS ${name}; ${text}`);
  }
}

/**
 * Returns the SQL of the view `results` from a trial on, its parameter. SQLite seeks the trial in
 * each space, so that rows can be read in pages.
 */
export function resultsFrom(db: Database): string {
  return viewTexts(db, "max(s.first_trial, ?)").results;
}

function viewTexts(db: Database, firstTrial = "s.first_trial"): Record<(typeof VIEWS)[number], string> {
  // An old file may have a hyperparameter whose name is now that of a fixed column.
  const hyperparameters = Object.entries(hyperparameterSql(db))
    .filter(([name]) => !RESULT_COLUMNS.includes(name))
    .map(([name, sql]) => `${sql} AS ${quoted(name)}`);
  const terms = TERM_COLUMNS.map((name) => TERMS[name] ?? `s.${name}`);
  const outcomes = OUTCOME_NAMES.map((name) => (name === "status" ? `${STATUS} AS status` : `r.${name}`));
  return {
    sweeps: `
    SELECT sweep_id, name,
      CASE
        WHEN deleting THEN 'deleting'
        WHEN finished_at IS NOT NULL THEN 'complete'
        WHEN owner_pid IS NOT NULL AND abs(${NOW} - heartbeat) < ${HEARTBEAT_LIMIT} THEN 'running'
        ELSE 'interrupted'
      END AS status,
      ${VIEW_COLUMNS.sweeps.slice(3).join(", ")}
    FROM sweep`,

    spaces: `
    SELECT ${VIEW_COLUMNS.spaces.map((name) => (name === "sweep" ? "w.name AS sweep" : `s.${name}`)).join(", ")}
    FROM sweep w JOIN space s ON s.sweep_id = w.sweep_id`,

    // CROSS JOIN fixes the loop order: a sweep, its spaces, the range of rows of each. So a
    // condition on the space selects ranges, and rows come in the order of trials.
    results: `
    SELECT w.sweep_id, w.name AS sweep, s.space, r.trial, s.objective, s.objective_parameters, s.dim, s.optimizer,
      ${hyperparameters.join(", ")},
      r.repeat, ${terms.join(", ")},
      ${outcomes.join(", ")}
    FROM sweep w
      CROSS JOIN space s ON s.sweep_id = w.sweep_id
      CROSS JOIN result r ON r.sweep_id = s.sweep_id AND r.trial >= ${firstTrial} AND r.trial < s.end_trial`,

    // EXISTS skips the rows of spaces without targets.
    targets: `
    SELECT s.sweep_id, r.trial, t.target, ${targetStepSql(`r.${quoted(TARGET_STEPS)}`, "t.position")} AS steps
    FROM space s
      CROSS JOIN result r ON r.sweep_id = s.sweep_id AND r.trial >= s.first_trial AND r.trial < s.end_trial
      CROSS JOIN target t ON t.sweep_id = s.sweep_id AND t.space = s.space
    WHERE EXISTS (SELECT 1 FROM target o WHERE o.sweep_id = s.sweep_id AND o.space = s.space)`,

    target_counts: `
    SELECT sweep_id, space, target, ${TARGET_COUNTS.join(", ")} FROM target WHERE reached IS NOT NULL`,

    data_sets: `
    SELECT sweep_id, hash, rows, columns, requests, notes, length(packed) AS stored_bytes FROM data`,
  };
}
