import { closeSync, lstatSync, openSync, readSync } from "node:fs";
import type { Stats } from "node:fs";
import { open } from "node:fs/promises";
import { type ErrorCode, SweepError } from "../../errors.ts";
import { exitOnSignals } from "./signals.ts";
import { realPath, UnfinishedFile } from "../../platform/whole-file.ts";
import { writeReason } from "../../platform/write-reason.ts";

const SQLITE_HEADER = "SQLite format 3\0";

/**
 * Writes a file atomically, even if a signal ends the process. Replaces an existing file, but
 * never a database, which may be the only copy of results, nor anything that is not a regular file.
 */
export async function writeFileWhole(
  name: string,
  parts: AsyncIterable<string | Uint8Array> | Iterable<string>,
): Promise<void> {
  const unfinished = new UnfinishedFile(checkTarget(name));
  const remove = (): void => unfinished[Symbol.dispose]();
  process.once("exit", remove);
  using _signals = exitOnSignals();
  try {
    const file = await open(unfinished.path, "wx").catch((error: unknown) => cannotWrite("input", name, error));
    try {
      for await (const part of parts)
        await file.writeFile(part).catch((error: unknown) => cannotWrite("setup", name, error));
      await file.sync().catch((error: unknown) => cannotWrite("setup", name, error));
    } finally {
      await file.close();
    }
    unfinished.finish();
  } finally {
    remove();
    process.off("exit", remove);
  }
}

/** Resolves the file of --out, following links. Throws `input` if it must not be written. */
export function checkTarget(name: string): string {
  const target = realPath(name);
  const found = lookAt(target, name);
  if (found?.isDirectory() === true) throw new SweepError("input", `a folder, not a file: --out ${name}`);
  if (found !== undefined && !found.isFile()) {
    throw new SweepError("input", `not a regular file: --out ${name}; omit --out to write to standard output`);
  }
  // SQLite keeps recent transactions in files beside the database.
  if (isDatabase(target) || isDatabase(target.replace(/-(wal|shm|journal)$/, ""))) {
    throw new SweepError("input", `--out must not overwrite a database: ${name}`);
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
  throw new SweepError(blame, `cannot write the file (${writeReason(error)}): ${name}`, undefined, error);
}
