import { STATUSES } from "../../../src/sweep/outcomes/statuses.ts";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { expect } from "vitest";
import { SweepError } from "../../../src/errors.ts";
import { openResults } from "../../../src/store/read/results.ts";

/** The columns that record when and where a sweep ran, not its results. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set([
  "started_at",
  "finished_at",
  "seconds",
  "threads",
  "heartbeat",
  "owner_host",
  "owner_pid",
  "owner_started",
  "owner_file",
  "machines",
  // The native kernel takes over when it is compiled.
  "kernel",
]);

/** Returns every table of a results database as text, without circumstances, and the schema. */
function contents(file: string): Record<string, string> {
  using db = disposable(new Database(file, { readonly: true }));
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  const rows = tables.map((table) => {
    const all = db.prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`).all();
    const kept = all.map((row) => Object.entries(row).filter(([name]) => !CIRCUMSTANCES.has(name)));
    return [table, kept.map((row) => JSON.stringify(row)).join("\n")] as const;
  });
  const schema = db.prepare<[], string>("SELECT sql FROM sqlite_schema ORDER BY name").pluck().all();
  return { ...Object.fromEntries(rows), schema: schema.join("\n") };
}

/**
 * Expects equal contents of two databases. A difference is not printed: it may have a million
 * lines.
 */
export function expectSame(file: string, reference: string, what: string): void {
  const [found, wanted] = [contents(file), contents(reference)];
  expect(Object.keys(found), `${what}: its tables`).toEqual(Object.keys(wanted));
  for (const [table, text] of Object.entries(wanted))
    expect(found[table] === text, `${what}: table ${table}`).toBe(true);
}

/** Checks the invariants of a database whose writer was killed, on a copy. */
export function expectSound(file: string, what: string): void {
  copyDatabase(file, `${file}.copy`);
  using db = disposable(new Database(`${file}.copy`));
  expect(db.pragma("integrity_check", { simple: true }), `${what}: integrity_check`).toBe("ok");
  if (db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0) return;
  // A complete sweep has no chunk records, and a summary keeps only the best rows. A removal goes
  // on batch by batch, without the counts.
  const wrong = db
    .prepare(
      `SELECT s.sweep_id, s.done FROM sweep s WHERE NOT s.deleting AND (
        s.done <> (SELECT sum(${STATUSES.join(" + ")}) FROM space p WHERE p.sweep_id = s.sweep_id)
        OR s.steps <> (SELECT sum(p.steps) FROM space p WHERE p.sweep_id = s.sweep_id)
        OR s.store = 'trials' AND s.done <> (SELECT count(*) FROM result r WHERE r.sweep_id = s.sweep_id)
        OR s.finished_at IS NULL AND EXISTS (SELECT 1 FROM result r JOIN space p USING (sweep_id, space) WHERE r.sweep_id = s.sweep_id
          AND NOT EXISTS (SELECT 1 FROM chunk c WHERE c.sweep_id = r.sweep_id AND c.space = r.space
            AND r.trial - p.first_trial >= c.from_index AND r.trial - p.first_trial < c.to_index)))`,
    )
    .all();
  expect(wrong, `${what}: counts and rows`).toEqual([]);
}

/** Returns the statuses of a file's sweeps, as a reader sees them right after a crash. */
export function statuses(file: string): string[] {
  try {
    const results = openResults(file);
    try {
      return results.listSweeps().map(({ status }) => status);
    } finally {
      results.close();
    }
  } catch (error) {
    if (error instanceof SweepError && error.message.startsWith("no sweeps yet")) return [];
    throw error;
  }
}

/** Copies a database with its logs, as a crash left it. */
export function copyDatabase(file: string, copy: string): void {
  for (const part of ["", "-wal", "-journal"]) {
    rmSync(copy + part, { force: true });
    if (existsSync(file + part)) copyFileSync(file + part, copy + part);
  }
}

function disposable(db: Database.Database): Database.Database & Disposable {
  return Object.assign(db, { [Symbol.dispose]: () => void db.close() });
}
