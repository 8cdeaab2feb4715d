import { accessSync, constants, copyFileSync, existsSync, lstatSync } from "node:fs";
import type { Stats } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import Database from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { makeFolder } from "../../platform/make-folder.ts";
import { realPath, UnfinishedFile } from "../../platform/whole-file.ts";
import { writeReason } from "../../platform/write-reason.ts";
import { lookInto } from "./connection.ts";
import { BUSY_TIMEOUT, withStoreErrors } from "./failure.ts";

/**
 * Checks that a database can be backed up to a file, before the run. Creates the file's folder.
 * Throws `input` if a backup would replace anything but an earlier state of the database.
 */
export function checkBackup(file: string, out: string): void {
  const target = realPath(out);
  if (target === realPath(file) || resolve(target) === resolve(file)) {
    throw new SweepError("input", `--out and --db are the same file: ${out}`);
  }
  let found: Stats | undefined;
  try {
    makeFolder(dirname(resolve(target)));
    accessSync(dirname(resolve(target)), constants.W_OK);
    found = lstatSync(target, { throwIfNoEntry: false });
  } catch (error) {
    throw new SweepError("input", `cannot write the file (${writeReason(error)}): --out ${out}`, undefined, error);
  }
  if (found === undefined || (found.isFile() && found.size === 0)) return;
  if (!found.isFile()) throw new SweepError("input", `not a regular file: --out ${out}`);
  // Read on this machine's disk, because SQLite's locks may not work where the backup is.
  using local = temporary(resolve(file));
  try {
    makeFolder(dirname(resolve(file)));
    copyFileSync(target, local.path);
  } catch (error) {
    throw new SweepError("setup", `cannot copy the file (${writeReason(error)}): --out ${out}`, undefined, error);
  }
  const before = sweepsIn(local.path);
  if (before === undefined) {
    throw new SweepError("input", `not a results database: --out ${out}; name another file`);
  }
  const now = existsSync(file) ? (sweepsIn(file) ?? new Map<string, number>()) : before;
  if ([...before].some(([sweep, done]) => done > (now.get(sweep) ?? -1))) {
    throw new SweepError("input", `--out would replace trials that ${file} does not have: ${out}; name another file`);
  }
}

/** Starts a new database from a backup. Returns whether there is one and the database is new. */
export async function restoreBackup(out: string, file: string): Promise<boolean> {
  const found = lstatSync(realPath(out), { throwIfNoEntry: false });
  if (existsSync(file) || found === undefined || found.size === 0) return false;
  makeFolder(dirname(resolve(file)));
  await copyWhole(realPath(out), file, "--db");
  return true;
}

/**
 * Backs up a database to a file, which always has its old content or the complete new one. SQLite
 * writes the backup beside the database. The file itself is only copied, because the locks and the
 * log of SQLite do not work on every network file system; the backup needs no log.
 */
export async function writeBackup(file: string, out: string): Promise<void> {
  using local = temporary(resolve(file));
  await withStoreErrorsLater(file, async () => {
    const db = new Database(resolve(file), { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT });
    try {
      await db.backup(local.path);
    } finally {
      db.close();
    }
    const copy = new Database(local.path);
    copy.pragma("journal_mode = DELETE");
    copy.close();
  });
  await copyWhole(local.path, realPath(out), "--out");
}

async function copyWhole(from: string, to: string, option: string): Promise<void> {
  using unfinished = temporary(to);
  try {
    await copyFile(from, unfinished.path);
    const file = await open(unfinished.path, "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    unfinished.finish();
  } catch (error) {
    throw new SweepError("setup", `cannot write the file (${writeReason(error)}): ${option} ${to}`, undefined, error);
  }
}

/** Returns an unfinished file that the end of the process removes, too. */
function temporary(target: string): UnfinishedFile {
  const file = new UnfinishedFile(target);
  process.once("exit", () => file[Symbol.dispose]());
  return file;
}

/**
 * Returns the trials done of each sweep of a database; undefined if it is not a results database. A
 * backup has the same sweeps.
 */
function sweepsIn(file: string): ReadonlyMap<string, number> | undefined {
  try {
    return lookInto(file, (db) => {
      // An older file has no column `shard`.
      const sweeps = db.prepare<[], Record<string, string | number | null>>("SELECT * FROM sweep").all();
      return new Map(
        sweeps.map(({ sweep_id, name, spec_hash, store, shard = null, done }) => [
          JSON.stringify([sweep_id, name, spec_hash, store, shard]),
          Number(done),
        ]),
      );
    });
  } catch (error) {
    if (error instanceof SweepError) return undefined;
    throw error;
  }
}

/** Runs an action as `withStoreErrors` does, to its end. */
async function withStoreErrorsLater(file: string, action: () => Promise<void>): Promise<void> {
  const failure = await action().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (failure !== undefined) {
    withStoreErrors(file, () => {
      throw failure.error;
    });
  }
}
