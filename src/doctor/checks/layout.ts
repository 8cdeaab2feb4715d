import { existsSync, statSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { bytes, percent } from "../../format/numbers.ts";
import { versionOf } from "../../store/file/migrate.ts";
import { ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

const LARGE = 100e6;

/** Describes the file: its size, free pages and log. */
export function layout(db: Database, path: string): Finding[] {
  const number = (pragma: string): number => Number(db.pragma(pragma, { simple: true }));
  const size = statSync(path).size;
  const marks = `application_id 0x${number("application_id").toString(16)}, version ${versionOf(db)}`;
  return [
    ok("database", `${path}: ${bytes(size)}, ${marks}`),
    journal(String(db.pragma("journal_mode", { simple: true }))),
    freePages(number("freelist_count"), number("page_count"), number("page_size"), number("auto_vacuum") === 2),
    log(`${path}-wal`),
  ];
}

function journal(mode: string): Finding {
  if (mode === "wal") return ok("journal", "write-ahead log: reading and writing at the same time");
  // A file that was read into memory has no log.
  if (mode === "memory" || mode === "off") {
    const advice = "results can be read but not added: move it to a writable folder with free space";
    return warn("journal", "no log can be created beside the file, which was read into memory", advice);
  }
  return warn("journal", `${mode}: readers block a run`, "the next run switches to a write-ahead log");
}

function freePages(free: number, all: number, size: number, canShrink: boolean): Finding {
  const found = `${bytes(free * size)} of the file, ${percent(free / Math.max(1, all))}`;
  if (free * size < LARGE || free < all / 2) return ok("free space", found);
  const shrinks = canShrink ? "the next run, or `sweep rm`," : "`sqlite3 FILE VACUUM`";
  return warn("free space", found, `new sweeps use it; ${shrinks} returns it to the disk`);
}

function log(file: string): Finding {
  const size = existsSync(file) ? statSync(file).size : 0;
  if (size === 0) return ok("log", "empty");
  const found = `${bytes(size)} not yet in the file; do not delete ${file}`;
  if (size < LARGE) return ok("log", found);
  return warn(
    "log",
    found,
    "a reading program blocks the checkpoint: end it, then `sqlite3 FILE 'PRAGMA wal_checkpoint'`",
  );
}
