import { readFileSync } from "node:fs";
import { thisHost } from "./this-host.ts";
import type { Database } from "better-sqlite3";

import { HEARTBEAT_LIMIT } from "./views.ts";

/** The process that runs a sweep, as the sweep's row keeps it; nulls where nobody runs it. */
export interface OwnerColumns {
  readonly owner_host: string | null;
  readonly owner_pid: number | null;
  /** Clock ticks since boot; null where there is no /proc. */
  readonly owner_started: number | null;
  /** Seconds since 1970. */
  readonly heartbeat: number | null;
}

/** This process, and a heartbeat of this moment. */
export function ownerNow(): OwnerColumns {
  return {
    owner_host: thisHost(),
    owner_pid: process.pid,
    owner_started: startOf(process.pid),
    heartbeat: Date.now() / 1000,
  };
}

/** Makes an owner that of a sweep. */
export function setOwner(db: Database, sweepId: number, owner: OwnerColumns): void {
  db.prepare(
    `UPDATE sweep SET owner_host = :owner_host, owner_pid = :owner_pid, owner_started = :owner_started,
      heartbeat = :heartbeat WHERE sweep_id = :sweepId`,
  ).run({ ...owner, sweepId });
}

/** Leaves a sweep without an owner. */
export function releaseSweep(db: Database, sweepId: number): void {
  setOwner(db, sweepId, { owner_host: null, owner_pid: null, owner_started: null, heartbeat: null });
}

/** Releases the sweeps whose owner was a process of this host that is no more. */
export function releaseDead(db: Database): void {
  const find = db.prepare<[], OwnerColumns & { sweep_id: number }>("SELECT * FROM sweep WHERE owner_pid IS NOT NULL");
  const dead = (): number[] =>
    find.all().flatMap((sweep) => (sweep.owner_host === thisHost() && !isOwned(sweep) ? [sweep.sweep_id] : []));
  // The second look is inside the transaction: the sweep may have found a new owner.
  if (dead().length > 0) db.transaction(() => dead().forEach((sweepId) => releaseSweep(db, sweepId))).immediate();
}

/**
 * Whether a sweep is being run. On this host that is certain, from the process itself;
 * for another host its last heartbeat has to do.
 */
export function isOwned(owner: OwnerColumns): boolean {
  if (owner.owner_pid === null) return false;
  if (owner.owner_host === thisHost()) return isAlive(owner.owner_pid, owner.owner_started);
  return Math.abs(Date.now() / 1000 - (owner.heartbeat ?? 0)) < HEARTBEAT_LIMIT;
}

function isAlive(pid: number, started: number | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is such a process, and it is another user's.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  // The number may have gone to another process since.
  const found = startOf(pid);
  return found === null || started === null || found === started;
}

/** When a process was started, in clock ticks since boot; -1 for one that has ended; null where there is no /proc. */
function startOf(pid: number): number | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // The second field, the program's name in parentheses, may hold spaces and parentheses; the third is the state.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? -1 : Number(fields[19]);
}
