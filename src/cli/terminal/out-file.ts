import { closeSync, lstatSync, openSync, readSync, renameSync, rmSync } from "node:fs";
import type { Stats } from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type ErrorCode, SweepError } from "../../errors.ts";
import { exitOnSignals } from "./signals.ts";
import { realPath } from "../../platform/whole-file.ts";
import { writeReason } from "../../platform/write-reason.ts";

const SQLITE_HEADER = "SQLite format 3\0";

/**
 * Writes a file that is there as a whole or not at all: under a temporary name beside it, renamed when it is complete. A file
 * of that name is replaced, but no database, since it may be the only copy of results, nor what is no regular file.
 */
export async function writeFileWhole(
  name: string,
  parts: AsyncIterable<string | Uint8Array> | Iterable<string>,
): Promise<void> {
  const target = checkTarget(name);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  const remove = (): void => rmSync(temporary, { force: true });
  process.once("exit", remove);
  using _signals = exitOnSignals();
  try {
    const file = await open(temporary, "wx").catch((error: unknown) => cannotWrite("input", name, error));
    try {
      for await (const part of parts)
        await file.writeFile(part).catch((error: unknown) => cannotWrite("setup", name, error));
      await file.sync().catch((error: unknown) => cannotWrite("setup", name, error));
    } finally {
      await file.close();
    }
    renameSync(temporary, target);
  } finally {
    remove();
    process.off("exit", remove);
  }
}

/** The path that a name of --out stands for, links followed; throws `input` where no file may be put there. */
export function checkTarget(name: string): string {
  const target = realPath(name);
  const found = lookAt(target, name);
  if (found?.isDirectory() === true) throw new SweepError("input", `this is a folder, not a file: --out ${name}`);
  if (found !== undefined && !found.isFile()) {
    throw new SweepError("input", `not a regular file: --out ${name}; without --out, rows go to standard output`);
  }
  // SQLite keeps the latest transactions in files beside the database.
  if (isDatabase(target) || isDatabase(target.replace(/-(wal|shm|journal)$/, ""))) {
    throw new SweepError("input", `--out does not overwrite a database: ${name}`);
  }
  return target;
}

function lookAt(target: string, name: string): Stats | undefined {
  try {
    return lstatSync(target, { throwIfNoEntry: false });
  } catch (error) {
    return cannotWrite("input", name, error);
  }
}

function isDatabase(path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(SQLITE_HEADER.length);
    return readSync(file, head, 0, head.length, 0) === head.length && head.toString("latin1") === SQLITE_HEADER;
  } finally {
    closeSync(file);
  }
}

function cannotWrite(blame: ErrorCode, name: string, error: unknown): never {
  throw new SweepError(blame, `cannot be written (${writeReason(error)}): ${name}`, undefined, error);
}
