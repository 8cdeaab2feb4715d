import { spawn, spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { database } from "../../src/doctor/checks/database.ts";
import { fileSystem } from "../../src/doctor/checks/disk.ts";
import { mountOf } from "../../src/doctor/checks/mount-table.ts";
import { connectToWrite } from "../../src/store/file/connection.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { threads } from "../../src/doctor/checks/threads.ts";
import { runLines } from "../support/command/run-lines.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { inSoak } from "../support/faults/attempts.ts";
import { BIN, startIn, workplace } from "../support/command/sweep-command.ts";
import { BREAKAGES } from "../support/faults/broken-databases.ts";
import { recordFault } from "../support/faults/fault.ts";

const GOOD = fileURLToPath(new URL("../data/databases/v2.db", import.meta.url));

/** Returns a good database of this version changed by some SQL. */
function changed(sql: string): string {
  const file = temporaryFile();
  copyFileSync(GOOD, file);
  // An older version is upgraded.
  connectToWrite(file).close();
  const db = new Database(file);
  db.exec(sql);
  db.close();
  return file;
}

/**
 * Returns the findings that are not ok. A second run must find the same, and the first changes
 * nothing.
 */
function troubles(file: string): Finding[] {
  const bytes = (): string[] =>
    readdirSync(dirname(file)).map((name) => `${name} ${hash("sha256", readFileSync(join(dirname(file), name)))}`);
  const before = bytes();
  const found = database(file);
  expect(bytes()).toEqual(before);
  return found.filter(({ state }) => state !== "ok");
}

const owner = (pid: number | undefined, host = hostname(), ago = 0): string =>
  `UPDATE sweep SET owner_host = '${host}', owner_pid = ${pid}, heartbeat = ${Date.now() / 1000 - ago} WHERE sweep_id = 2`;

test("a good, a missing and an empty database are ok", () => {
  const file = changed("");
  expect(troubles(file)).toEqual([]);
  expect(database(file).map(({ check }) => check)).toEqual(
    "database,journal,free space,log,integrity,sweeps,spaces,other tables,leases,counts".split(","),
  );
  expect(database("nowhere/none.db")).toEqual([
    { check: "database", state: "ok", found: "none yet: nowhere/none.db", advice: null },
  ]);
  expect(existsSync("nowhere")).toBe(false);
  const empty = temporaryFile();
  writeFileSync(empty, "");
  expect(troubles(empty)).toEqual([]);
});

/** SQL that damages a database, and the doctor's finding. */
const SPOILT: readonly (readonly [sql: string, check: string, state: Finding["state"], found: RegExp])[] = [
  ["DELETE FROM result WHERE sweep_id = 1 AND trial < 3", "counts", "fail", /^sweep 1: 168 trials done, but 165 rows$/],
  [
    "UPDATE sweep SET done = 200 WHERE sweep_id = 3",
    "counts",
    "fail",
    /^sweep 3: says that 200 trials are done, and its spaces count 1,200$|^sweep 3/,
  ],
  ["DELETE FROM space WHERE sweep_id = 4", "counts", "fail", /^sweep 4: 3 trials done, but its spaces count 0$/],
  [
    "UPDATE sweep SET trials = 170 WHERE sweep_id = 1",
    "counts",
    "fail",
    /^sweep 1: complete, but 168 trials done of 170$/,
  ],
  ["INSERT INTO chunk VALUES (1, 0, 0, 3)", "counts", "fail", /^sweep 1: complete, but has 1 record of chunks left$/],
  ["DELETE FROM chunk", "counts", "fail", /^sweep 2: 50 trials done, but its chunks cover 0$/],
  ["DELETE FROM sweep WHERE sweep_id = 4", "counts", "fail", /^1 row of space without a sweep$/],
  [
    "UPDATE space SET stop = '{' WHERE sweep_id = 4",
    "spaces",
    "fail",
    /^descriptions cannot be read: space 0 of sweep 4$/,
  ],
  ["CREATE TABLE notes (a); CREATE INDEX i ON notes (a)", "other tables", "warn", /^table notes$/],
  ["PRAGMA journal_mode = DELETE", "journal", "warn", /^delete: readers block a run$/],
  [owner(spawnSync("true").pid), "leases", "warn", /^sweep 2 "interrupted", process \d+ on .*, which has ended$/],
  [owner(1, "elsewhere", 7200), "leases", "warn", /process 1 on elsewhere: last heartbeat 2 h ago$/],
  [owner(1, "elsewhere", -7200), "leases", "warn", /process 1 on elsewhere: its last heartbeat is 2 h in the future$/],
];

test.for(SPOILT.map(([sql, check, state, found]) => [found, check, state, sql] as const))(
  "%s",
  ([found, check, state, sql]) => {
    expect(troubles(changed(sql))[0]).toEqual({
      ...{ check, state, found: expect.stringMatching(found), advice: expect.stringMatching(/\w/) },
    });
  },
);

test("a suspended process, a running one, and one on another host", () => {
  const sleeper = spawn("sleep", ["600"]);
  onTestFinished(() => void sleeper.kill("SIGKILL"));
  sleeper.kill("SIGSTOP");
  expect(troubles(changed(owner(sleeper.pid, hostname(), 300)))).toEqual([
    expect.objectContaining({
      check: "leases",
      state: "warn",
      advice: expect.stringContaining(`kill -CONT ${sleeper.pid}`),
    }),
  ]);
  for (const running of [owner(process.pid), owner(1, "elsewhere")]) {
    const file = changed(running);
    expect(troubles(file)).toEqual([]);
    expect(database(file).find(({ check }) => check === "leases")?.found).toMatch(/last heartbeat \d+ m?s ago$/);
  }
});

test("a log left by a crash is read and not removed", () => {
  const file = changed("");
  const db = new Database(file);
  db.exec("DELETE FROM result WHERE sweep_id = 1 AND trial = 0");
  const crashed = temporaryFile();
  copyFileSync(file, crashed);
  copyFileSync(`${file}-wal`, `${crashed}-wal`);
  db.close();
  const wal = readFileSync(`${crashed}-wal`);
  const image = readFileSync(crashed);
  expect(database(crashed).find(({ check }) => check === "counts")?.found).toContain("but 167 rows");
  expect(database(crashed).find(({ check }) => check === "log")?.found).toMatch(/^[\d.]+ kB not yet in the file/);
  expect(readFileSync(`${crashed}-wal`).equals(wal)).toBe(true);
  expect(readFileSync(crashed).equals(image)).toBe(true);
});

test("a broken or foreign file fails with advice", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "sweep-doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const { name, make, code } of BREAKAGES) {
    const file = join(folder, `${name}.db`);
    make(file, changed(""));
    const bad = database(file).filter(({ state }) => state !== "ok");
    const isWell = code === 2;
    const isOlder = name === "wrong-version";
    expect({ name, states: bad.map(({ state }) => state) }).toEqual({
      name,
      states: isWell ? [] : [isOlder ? "warn" : "fail"],
    });
    for (const { advice } of bad) expect(advice).toMatch(/\w/);
  }
  recordFault(context, {
    group: "Doctor",
    fault: `sweep doctor on ${BREAKAGES.length} kinds of broken or foreign files, and on ${SPOILT.length} databases with damaged content`,
    tried: BREAKAGES.length + SPOILT.length,
    result: "each was found and named, with a remedy; none was changed",
  });
});

