import type { Database } from "better-sqlite3";
import { SweepError } from "../../errors.ts";
import { counted } from "../../format/numbers.ts";
import { storedData } from "../../store/read/stored-data.ts";
import { fail, ok } from "../finding.ts";
import type { Finding } from "../finding.ts";

/** Checks that the stored data of objectives has its hashes. Returns nothing without any. */
export function dataSets(db: Database): Finding[] {
  const sweeps = db.prepare<[], number>("SELECT DISTINCT sweep_id FROM data ORDER BY sweep_id").pluck().all();
  const broken = sweeps.filter((sweep) => !isReadable(db, sweep));
  if (sweeps.length === 0) return [];
  if (broken.length === 0) return [ok("data", `that of ${counted(sweeps.length, "sweep")} can be read`)];
  return broken.map((sweep) => {
    const advice = `copy the file, then \`sweep rm ${sweep}\` and run the grid again`;
    return fail("data", `the data of sweep ${sweep} is damaged`, advice);
  });
}

function isReadable(db: Database, sweep: number): boolean {
  try {
    for (const { values } of storedData(db, sweep)) values?.();
    return true;
  } catch (error) {
    if (error instanceof SweepError) return false;
    throw error;
  }
}
