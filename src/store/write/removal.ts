// Deletes a sweep in batches, so that the write-ahead log stays small: a sweep may be larger than
// the room on the disk. First, one transaction marks the sweep and deletes its spaces. From then on
// no command shows its rows, and no run resumes it. A removal that is killed is finished by the
// next run or `sweep rm`.
import Database from "better-sqlite3";

import { dropUnusedSlots } from "../file/hyperparameter-columns.ts";
import { renewViews } from "../file/views.ts";
import { isOwned, type OwnerColumns, ownerNow, ownsIt, setOwner } from "../file/owner.ts";
import { isSqliteError } from "../file/sqlite-error.ts";

/**
 * Rows of a batch. The newest are deleted first: their pages are the last of the file, so 10,000
 * rows (200 pages) write 20 pages to the log. The oldest would write all of them.
 */
const ROWS = 10_000;
/** Free pages that a batch returns to the disk. Each may move a page of other sweeps. */
const PAGES = 256;
/** Smallest share of a batch on a disk with little room. */
const LEAST_SHARE = 1 / 256;

/** Marks a sweep for deletion, in a transaction. This process becomes its owner. */
export function markForDeletion(db: Database.Database, sweepId: number): void {
  db.prepare("UPDATE sweep SET deleting = 1, finished_at = NULL WHERE sweep_id = ?").run(sweepId);
  for (const table of ["chunk", "tally", "target", "data", "round", "space"])
    db.prepare(`DELETE FROM ${table} WHERE sweep_id = ?`).run(sweepId);
  setOwner(db, sweepId, ownerNow(db));
  renewViews(db);
}

/**
 * Finishes the deletion of marked sweeps that no other process deletes, and returns space. Yields
 * after each batch; what is left then can be finished later.
 */
export function* finishRemovals(db: Database.Database): Generator<undefined, void> {
  const marked = db.prepare<[], OwnerColumns & { sweep_id: number }>("SELECT * FROM sweep WHERE deleting");
  for (const sweep of marked.all()) {
    if (ownsIt(db, sweep) || !isOwned(db, sweep)) yield* deleteRows(db, sweep.sweep_id);
  }
  yield* returnSpace(db);
}

function* deleteRows(db: Database.Database, sweepId: number): Generator<undefined, void> {
  const rows = db.prepare<[number, number, number]>(
    `DELETE FROM result WHERE sweep_id = ? AND trial >=
      (SELECT min(trial) FROM (SELECT trial FROM result WHERE sweep_id = ? ORDER BY trial DESC LIMIT ?))`,
  );
  const sweep = db.prepare<[number]>("DELETE FROM sweep WHERE sweep_id = ?");
  yield* inBatches(db, (share) => {
    setOwner(db, sweepId, ownerNow(db));
    const { changes } = rows.run(sweepId, sweepId, Math.ceil(share * ROWS));
    if (changes === 0) {
      sweep.run(sweepId);
      dropUnusedSlots(db);
    }
    vacuum(db, Math.ceil(share * PAGES));
    return changes > 0;
  });
}

/** Returns free pages to the disk. VACUUM would rewrite all that stays. */
function* returnSpace(db: Database.Database): Generator<undefined, void> {
  let free = freePages(db);
  if (free === 0) return;
  yield* inBatches(db, (share) => {
    vacuum(db, Math.ceil(share * PAGES));
    const before = free;
    free = freePages(db);
    // A file that another program made may be unable to shrink.
    return free > 0 && free < before;
  });
}

/**
 * Repeats a step, each time in a transaction, until it returns false. If the disk is full, tries
 * smaller shares of the step: a little room is enough, because each step frees some.
 */
function* inBatches(db: Database.Database, step: (share: number) => boolean): Generator<undefined, void> {
  const transaction = db.transaction(step);
  let share = 1;
  let hasRoom = false;
  for (let more = true; more;) {
    try {
      more = transaction.immediate(share);
      hasRoom = true;
      yield;
    } catch (error) {
      if (!(isSqliteError(error) && error.code === "SQLITE_FULL")) throw error;
      // Earlier steps may have filled the disk with their log, which then starts again.
      if (!hasRoom && share < LEAST_SHARE) throw error;
      if (!hasRoom) share /= 4;
      hasRoom = false;
      db.pragma("wal_checkpoint(TRUNCATE)");
    }
  }
}

function freePages(db: Database.Database): number {
  return Number(db.pragma("freelist_count", { simple: true }));
}

function vacuum(db: Database.Database, pages: number): void {
  db.exec(`PRAGMA incremental_vacuum(${pages})`);
}