test.for(inSoak())("the command exits with 0 on warnings and 3 on a failure; JSON has all findings", async () => {
  const place = workplace();
  copyFileSync(changed(owner(spawnSync("true").pid)), place.path("warned.db"));
  copyFileSync(changed("DELETE FROM chunk"), place.path("failed.db"));
  const [warned, failed, wrong] = await runLines(place, [
    ["doctor", "--db", "warned.db"],
    ["doctor", "--db", "failed.db", "--format", "json"],
    ["doctor", "--format", "csv"],
  ]);
  expect(warned).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^leases +warn +sweep 2 "interrupted"/m),
    stderr: expect.stringMatching(/^leases: nothing is lost: .*\n1 warning\n$/),
  });
  expect(failed).toMatchObject({ code: 3, stderr: expect.stringMatching(/^1 failure(, \d warnings?)?\n$/) });
  const findings = JSON.parse(failed!.stdout) as Finding[];
  const checks = "gradsweep,Node,SQLite,piscina,platform,threads,SIMD,worker,compile cache,memory,terminal";
  expect(findings.map(({ check }) => check).slice(0, 15)).toEqual([
    ...checks.split(","),
    "disk",
    "file system",
    "folder",
    "database",
  ]);
  expect(findings.filter(({ state }) => state === "fail").map(({ check }) => check)).toEqual(["counts"]);
  expect(wrong).toMatchObject({ code: 2, stderr: "--format must be table or json: csv\n" });
  expect(readdirSync(place.folder).toSorted()).toEqual(["failed.db", "warned.db"]);
});

