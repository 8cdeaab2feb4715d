import { thisHost } from "../../store/file/this-host.ts";
import type { Database } from "better-sqlite3";
import { duration } from "../../format/numbers.ts";
import { isOwned } from "../../store/file/owner.ts";
import type { OwnerColumns } from "../../store/file/owner.ts";
import { HEARTBEAT_LIMIT } from "../../store/file/views.ts";
import { ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

/** A process that writes gives a sign of life twice a second; a laden machine may make it wait. */
const LONG_SECONDS = 60;

interface Lease extends OwnerColumns {
  readonly sweep_id: number;
  readonly name: string;
}

/** Who runs which sweep, and whether it still does. */
export function leases(db: Database): Finding[] {
  const all = db.prepare<[], Lease>("SELECT * FROM sweep WHERE owner_pid IS NOT NULL ORDER BY sweep_id").all();
  return all.length === 0 ? [ok("leases", "no sweep is being run")] : all.map(examine);
}

function examine(lease: Lease): Finding {
  const age = Date.now() / 1000 - (lease.heartbeat ?? 0);
  const isHere = lease.owner_host === thisHost();
  const who = `sweep ${lease.sweep_id} "${lease.name}", by process ${lease.owner_pid} on ${lease.owner_host}`;
  const free = "nothing is lost: the same `sweep run` goes on";
  if (isHere && !isOwned(lease)) return warn("leases", `${who}, which has ended`, free);
  if (age < -HEARTBEAT_LIMIT) {
    const found = `${who}: its last sign of life is ${duration(-age)} in the future`;
    return warn("leases", found, "set the clocks of both machines by the same time server");
  }
  const sign = `${who}: its last sign of life was ${duration(Math.max(0, age))} ago`;
  if (isHere && age > LONG_SECONDS) {
    return warn("leases", sign, `it may be stopped: kill -CONT ${lease.owner_pid} lets it go on`);
  }
  if (!isHere && !isOwned(lease)) return warn("leases", sign, `look there whether it still runs; if not, ${free}`);
  return ok("leases", sign);
}
