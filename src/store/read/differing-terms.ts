import type { Database } from "better-sqlite3";

/** SQL of the terms that a grid can vary for one objective and one optimizer. */
const TERMS: Readonly<Record<string, string>> = {
  schedule: "coalesce(schedule_name, schedule)",
  clip: "coalesce(clip, -1)",
  noise: "noise",
  batch: "coalesce(batch, '')",
  start: "start",
  stop: "stop",
};

/** Returns the terms that differ between spaces of the same objective and optimizer. */
export function differingTerms(db: Database, sweepId: number): string[] {
  const names = Object.keys(TERMS);
  const counts = names.map((name) => `count(DISTINCT ${TERMS[name]}) AS ${name}`);
  const most = db
    .prepare<[number], (number | null)[]>(
      `SELECT ${names.map((name) => `max(${name})`).join(", ")} FROM
        (SELECT ${counts.join(", ")} FROM space WHERE sweep_id = ?
        GROUP BY objective, objective_parameters, dim, optimizer)`,
    )
    .raw()
    .get(sweepId);
  return names.filter((_, i) => (most?.[i] ?? 0) > 1);
}
