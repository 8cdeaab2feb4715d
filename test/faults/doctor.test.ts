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
import type { Finding } from "../../src/doctor/finding.ts";
import { threads } from "../../src/doctor/checks/threads.ts";
import { runLines } from "../support/command/run-lines.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { inSoak } from "../support/faults/attempts.ts";
import { BIN, startIn, workplace } from "../support/command/sweep-command.ts";
import { BREAKAGES } from "../support/faults/broken-databases.ts";
import { recordFault } from "../support/faults/fault.ts";

const GOOD = fileURLToPath(new URL("../data/databases/v1.db", import.meta.url));

/** A good database that some SQL has changed. */
function changed(sql: string): string {
  const file = temporaryFile();
  copyFileSync(GOOD, file);
  const db = new Database(file);
  db.exec(sql);
  db.close();
  return file;
}

/** What is not well; a second look must find the same, and the first have changed nothing. */
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

test("a good database, one that is not there yet and an empty one are well", () => {
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

/** SQL that spoils a database, and what the doctor says of it. */
const SPOILT: readonly (readonly [sql: string, check: string, state: Finding["state"], found: RegExp])[] = [
  [
    "DELETE FROM result WHERE sweep_id = 1 AND trial < 3",
    "counts",
    "fail",
    /^sweep 1: says that 168 trials are done, and has 165 rows$/,
  ],
  [
    "UPDATE sweep SET done = 200 WHERE sweep_id = 3",
    "counts",
    "fail",
    /^sweep 3: says that 200 trials are done, and its spaces count 1,200$|^sweep 3/,
  ],
  [
    "DELETE FROM space WHERE sweep_id = 4",
    "counts",
    "fail",
    /^sweep 4: says that 3 trials are done, and its spaces count 0$/,
  ],
  [
    "UPDATE sweep SET trials = 170 WHERE sweep_id = 1",
    "counts",
    "fail",
    /^sweep 1: is complete, and says that 168 trials are done of 170$/,
  ],
  [
    "INSERT INTO chunk VALUES (1, 0, 0, 3)",
    "counts",
    "fail",
    /^sweep 1: is complete, and has 1 record of chunks left$/,
  ],
  ["DELETE FROM chunk", "counts", "fail", /^sweep 2: says that 56 trials are done, and its chunks cover 0$/],
  ["DELETE FROM sweep WHERE sweep_id = 4", "counts", "fail", /^1 row of space of no sweep$/],
  ["UPDATE space SET stop = '{' WHERE sweep_id = 4", "spaces", "fail", /^cannot be read: space 0 of sweep 4$/],
  ["CREATE TABLE notes (a); CREATE INDEX i ON notes (a)", "other tables", "warn", /^table notes$/],
  ["PRAGMA journal_mode = DELETE", "journal", "warn", /^delete: whoever reads keeps a run waiting$/],
  [owner(spawnSync("true").pid), "leases", "warn", /^sweep 2 "interrupted", by process \d+ on .*, which has ended$/],
  [owner(1, "elsewhere", 7200), "leases", "warn", /by process 1 on elsewhere: its last sign of life was 2 h ago$/],
  [
    owner(1, "elsewhere", -7200),
    "leases",
    "warn",
    /by process 1 on elsewhere: its last sign of life is 2 h in the future$/,
  ],
];

test.for(SPOILT.map(([sql, check, state, found]) => [found, check, state, sql] as const))(
  "%s",
  ([found, check, state, sql]) => {
    expect(troubles(changed(sql))[0]).toEqual({
      ...{ check, state, found: expect.stringMatching(found), advice: expect.stringMatching(/\w/) },
    });
  },
);

test("a process that has been stopped, one that runs, and one on another host", () => {
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
    expect(database(file).find(({ check }) => check === "leases")?.found).toMatch(
      /its last sign of life was \d+ m?s ago$/,
    );
  }
});

test("a log that a crash has left is read, and stays where it is", () => {
  const file = changed("");
  const db = new Database(file);
  db.exec("DELETE FROM result WHERE sweep_id = 1 AND trial = 0");
  const crashed = temporaryFile();
  copyFileSync(file, crashed);
  copyFileSync(`${file}-wal`, `${crashed}-wal`);
  db.close();
  const wal = readFileSync(`${crashed}-wal`);
  const image = readFileSync(crashed);
  expect(database(crashed).find(({ check }) => check === "counts")?.found).toContain("has 167 rows");
  expect(database(crashed).find(({ check }) => check === "log")?.found).toMatch(
    /^[\d.]+ kB that are not in the file yet/,
  );
  expect(readFileSync(`${crashed}-wal`).equals(wal)).toBe(true);
  expect(readFileSync(crashed).equals(image)).toBe(true);
});

test("a broken or foreign file fails, with what to do", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "sweep-doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const { name, make, code } of BREAKAGES) {
    const file = join(folder, `${name}.db`);
    make(file, GOOD);
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
    fault: `sweep doctor on ${BREAKAGES.length} kinds of broken or foreign files, and on ${SPOILT.length} databases whose content was spoilt`,
    tried: BREAKAGES.length + SPOILT.length,
    result: "each was found and named, with what to do; none was changed",
  });
});

test("the command: exit code 0 with warnings, 3 with a failure; JSON has all of it", async () => {
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

test.for(inSoak())("threads that are not allowed, and a processor without vectors", async (_, context) => {
  const place = workplace();
  const doctor = async (...options: string[]): Promise<string[]> => {
    const { stdout } = await startIn(place.folder, process.execPath, [...options, BIN, "doctor", "--format", "json"])
      .ended;
    return (JSON.parse(stdout) as Finding[]).filter(({ state }) => state === "fail").map(({ check }) => check);
  };
  const allowed = ["--permission", "--allow-addons", "--allow-fs-read=*", "--allow-fs-write=*", "--no-warnings"];
  expect(await doctor(...allowed)).toEqual(["worker"]);
  // Only V8 for Intel's processors can be told to do without them.
  const isIntel = process.arch === "x64";
  expect(await doctor(...(isIntel ? ["--no-enable-sse4-1"] : []))).toEqual(isIntel ? ["SIMD"] : []);
  recordFault(context, {
    group: "Doctor",
    fault: "sweep doctor where Node may start no threads, and where the processor has no vectors",
    tried: 2,
    result: "each was found, and what else there is was looked at",
  });
});

test("fewer cores than threads, as a container sets it, and a file system over a network", () => {
  const root = mkdtempSync(join(tmpdir(), "sweep-root-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  expect(threads(root).state).toBe("ok");
  put("proc/self/cgroup", "0::/slice/job\n");
  put("sys/fs/cgroup/slice/job/cpu.max", "50000 100000\n");
  expect(threads(root)).toMatchObject({ found: expect.stringContaining("may use 0.5"), ...oneThread() });
  put("sys/fs/cgroup/slice/job/cpu.max", "max 100000\n");
  expect(threads(root).state).toBe("ok");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "6400000\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  expect(threads(root)).toMatchObject({ state: "ok", found: expect.stringContaining("may use 64") });
  expect(fileSystem(0x6969).state).toBe(process.platform === "linux" ? "warn" : "ok");
  // As Node gives it: a signed number.
  expect(fileSystem(0xff534d42 | 0).state).toBe(process.platform === "linux" ? "warn" : "ok");
  expect(fileSystem(0xef53).state).toBe("ok");
});

/** Half a core is enough for one thread. */
function oneThread(): { readonly state: Finding["state"] } {
  return { state: threads("/").found.startsWith("1 thread ") ? "ok" : "warn" };
}
