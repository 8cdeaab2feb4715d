import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { bytes } from "../../format/numbers.ts";
import { fail, ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

/** A trial takes some 100 bytes. */
const LITTLE = 500e6;
const NOTHING = 1e6;

// File systems whose files other machines may have open, by the numbers that Linux gives them (statfs(2)).
const SHARED: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xfe534d42, "SMB"],
  [0xff534d42, "CIFS"],
  [0x01021997, "9p"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x5346414f, "AFS"],
  [0x47504653, "GPFS"],
  [0x65735546, "FUSE"],
]);

/** The disk that a database is or would be on. */
export function disk(file: string): Finding[] {
  const folder = nearest(dirname(resolve(file)));
  const { bavail, bsize, type } = statfsSync(folder);
  return [room(folder, bavail * bsize), fileSystem(type), folderWritten(folder)];
}

function room(folder: string, free: number): Finding {
  const found = `${bytes(free)} free: ${folder}`;
  const advice =
    "make room on that disk (sweep rm removes a sweep, and needs some room itself), or name a database on another with --db";
  if (free < NOTHING) return fail("disk", found, advice);
  return free < LITTLE ? warn("disk", found, advice) : ok("disk", found);
}

/** The write-ahead log is in memory that only processes of one machine share. */
export function fileSystem(type: number): Finding {
  const name = process.platform === "linux" ? SHARED.get(type >>> 0) : undefined;
  if (name === undefined) return ok("file system", "not one that is shared over a network");
  return warn(
    "file system",
    `${name}: SQLite's log does not work for several machines at once`,
    "use the database from one machine at a time, or name a local one with --db",
  );
}

function folderWritten(folder: string): Finding {
  try {
    accessSync(folder, constants.W_OK);
    return ok("folder", `can be written to: ${folder}`);
  } catch {
    const advice = "results can be read, and none be added: change its permissions, or name another database with --db";
    return warn("folder", `cannot be written to: ${folder}`, advice);
  }
}

function nearest(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearest(dirname(folder));
}
