import { accessSync, constants, existsSync, readFileSync, realpathSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isNetwork, type Mount, mountOf } from "./mount-table.ts";
import { bytes } from "../../format/numbers.ts";
import { realPath } from "../../platform/whole-file.ts";
import { fail, ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

// A trial takes about 100 bytes.
const LITTLE = 500e6;
const NOTHING = 1e6;

// File systems shared between machines, by Linux's magic numbers (statfs(2)).
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

/** Checks the disk of a database, or of its future folder. */
export function disk(file: string): Finding[] {
  const folder = nearest(dirname(resolve(realPath(file))));
  const { bavail, bsize, type } = statfsSync(folder);
  return [
    room(folder, bavail * bsize),
    fileSystem(type, mountOf(mountTable(), realpathSync(folder))),
    folderWritten(folder),
  ];
}

function room(folder: string, free: number): Finding {
  const found = `${bytes(free)} free: ${folder}`;
  const advice = "free some space (sweep rm removes a sweep, and needs 256 kB itself), or use --db on another disk";
  if (free < NOTHING) return fail("disk", found, advice);
  return free < LITTLE ? warn("disk", found, advice) : ok("disk", found);
}

/**
 * Warns of shared file systems: the write-ahead log needs memory shared by one machine's processes.
 * `type`: the magic number, for machines without a mount table.
 */
export function fileSystem(type: number, mount?: Mount): Finding {
  const name =
    mount === undefined ? nameOf(type) : isNetwork(mount.type) ? `${mount.type} at ${mount.point}` : undefined;
  if (name === undefined) return ok("file system", mount === undefined ? "local" : `local (${mount.type})`);
  return warn(
    "file system",
    `${name}: SQLite's log does not work on network file systems, for several machines at once`,
    "use --db on a local disk, and --out for a copy here; or use the database from one machine at a time",
  );
}

function nameOf(type: number): string | undefined {
  return process.platform === "linux" ? SHARED.get(type >>> 0) : undefined;
}

/** Returns the mount table of Linux; empty elsewhere. */
function mountTable(): string {
  try {
    return readFileSync("/proc/self/mountinfo", "utf8");
  } catch {
    return "";
  }
}

function folderWritten(folder: string): Finding {
  try {
    accessSync(folder, constants.W_OK);
    return ok("folder", `writable: ${folder}`);
  } catch {
    const advice = "results can be read but not added: change its permissions, or use --db";
    return warn("folder", `not writable: ${folder}`, advice);
  }
}

function nearest(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearest(dirname(folder));
}
