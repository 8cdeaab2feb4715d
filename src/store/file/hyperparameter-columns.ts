import type { Database } from "better-sqlite3";

import type { Levels } from "../../sweep/spec/sweep-spec.ts";
import { SweepError } from "../../errors.ts";
import { OUTCOME_NAMES } from "../../sweep/outcomes/result-columns.ts";
import { TARGET_STEPS } from "./target-text.ts";

/** Columns of table `result` that are not hyperparameters. */
const FIXED: ReadonlySet<string> = new Set(["sweep_id", "trial", "space", "repeat", ...OUTCOME_NAMES, TARGET_STEPS]);

/** Hyperparameters with their own column in `result`, because most grids vary them. */
export const USUAL: readonly string[] = ["lr", "momentum"];

/**
 * The place of a hyperparameter of a space. The usual ones have columns in `result`. Of the
 * others, a varied one is in a slot of `result`: a column that spaces share. A constant is in the
 * space's row, so it costs nothing in `result`.
 */
export interface Place {
  readonly table: "result" | "space";
  /** Quoted. */
  readonly column: string;
}

/** Returns the places of some hyperparameters of a space. */
export type PlacesOf = (space: number, names: readonly string[]) => Place[];

/** SQLite has at most 2,000 columns in a table. */
const MOST_NAMES = 1_900;

/**
 * Returns the column of a space's row for an unusual hyperparameter. An integer is the number of
 * its slot, a real its constant value. No name has a blank.
 */
const placeColumn = (name: string): string => quoted(`place ${name}`);

/** Returns the hyperparameters of a file: lr, momentum, others in the order they were added. */
function hyperparametersOf(db: Database): string[] {
  return [...USUAL, ...unusualOf(db)];
}

/** Adds the hyperparameters that a file lacks. Throws `input` if it cannot have all of them. */
export function addHyperparameters(db: Database, names: Iterable<string>): void {
  // SQLite ignores case in names of columns.
  const known = new Map(hyperparametersOf(db).map((name) => [name.toLowerCase(), name]));
  const missing = [...new Set(names)].filter((name) => known.get(name.toLowerCase()) !== name);
  const all = known.size + missing.length;
  if (all > MOST_NAMES) {
    throw new SweepError(
      "input",
      `too many hyperparameters in a file: ${all}, at most ${MOST_NAMES}; use another --db`,
    );
  }
  for (const name of missing) {
    const other = known.get(name.toLowerCase());
    if (other !== undefined) {
      const problem = `the column "${name}" differs only in case from "${other}" of this file`;
      throw new SweepError("input", `${problem}: rename it, or use another --db`);
    }
    known.set(name.toLowerCase(), name);
    db.exec(`ALTER TABLE space ADD COLUMN ${placeColumn(name)} ANY`);
  }
}

/**
 * Stores the unusual hyperparameters of a space: a slot for each varied one, and the values of
 * `constants`. Adds slots if the file has too few.
 */
export function placeHyperparameters(
  db: Database,
  { sweepId, space }: { readonly sweepId: number; readonly space: number },
  varied: readonly string[],
  constants: Readonly<Record<string, number>>,
): void {
  const slotted = varied.filter((name) => !USUAL.includes(name));
  for (let slots = slotsOf(db).length; slots < slotted.length; slots += 1) {
    db.exec(`ALTER TABLE result ADD COLUMN ${quoted(`slot ${slots + 1}`)} REAL`);
  }
  const places: (readonly [name: string, place: bigint | number])[] = [
    ...slotted.map((name, i) => [name, BigInt(i + 1)] as const),
    ...Object.entries(constants).filter(([name]) => !USUAL.includes(name)),
  ];
  if (places.length === 0) return;
  const columns = places.map(([name]) => `${placeColumn(name)} = ?`).join(", ");
  db.prepare(`UPDATE space SET ${columns} WHERE sweep_id = ? AND space = ?`).run(
    ...places.map(([, place]) => place),
    sweepId,
    space,
  );
}

/**
 * Returns the SQL of each hyperparameter that a space of the file has, over a row `r` of `result`
 * and its space `s`.
 */
