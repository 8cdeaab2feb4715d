import type { Database } from "better-sqlite3";

import { placesOf, quoted, USUAL } from "../file/hyperparameter-columns.ts";
import { resultsFrom } from "../file/views.ts";
import type { PagedQuery } from "../user-sql/pages.ts";
import { PLACE_COLUMNS, SWEEP_COLUMNS, TERM_COLUMNS, TRIAL_COLUMNS } from "../../sweep/outcomes/result-columns.ts";
import type { SpaceRow } from "./spaces.ts";

/** Fixed columns that all trials of a space share. */
const SHARED: readonly string[] = [...SWEEP_COLUMNS, ...PLACE_COLUMNS, ...TERM_COLUMNS].filter(
  (name) => name !== "trial",
);
const FIXED: ReadonlySet<string> = new Set([...SWEEP_COLUMNS, ...PLACE_COLUMNS, ...TRIAL_COLUMNS, ...USUAL]);

/** A query of a sweep's rows in the order of trials. */
interface OrderedQuery {
  readonly spaces: readonly SpaceRow[];
  readonly known: readonly string[];
  readonly columns: readonly string[];
  /** WITH clause that defines `results`. */
  readonly source: string;
  readonly where: string | undefined;
  readonly limit: number | undefined;
}

/**
 * Returns the same query in pages; undefined if its condition has parameters, or if a
 * hyperparameter is not a number: pages do not tell integers from reals.
 */
export function pagedText(db: Database, sweepId: number, query: OrderedQuery): PagedQuery | undefined {
  const { spaces, known, columns, source, where, limit } = query;
  if (/[?:@$]/.test(where ?? "") || spaces.some(({ levels }) => levels !== undefined)) return undefined;
  const shared = [...SHARED, ...constantsOf(db, sweepId, { spaces, known })].filter((name) => columns.includes(name));
  const rows = [...new Set(["space", "trial", ...columns.filter((name) => !shared.includes(name))])];
  // The user's condition may select from `results`, which must have all rows.
  const page = `page AS NOT MATERIALIZED (SELECT ${list(known)} FROM (${resultsFrom(db)}) WHERE sweep_id = ${sweepId})`;
  const filter = where === undefined ? "" : `WHERE (\n${where}\n)`;
  return {
    rows: `${source}, ${page} SELECT ${list(rows)} FROM page AS results ${filter}
      ORDER BY space, trial LIMIT ?`,
    shared: `${source} SELECT ${list(["space", ...shared])} FROM results WHERE space = ? LIMIT 1`,
    columns: columns.map((name) =>
      shared.includes(name) ? { of: "shared", at: 1 + shared.indexOf(name) } : { of: "rows", at: rows.indexOf(name) },
    ),
    limit: limit ?? Number.MAX_SAFE_INTEGER,
  };
}

/** Returns the hyperparameters that no space varies. */
function constantsOf(
  db: Database,
  sweepId: number,
  { spaces, known }: Pick<OrderedQuery, "spaces" | "known">,
): readonly string[] {
  const places = placesOf(db, sweepId);
  const names = known.filter((name) => !FIXED.has(name));
  const varied = spaces.flatMap(({ space }) =>
    places(space, names).flatMap(({ table }, i) => (table === "result" ? [names[i]!] : [])),
  );
  return names.filter((name) => !varied.includes(name));
}

function list(names: readonly string[]): string {
  return names.map(quoted).join(", ");
}
