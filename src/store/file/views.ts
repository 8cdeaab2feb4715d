import type { Database } from "better-sqlite3";

import { OUTCOME_NAMES } from "../../sweep/outcomes/result-columns.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { hyperparameterColumns, quoted } from "./hyperparameter-columns.ts";

/**
 * Age in seconds at which the heartbeat of a run on another host expires. A run renews it twice a
 * second, so clocks may differ by more than 4 s.
 */
export const HEARTBEAT_LIMIT = 5;

export const VIEWS = ["sweeps", "spaces", "results"] as const;

const NOW = "((julianday('now') - 2440587.5) * 86400.0)";
const STATUS = `CASE r.status ${STATUSES.map((status, code) => `WHEN ${code} THEN '${status}'`).join(" ")} END`;

/**
 * Recreates the views, with a column for each hyperparameter in the file. Other programs rely on
 * them, so they must be readable by SQLite 3.37. Call it inside a transaction.
 */
export function renewViews(db: Database): void {
  const hyperparameters = hyperparameterColumns(db).map((name) => `r.${quoted(name)}`);
  const outcomes = OUTCOME_NAMES.map((name) => (name === "status" ? `${STATUS} AS status` : `r.${name}`));
  db.exec(`
    DROP VIEW IF EXISTS sweeps;
    DROP VIEW IF EXISTS spaces;
    DROP VIEW IF EXISTS results;

    CREATE VIEW sweeps AS
    SELECT sweep_id, name,
      CASE
        WHEN deleting THEN 'deleting'
        WHEN finished_at IS NOT NULL THEN 'complete'
        WHEN owner_pid IS NOT NULL AND abs(${NOW} - heartbeat) < ${HEARTBEAT_LIMIT} THEN 'running'
        ELSE 'interrupted'
      END AS status,
      trials, done, started_at, finished_at, seconds, steps, threads, spec, spec_hash, version, platform, store
    FROM sweep;

    CREATE VIEW spaces AS
    SELECT s.sweep_id, w.name AS sweep, s.space, s.label, s.objective, s.objective_parameters, s.dim, s.start,
      s.optimizer, s.schedule, s.noise, s.stop, s.kernel, s.trials, s.steps,
      ${STATUSES.map((status) => `s.${status}`).join(", ")}
    FROM sweep w JOIN space s ON s.sweep_id = w.sweep_id;

    -- CROSS JOIN fixes the loop order: a sweep, its rows in the order of trials, and the space of each.
    CREATE VIEW results AS
    SELECT w.sweep_id, w.name AS sweep, r.space, r.trial, s.objective, s.objective_parameters, s.dim, s.optimizer,
      ${hyperparameters.join(", ")},
      ${outcomes.join(", ")}
    FROM sweep w
      CROSS JOIN result r ON r.sweep_id = w.sweep_id
      CROSS JOIN space s ON s.sweep_id = r.sweep_id AND s.space = r.space;
  `);
}
