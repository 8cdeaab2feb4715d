import type { Database, Statement } from "better-sqlite3";

import { TARGET_COUNTS } from "../../sweep/outcomes/target-counts.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { StoreMode } from "../../sweep/wire/chunk.ts";

/** Adds the targets of a space. Those of a summary begin to count. Call it inside a transaction. */
export function addTargets(
  db: Database,
  { sweepId, space }: { readonly sweepId: number; readonly space: number },
  { targets = [] }: Pick<SpaceSpec, "targets">,
  store: StoreMode,
): void {
  const count = store === "summary" ? 0n : null;
  const add = db.prepare<(number | bigint | null)[]>(
    `INSERT INTO target (sweep_id, space, position, target, ${TARGET_COUNTS.join(", ")})
    VALUES (?, ?, ?, ?${", ?".repeat(TARGET_COUNTS.length)})`,
  );
  for (const [position, target] of targets.entries()) {
    add.run(sweepId, space, BigInt(position), target, ...TARGET_COUNTS.map(() => count));
  }
}

/** Copies the targets of a sweep to one of another file, without counts, inside a transaction. */
export function copyTargets(
  from: { readonly db: Database; readonly sweepId: number },
  to: { readonly db: Database; readonly sweepId: number },
): void {
  // NULL stays NULL. The counts of a summary begin at 0, as a merge adds those of each file.
  const counts = TARGET_COUNTS.map((name) => `${name} * 0`);
  const rows = from.db
    .prepare<[number], (number | null)[]>(
      `SELECT space, position, target, ${counts.join(", ")} FROM target WHERE sweep_id = ?`,
    )
    .raw();
  const add = to.db.prepare<(number | null)[]>(
    `INSERT INTO target (sweep_id, space, position, target, ${TARGET_COUNTS.join(", ")})
    VALUES (?, ?, ?, ?${", ?".repeat(TARGET_COUNTS.length)})`,
  );
  for (const row of rows.all(from.sweepId)) add.run(to.sweepId, ...row);
}

/** Reads the counts of a summary's space, those of `countTargets`. */
export function storedTargetCounts(db: Database, sweepId: number, space: number): Float64Array {
  const rows = db
    .prepare<[number, number], number[]>(
      `SELECT ${TARGET_COUNTS.join(", ")} FROM target WHERE sweep_id = ? AND space = ? ORDER BY position`,
    )
    .raw()
    .all(sweepId, space);
  return Float64Array.from(rows.flat());
}

/** Adds the counts of a summary's targets. */
export class TargetCounts {
  readonly #add: Statement<number[]>;

  constructor(db: Database, sweepId: number) {
    const sums = TARGET_COUNTS.map((name) => `${name} = ${name} + ?`);
    this.#add = db.prepare(
      `UPDATE target SET ${sums.join(", ")} WHERE sweep_id = ${sweepId} AND space = ? AND position = ?`,
    );
  }

  /** Adds counts of a space, those of `countTargets`. Call it inside a transaction. */
  add(space: number, counts: Float64Array): void {
    const width = TARGET_COUNTS.length;
    for (let at = 0; at < counts.length; at += width) {
      this.#add.run(...counts.subarray(at, at + width), space, at / width);
    }
  }
}