test.for(inSoak())("forbidden threads, and a processor without SIMD", async (_, context) => {
  const place = workplace();
  const doctor = async (...options: string[]): Promise<string[]> => {
    const { stdout } = await startIn(place.folder, process.execPath, [...options, BIN, "doctor", "--format", "json"])
      .ended;
    return (JSON.parse(stdout) as Finding[]).filter(({ state }) => state === "fail").map(({ check }) => check);
  };
  const allowed = ["--permission", "--allow-addons", "--allow-fs-read=*", "--allow-fs-write=*", "--no-warnings"];
  expect(await doctor(...allowed)).toEqual(["worker"]);
  // Only V8 on x86 can disable SIMD.
  const isIntel = process.arch === "x64";
  expect(await doctor(...(isIntel ? ["--no-enable-sse4-1"] : []))).toEqual(isIntel ? ["SIMD"] : []);
  recordFault(context, {
    group: "Doctor",
    fault: "sweep doctor if Node may not start threads, and if the processor has no SIMD",
    tried: 2,
    result: "each was found, and the other checks still ran",
  });
});

test("a container with fewer cores than threads, and a network file system", () => {
  const root = mkdtempSync(join(tmpdir(), "sweep-root-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  expect(threads(root).state).toBe("ok");
  put("proc/self/cgroup", "0::/slice/job\n");
  put("sys/fs/cgroup/slice/job/cpu.max", "50000 100000\n");
  expect(threads(root)).toMatchObject({ found: expect.stringContaining("limits it to 0.5"), ...oneThread() });
  put("sys/fs/cgroup/slice/job/cpu.max", "max 100000\n");
  expect(threads(root).state).toBe("ok");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "6400000\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  expect(threads(root)).toMatchObject({ state: "ok", found: expect.stringContaining("limits it to 64") });
  expect(fileSystem(0x6969).state).toBe(process.platform === "linux" ? "warn" : "ok");
  // Node returns a signed number.
  expect(fileSystem(0xff534d42 | 0).state).toBe(process.platform === "linux" ? "warn" : "ok");
  expect(fileSystem(0xef53).state).toBe("ok");
});

test("the file system of a folder is that of its mount", () => {
  const table = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /home rw shared:2 master:7 - nfs4 files:/home rw,vers=4.2
31 30 8:17 / /home/local\\040disk rw - xfs /dev/sdb1 rw
32 22 0:41 / /scratch rw - lustre 10.0.0.1@o2ib:/scratch rw
33 22 0:42 / /gpfs/fs1 rw shared:9 - gpfs fs1 rw
34 22 0:43 / /work rw - fuse.sshfs lab:/work rw
35 22 0:44 / /mnt rw - tmpfs tmpfs rw
36 35 0:45 / /mnt rw - beegfs beegfs_nodev rw
37 22 0:46 / /containers rw - fuse.fuse-overlayfs overlay rw
`;
  const found = (folder: string): string => fileSystem(0xef53, mountOf(table, folder)).found.split(":")[0]!;
  expect(found("/")).toBe("local (ext4)");
  expect(found("/home/ada")).toBe("nfs4 at /home");
  expect(found("/home")).toBe("nfs4 at /home");
  expect(found("/homes")).toBe("local (ext4)");
  expect(found("/home/local disk/x")).toBe("local (xfs)");
  expect(found("/scratch/x/y")).toBe("lustre at /scratch");
  expect(found("/gpfs/fs1")).toBe("gpfs at /gpfs/fs1");
  expect(found("/gpfs")).toBe("local (ext4)");
  expect(found("/work")).toBe("fuse.sshfs at /work");
  // The later of two mounts at the same place.
  expect(found("/mnt")).toBe("beegfs at /mnt");
  expect(found("/containers/1")).toBe("local (fuse.fuse-overlayfs)");
  expect(fileSystem(0xef53, mountOf(table, "/scratch"))).toMatchObject({
    state: "warn",
    advice: expect.stringContaining("--out"),
  });
  expect(mountOf("", "/")).toBeUndefined();
  expect(mountOf("nonsense\n - \n1 2 3", "/")).toBeUndefined();
});

/** Half a core is enough for one thread. */
function oneThread(): { readonly state: Finding["state"] } {
  return { state: threads("/").found.startsWith("1 thread ") ? "ok" : "warn" };
}
