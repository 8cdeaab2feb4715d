import { statfsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Database } from "better-sqlite3";

/** Bytes that a run leaves free, enough for `sweep rm` to begin. */
const RESERVE = 256 * 1024;

/**
 * Returns the bytes that a run can add to a database. Each takes two on the disk: one in the log,
 * and one in the file when SQLite copies the log. A disk that is too full for the copy cannot be
 * freed by a deletion, which is written to the log too.
 */
export function roomOf(db: Database): number {
  let free: number;
  let size: number;
  try {
    const { bavail, bsize } = statfsSync(dirname(resolve(db.name)));
    free = bavail * bsize;
    size = statSync(db.name).size;
  } catch {
    return Infinity; // SQLite reports the reason.
  }
  const [pages, pageSize] = ["page_count", "page_size"].map((name) => Number(db.pragma(name, { simple: true })));
  const notYetInFile = Math.max(0, pages! * pageSize! - size);
  return (free - notYetInFile - RESERVE) / 2;
}
