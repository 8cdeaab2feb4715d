import type { Database } from "better-sqlite3";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { count, counted } from "../../format/numbers.ts";
import { fail, ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

interface Tally {
  readonly sweep_id: number;
  readonly store: string;
  readonly shard: string | null;
  readonly trials: number;
  readonly done: number;
  readonly is_complete: 0 | 1;
  /** Trials counted by its spaces. */
  readonly counted: number;
  readonly rows: number;
  /** Records of chunks. `covered` is the number of points in them, including excluded ones. */
  readonly chunks: number;
  readonly covered: number;
}

/** Compares the counts of each sweep with its rows. */
export function counts(db: Database): Finding[] {
  const ended = STATUSES.map((status) => `s.${status}`).join(" + ");
  const tallies = db
    .prepare<[], Tally>(
      `SELECT w.sweep_id, w.store, w.shard, w.trials, w.done, w.finished_at IS NOT NULL AS is_complete,
        (SELECT coalesce(sum(${ended}), 0) FROM space s WHERE s.sweep_id = w.sweep_id) AS counted,
        (SELECT count(*) FROM result r WHERE r.sweep_id = w.sweep_id) AS rows,
        (SELECT count(*) FROM chunk c WHERE c.sweep_id = w.sweep_id) AS chunks,
        (SELECT coalesce(sum(to_index - from_index), 0) FROM chunk c WHERE c.sweep_id = w.sweep_id) AS covered
      FROM sweep w WHERE NOT w.deleting ORDER BY w.sweep_id`,
    )
    .all();
  const found = removals(db);
  found.push(
    ...tallies.flatMap((tally) => {
      const problem = problemOf(tally);
      const advice = `copy the file, then \`sweep rm ${tally.sweep_id}\` and run the grid again`;
      return problem === undefined ? [] : [fail("counts", `sweep ${tally.sweep_id}: ${problem}`, advice)];
    }),
  );
  found.push(...strays(db));
  const trials = tallies.reduce((sum, { done }) => sum + done, 0);
  return found.length > 0 ? found : [ok("counts", `${counted(trials, "trial")}, equal to the counts of the sweeps`)];
}

function problemOf({ store, trials, done, rows, chunks, covered, ...sweep }: Tally): string | undefined {
  const says = `${counted(done, "trial")} done`;
  if (store === "trials" && rows !== done) return `${says}, but ${counted(rows, "row")}`;
  if (rows > done) return `${says}, but ${counted(rows, "row")}`;
  if (sweep.counted !== done) return `${says}, but its spaces count ${count(sweep.counted)}`;
  if (sweep.is_complete === 1 && done !== trials) return `complete, but ${says} of ${count(trials)}`;
  // A shard keeps its records for a merge.
  const keepsRecords = sweep.is_complete === 0 || sweep.shard !== null;
  if (!keepsRecords && chunks > 0) return `complete, but has ${counted(chunks, "record")} of chunks left`;
  if (keepsRecords && covered < done) return `${says}, but its chunks cover ${count(covered)}`;
  return undefined;
}

/** Finds sweeps whose deletion has begun. */
function removals(db: Database): Finding[] {
  const sweeps = db.prepare<[], { sweep_id: number; name: string }>("SELECT * FROM sweep WHERE deleting").all();
  return sweeps.map(({ sweep_id, name }) => {
    const advice = `the next run, or \`sweep rm ${sweep_id}\`, finishes it`;
    return warn("counts", `sweep ${sweep_id} "${name}" is being deleted`, advice);
  });
}

/** Finds rows of sweeps that do not exist. */
function strays(db: Database): Finding[] {
  return ["space", "chunk", "result", "tally", "data"].flatMap((table) => {
    const rows = Number(
      db.prepare(`SELECT count(*) FROM ${table} WHERE sweep_id NOT IN (SELECT sweep_id FROM sweep)`).pluck().get(),
    );
    const advice = `copy the file, then \`sqlite3 FILE 'DELETE FROM ${table} WHERE sweep_id NOT IN (SELECT sweep_id FROM sweep)'\``;
    return rows === 0 ? [] : [fail("counts", `${counted(rows, "row")} of ${table} without a sweep`, advice)];
  });
}
