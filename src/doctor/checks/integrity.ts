import Database from "better-sqlite3";
import { count } from "../../format/numbers.ts";
import { fail, ok } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { isSqliteError } from "../../store/file/sqlite-error.ts";

/** Advice for a damaged file. */
export const SAVE =
  "save the readable part: `sqlite3 FILE .recover | sqlite3 NEW`; then move the file away and run the sweeps again";

const SHOWN = 3;
const LIMIT = 100;

/** Runs SQLite's own check of every page. */
export function integrity(db: Database.Database): Finding {
  let problems: string[];
  try {
    problems = db
      .prepare<[], string>(`PRAGMA integrity_check(${LIMIT})`)
      .pluck()
      .all()
      // SQLite joins the problems of a table into one text.
      .flatMap((text) => text.split("\n"))
      .filter((line) => line !== "ok" && !line.startsWith("*** in database"));
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    problems = [error.message];
  }
  if (problems.length === 0) return ok("integrity", "no problem on any page");
  const more = problems.length > SHOWN ? ` (and ${count(problems.length - SHOWN)} more)` : "";
  return fail("integrity", `damaged: ${problems.slice(0, SHOWN).join("; ")}${more}`, SAVE);
}
