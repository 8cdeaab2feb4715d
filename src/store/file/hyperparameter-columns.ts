import type { Database } from "better-sqlite3";

import { OUTCOME_NAMES } from "../../sweep/outcomes/result-columns.ts";

/** Columns of table `result` that are not hyperparameters. */
const FIXED: ReadonlySet<string> = new Set(["sweep_id", "trial", "space", "repeat", ...OUTCOME_NAMES]);

/** Hyperparameters with their own column in `result`, because most grids vary them. */
export const USUAL: readonly string[] = ["lr", "momentum"];

/**
 * Where a space keeps a hyperparameter. The usual ones have columns in `result`. Of the others, a
 * varied one is in a slot of `result`: a column that spaces share. A constant is in the space's
 * row, so it costs nothing in `result`.
 */
export interface Place {
  readonly table: "result" | "space";
  /** Quoted. */
  readonly column: string;
}

/** Returns the places of some hyperparameters of a space. */
export type PlacesOf = (space: number, names: readonly string[]) => Place[];

/** The columns of a space's row for an unusual hyperparameter; no name has a blank. */
const valueColumn = (name: string): string => quoted(`value ${name}`);
const slotColumn = (name: string): string => quoted(`slot ${name}`);

/** Returns the hyperparameters of a file: lr, momentum, others in the order they were added. */
export function hyperparametersOf(db: Database): string[] {
  const others = columnsOf(db, "space").flatMap((name) => /^slot (.*)$/.exec(name)?.[1] ?? []);
  return [...USUAL, ...others];
}

/** Adds the hyperparameters that a file lacks. */
export function addHyperparameters(db: Database, names: Iterable<string>): void {
  for (const name of new Set(names).difference(new Set(hyperparametersOf(db)))) {
    db.exec(`ALTER TABLE space ADD COLUMN ${valueColumn(name)} REAL`);
    db.exec(`ALTER TABLE space ADD COLUMN ${slotColumn(name)} INTEGER`);
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
  const fixed = Object.entries(constants).filter(([name]) => !USUAL.includes(name));
  for (let slots = slotsOf(db).length; slots < slotted.length; slots += 1) {
    db.exec(`ALTER TABLE result ADD COLUMN ${quoted(`slot ${slots + 1}`)} REAL`);
  }
  const places = [
    ...slotted.map((name) => `${slotColumn(name)} = ?`),
    ...fixed.map(([name]) => `${valueColumn(name)} = ?`),
  ];
  if (places.length === 0) return;
  db.prepare(`UPDATE space SET ${places.join(", ")} WHERE sweep_id = ? AND space = ?`).run(
    ...slotted.map((_, i) => i + 1),
    ...fixed.map(([, value]) => value),
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
  return Object.fromEntries(
    hyperparametersOf(db).flatMap((name) => {
      if (USUAL.includes(name)) return [[name, `r.${quoted(name)}`]];
      const value = `s.${valueColumn(name)}`;
      const { isConstant } = db
        .prepare<[], { isConstant: 0 | 1 }>(
          `SELECT EXISTS (SELECT 1 FROM space s WHERE ${value} IS NOT NULL) AS isConstant`,
        )
        .get()!;
      const used = usedSlots(db, name);
      if (used.length === 0) return isConstant === 0 ? [] : [[name, value]];
      const cases = used.map((slot) => `WHEN ${slot} THEN r.${quoted(slots[slot - 1]!)}`).join(" ");
      return [[name, `CAST(CASE s.${slotColumn(name)} ${cases} ELSE ${value} END AS REAL)`]];
    }),
  );
}

/** Reads the places of a sweep's hyperparameters. */
export function placesOf(db: Database, sweepId: number): PlacesOf {
  const slots = slotsOf(db);
  const others = hyperparametersOf(db).filter((name) => !USUAL.includes(name));
  const rows = db
    .prepare<[number], [space: number, ...slots: (number | null)[]]>(
      `SELECT ${["space", ...others.map(slotColumn)].join(", ")} FROM space WHERE sweep_id = ?`,
    )
    .raw()
    .all(sweepId);
  const found = new Map(rows.map(([space, ...numbers]) => [space, numbers]));
  return (space, names) =>
    names.map((name) => {
      if (USUAL.includes(name)) return { table: "result", column: quoted(name) };
      const slot = found.get(space)?.[others.indexOf(name)] ?? null;
      if (slot === null) return { table: "space", column: valueColumn(name) };
      return { table: "result", column: quoted(slots[slot - 1]!) };
    });
}

/**
 * Turns the columns of `result` that the first schema has for each hyperparameter into slots. The
 * columns keep their names, because a process of an older version may be writing to them.
 */
export function adoptNamedColumns(db: Database): void {
  const known = new Set(hyperparametersOf(db));
  const slots = slotsOf(db);
  const named = slots.filter((name) => !/^slot \d+$/.test(name) && !known.has(name));
  addHyperparameters(db, named);
  for (const name of named) {
    db.prepare(
      `UPDATE space SET ${slotColumn(name)} = ?
      WHERE EXISTS (SELECT 1 FROM json_each(space.hyperparameters) WHERE value = ?)`,
    ).run(slots.indexOf(name) + 1, name);
  }
}

/**
 * Drops the last slots that no space uses, if there are no rows: SQLite would rewrite each row for
 * each slot.
 */
export function dropUnusedSlots(db: Database): void {
  if (db.prepare("SELECT 1 FROM result LIMIT 1").get() !== undefined) return;
  const used = Math.max(
    0,
    ...hyperparametersOf(db).flatMap((name) => (USUAL.includes(name) ? [] : usedSlots(db, name))),
  );
  for (const column of slotsOf(db).slice(used)) db.exec(`ALTER TABLE result DROP COLUMN ${quoted(column)}`);
}

function usedSlots(db: Database, name: string): number[] {
  const slot = slotColumn(name);
  return db
    .prepare<[], number>(`SELECT DISTINCT ${slot} FROM space WHERE ${slot} IS NOT NULL ORDER BY 1`)
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