export function hyperparameterSql(db: Database): Record<string, string> {
  const slots = slotsOf(db);
  const levelled = levelledNames(db);
  const shown = (name: string, value: string): string => (levelled.has(name) ? levelSql(name, value) : value);
  const unusual = unusualOf(db).flatMap((name) => {
    const place = placeColumn(name);
    if (db.prepare(`SELECT 1 FROM space WHERE ${place} IS NOT NULL LIMIT 1`).get() === undefined) return [];
    const used = usedSlots(db, name).map((slot) => ` WHEN ${slot} THEN r.${quoted(slots[slot - 1]!)}`);
    const value =
      used.length === 0
        ? `s.${place}`
        : `CASE typeof(s.${place}) WHEN 'integer' THEN CASE s.${place}${used.join("")} END ELSE s.${place} END`;
    return [[name, shown(name, `CAST(${value} AS REAL)`)] as const];
  });
  return Object.fromEntries([...USUAL.map((name) => [name, shown(name, `r.${quoted(name)}`)] as const), ...unusual]);
}

/** Returns the hyperparameters that some space of the file has as text or booleans. */
function levelledNames(db: Database): ReadonlySet<string> {
  const levels = db.prepare<[], string>("SELECT DISTINCT levels FROM space WHERE levels IS NOT NULL").pluck().all();
  return new Set(levels.flatMap((json) => Object.keys(JSON.parse(json) as Levels)));
}

/** Returns the SQL of the value for which a number stands: text, 0 or 1, or the number itself. */
function levelSql(name: string, value: string): string {
  const path = `'$."${name}"[' || CAST(${value} AS INTEGER) || ']'`;
  return `CASE WHEN s.levels IS NULL THEN ${value} ELSE coalesce(json_extract(s.levels, ${path}), ${value}) END`;
}

/** Reads the places of a sweep's hyperparameters. */
export function placesOf(db: Database, sweepId: number): PlacesOf {
  const slots = slotsOf(db);
  const unusual = unusualOf(db);
  const slotNumbers = unusual.map(placeColumn).map((place) => `CASE typeof(${place}) WHEN 'integer' THEN ${place} END`);
  const rows = db
    .prepare<[number], [space: number, ...slots: (number | null)[]]>(
      `SELECT ${["space", ...slotNumbers].join(", ")} FROM space WHERE sweep_id = ?`,
    )
    .raw()
    .all(sweepId);
  const found = new Map(rows.map(([space, ...numbers]) => [space, numbers]));
  return (space, names) =>
    names.map((name) => {
      if (USUAL.includes(name)) return { table: "result", column: quoted(name) };
      const slot = found.get(space)?.[unusual.indexOf(name)] ?? null;
      if (slot === null) return { table: "space", column: placeColumn(name) };
      return { table: "result", column: quoted(slots[slot - 1]!) };
    });
}

/**
 * Turns the columns of `result` that the first schema has for each hyperparameter into slots. The
 * columns keep their names, because a process of an older version may be writing to them.
 */
export function adoptNamedColumns(db: Database): void {
  const known = hyperparametersOf(db);
  const slots = slotsOf(db);
  const named = slots.filter((name) => !/^slot \d+$/.test(name) && !known.includes(name));
  addHyperparameters(db, named);
  for (const name of named) {
    db.prepare(
      `UPDATE space SET ${placeColumn(name)} = ?
      WHERE EXISTS (SELECT 1 FROM json_each(space.hyperparameters) WHERE value = ?)`,
    ).run(BigInt(slots.indexOf(name) + 1), name);
  }
}

/**
 * Drops the last slots if no space uses them and there are no rows: SQLite would rewrite each row.
 * Renew the views first.
 */
export function dropUnusedSlots(db: Database): void {
  if (db.prepare("SELECT 1 FROM result LIMIT 1").get() !== undefined) return;
  const used = Math.max(0, ...unusualOf(db).flatMap((name) => usedSlots(db, name)));
  for (const slot of slotsOf(db).slice(used)) db.exec(`ALTER TABLE result DROP COLUMN ${quoted(slot)}`);
}

function unusualOf(db: Database): string[] {
  return columnsOf(db, "space").flatMap((name) => /^place (.*)$/.exec(name)?.[1] ?? []);
}

function usedSlots(db: Database, name: string): number[] {
  const place = placeColumn(name);
  return db
    .prepare<[], number>(`SELECT DISTINCT ${place} FROM space WHERE typeof(${place}) = 'integer' ORDER BY 1`)
    .pluck()
    .all();
}

/** Returns the columns of `result` for varied hyperparameters, in order. */
function slotsOf(db: Database): string[] {
  return columnsOf(db, "result").filter((name) => !FIXED.has(name) && !USUAL.includes(name));
}

function columnsOf(db: Database, table: string): string[] {
  return db.prepare<[string], string>("SELECT name FROM pragma_table_info(?) ORDER BY cid").pluck().all(table);
}

/** Quotes a name as an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
