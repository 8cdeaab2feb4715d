import { thisHost } from "../../store/file/this-host.ts";
import type { Database } from "better-sqlite3";
import { duration } from "../../format/numbers.ts";
import { isCopied, isOwned } from "../../store/file/owner.ts";
import type { OwnerColumns } from "../../store/file/owner.ts";
import { HEARTBEAT_LIMIT } from "../../store/file/views.ts";
import { ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

// A running process writes its heartbeat twice a second; a busy machine may delay it.
const LONG_SECONDS = 60;

interface Lease extends OwnerColumns {
  readonly sweep_id: number;
  readonly name: string;
}

/** Lists the sweeps that a process has claimed, and whether it is alive. */
export function leases(db: Database): Finding[] {
  const all = db.prepare<[], Lease>("SELECT * FROM sweep WHERE owner_pid IS NOT NULL ORDER BY sweep_id").all();
  return all.length === 0 ? [ok("leases", "no sweep is running")] : all.map((lease) => examine(db, lease));
}

function examine(db: Database, lease: Lease): Finding {
  const age = Date.now() / 1000 - (lease.heartbeat ?? 0);
  const isHere = lease.owner_host === thisHost();
  const who = `sweep ${lease.sweep_id} "${lease.name}", process ${lease.owner_pid} on ${lease.owner_host}`;
  const free = "nothing is lost: the same `sweep run` resumes";
  if (isCopied(db, lease)) return warn("leases", `${who}, which runs another file: this is a copy`, free);
  if (isHere && !isOwned(db, lease)) return warn("leases", `${who}, which has ended`, free);
  if (age < -HEARTBEAT_LIMIT) {
    const found = `${who}: its last heartbeat is ${duration(-age)} in the future`;
    return warn("leases", found, "synchronize the clocks of both machines");
  }
  const sign = `${who}: last heartbeat ${duration(Math.max(0, age))} ago`;
  if (isHere && age > LONG_SECONDS) {
    return warn("leases", sign, `it may be suspended: kill -CONT ${lease.owner_pid} resumes it`);
  }
  if (!isHere && !isOwned(db, lease)) return warn("leases", sign, `check whether it still runs there; if not, ${free}`);
  return ok("leases", sign);
}
