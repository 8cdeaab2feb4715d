import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { SweepError } from "../../errors.ts";
import { lookInto } from "../../store/file/connection.ts";
import { isDamage } from "../../store/file/failure.ts";
import { versionOf } from "../../store/file/migrate.ts";
import { hasOutcomeColumns } from "../../store/file/outcome-columns.ts";
import { MIGRATIONS } from "../../store/file/migrations.ts";
import { contents } from "./contents.ts";
import { counts } from "./counts.ts";
import { dataSets } from "./data-sets.ts";
import { fail, ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { integrity, SAVE } from "./integrity.ts";
import { leases } from "./leases.ts";
import { layout } from "./layout.ts";

/** Checks a results database. Changes nothing and leaves no file beside it. */
export function database(file: string): Finding[] {
  if (!existsSync(file)) return [ok("database", `none yet: ${file}`)];
  try {
    return lookInto(file, (db) => {
      const pages = integrity(db);
      const found = [...layout(db, resolve(file)), pages];
      // The other checks are unreliable on a damaged file.
      if (pages.state === "fail") return found;
      const version = versionOf(db);
      const isCurrent = version === MIGRATIONS.length && hasOutcomeColumns(db);
      if (isCurrent) return [...found, ...contents(db), ...dataSets(db), ...leases(db), ...counts(db)];
      const later = "the next command upgrades it; copy it first if an older version must read it";
      const what =
        version === MIGRATIONS.length
          ? "an older sweep wrote this file"
          : `${version}; this version writes ${MIGRATIONS.length}`;
      return [...found, warn("version", what, later)];
    });
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    // Messages read "problem; remedy".
    const [problem = "", ...advice] = error.message.split("; ");
    if (error.code === "input") return [ok("database", problem)];
    return [fail("database", problem, isDamage(problem) ? SAVE : advice.join("; "))];
  }
}
