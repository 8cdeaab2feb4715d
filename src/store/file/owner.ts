import { readFileSync, statSync } from "node:fs";
import { thisHost } from "./this-host.ts";
import type { Database } from "better-sqlite3";
import { codeOf } from "../../errors.ts";

import { HEARTBEAT_LIMIT } from "./views.ts";

/**
 * The process that runs a sweep, as stored in the sweep's row; nulls if the sweep is not running.
 */
export interface OwnerColumns {
  readonly owner_host: string | null;
  readonly owner_pid: number | null;
  /** Process start in clock ticks since boot; null without /proc. */
  readonly owner_started: number | null;
  /** Device and inode of the database; those of a copy differ. Null in an older sweep's row. */
  readonly owner_file: string | null;
  /** Seconds since 1970. */
  readonly heartbeat: number | null;
}

/** Returns this process as the owner of a sweep of a database, with a current heartbeat. */
export function ownerNow(db: Database): OwnerColumns {
  return {
    owner_host: thisHost(),
    owner_pid: process.pid,
    owner_started: startOf(process.pid),
    owner_file: identityOf(db),
    heartbeat: Date.now() / 1000,
  };
}

/** Sets the owner of a sweep. */
export function setOwner(db: Database, sweepId: number, owner: OwnerColumns): void {
  db.prepare(
    `UPDATE sweep SET owner_host = :owner_host, owner_pid = :owner_pid, owner_started = :owner_started,
      owner_file = :owner_file, heartbeat = :heartbeat WHERE sweep_id = :sweepId`,
  ).run({ ...owner, sweepId });
}

/** Clears the owner of a sweep. */
export function releaseSweep(db: Database, sweepId: number): void {
  const none = { owner_host: null, owner_pid: null, owner_started: null, owner_file: null, heartbeat: null };
  setOwner(db, sweepId, none);
}

/**
 * Releases sweeps whose owner was a process of this host that has ended, or that writes another
 * file.
 */
export function releaseDead(db: Database): void {
  const find = db.prepare<[], OwnerColumns & { sweep_id: number }>("SELECT * FROM sweep WHERE owner_pid IS NOT NULL");
  const dead = (): number[] =>
    find.all().flatMap((sweep) => (sweep.owner_host === thisHost() && !isOwned(db, sweep) ? [sweep.sweep_id] : []));
  // Checks again inside the transaction: the sweep may have a new owner.
  if (dead().length > 0) db.transaction(() => dead().forEach((sweepId) => releaseSweep(db, sweepId))).immediate();
}

/**
 * Whether a process runs a sweep of this database. On this host the process itself decides; for
 * another host, its last heartbeat.
 */
export function isOwned(db: Database, owner: OwnerColumns): boolean {
  if (owner.owner_pid === null) return false;
  if (owner.owner_host === thisHost())
    return isAlive(owner.owner_pid, owner.owner_started) && !isOfAnotherFile(db, owner);
  return Math.abs(Date.now() / 1000 - (owner.heartbeat ?? 0)) < HEARTBEAT_LIMIT;
}

/** Whether this process owns a sweep. */
export function ownsIt(db: Database, owner: OwnerColumns): boolean {
  return isOwned(db, owner) && owner.owner_host === thisHost() && owner.owner_pid === process.pid;
}

/** Whether a process of this host runs a sweep in another file, which this one is a copy of. */
export function isCopied(db: Database, owner: OwnerColumns): boolean {
  if (owner.owner_pid === null || owner.owner_host !== thisHost()) return false;
  return isOfAnotherFile(db, owner) && isAlive(owner.owner_pid, owner.owner_started);
}

function isOfAnotherFile(db: Database, { owner_file }: OwnerColumns): boolean {
  return owner_file !== null && owner_file !== identityOf(db);
}

/** Returns device and inode of a database; null for one that is not a file. */
function identityOf(db: Database): string | null {
  const found = db.memory ? undefined : statSync(db.name, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
}

function isAlive(pid: number, started: number | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    if (codeOf(error) !== "EPERM") return false;
  }
  // The id may have been reused by another process.
  const found = startOf(pid);
  return found === null || started === null || found === started;
}

/**
 * Returns the start of a process in clock ticks since boot; -1 if it has ended, null without /proc.
 */
function startOf(pid: number): number | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // Field 2, the program name in parentheses, may contain spaces and parentheses; field 3 is the
  // state.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? -1 : Number(fields[19]);
}
