import { existsSync, statSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { bytes, percent } from "../../format/numbers.ts";
import { versionOf } from "../../store/file/migrate.ts";
import { ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

const LARGE = 100e6;

/** How the file lies on the disk: its size, the space in it that is free, its log. */
export function layout(db: Database, path: string): Finding[] {
  const number = (pragma: string): number => Number(db.pragma(pragma, { simple: true }));
  const size = statSync(path).size;
  const marks = `application_id 0x${number("application_id").toString(16)}, version ${versionOf(db)}`;
  return [
    ok("database", `${path}: ${bytes(size)}, ${marks}`),
    journal(String(db.pragma("journal_mode", { simple: true }))),
    freePages(number("freelist_count"), number("page_count"), number("page_size")),
    log(`${path}-wal`),
  ];
}

function journal(mode: string): Finding {
  if (mode === "wal") return ok("journal", "a write-ahead log: reading goes on while a run writes");
  // A file that was read into memory has none.
  if (mode === "memory" || mode === "off") {
    const advice = "results can be read, and none be added: give it a folder that can be written to, with some room";
    return warn("journal", "none can be made beside the file, which was read into memory", advice);
  }
  return warn("journal", `${mode}: whoever reads keeps a run waiting`, "the next run makes it a write-ahead log");
}

function freePages(free: number, all: number, size: number): Finding {
  const found = `${bytes(free * size)} of the file, ${percent(free / Math.max(1, all))}`;
  if (free * size < LARGE || free < all / 2) return ok("free space", found);
  return warn("free space", found, "new sweeps use it; `sqlite3 FILE VACUUM` gives it back to the disk");
}

function log(file: string): Finding {
  const size = existsSync(file) ? statSync(file).size : 0;
  if (size === 0) return ok("log", "empty");
  const found = `${bytes(size)} that are not in the file yet; without ${file} they are lost`;
  if (size < LARGE) return ok("log", found);
  return warn("log", found, "a program that reads holds it back: end it, then `sqlite3 FILE 'PRAGMA wal_checkpoint'`");
}
