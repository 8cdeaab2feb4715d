import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../../src/store/write/store.ts";
import { runLines } from "../support/command/run-lines.ts";
import { Workplace, workplace } from "../support/command/sweep-command.ts";
import { loopSeed, recordFault } from "../support/faults/fault.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { SmallDisk } from "../support/faults/small-disk.ts";
import { randomStream } from "../support/reference/random.ts";
import { sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";

const GROUP = "Disks and databases";

const grid = (name: string, values: number): string => `
name: ${name}
objective: ravine
optimizer: momentum
parameters: { lr: { min: 0.001, max: 1, scale: log, num: ${values} }, momentum: { min: 0, max: 0.9, num: 100 } }
stop: { max_steps: 5 }
`;

// Sweep 1 with 40,000 rows (3.3 MB), and sweep 2 with 3,000.
const source = new Workplace();
beforeAll(async () => {
  source.write("large.yaml", grid("large", 400));
  source.write("small.yaml", grid("small", 30));
  await runLines(
    source,
    ["large", "small"].map((name) => ["run", `${name}.yaml`, "--db", "a.db", "--quiet", "--threads", "1"]),
  );
});
afterAll(() => source.remove());

interface Sweep {
  readonly sweep_id: number;
  readonly name: string;
  readonly status: string;
  readonly done: number;
}

const LS = ["ls", "--db", "a.db", "--format", "json"];
const ROWS = ["query", "small", "--db", "a.db", "--format", "csv"];

test.for(inSoak())("rm of a sweep that is larger than the room on the disk frees it", async () => {
  const size = Math.ceil(source.size("a.db") / 1024);
  const [rows] = await runLines(source, [ROWS]);
  const disk = await SmallDisk.make(size + 500);
  await disk.put(source.path("a.db"), "a.db");
  const [removed, left] = await disk.run([["rm", "1", "--db", "a.db"], ROWS]);
  expect(removed).toMatchObject({ code: 0, stderr: "removed: sweep 1, large, 40,000 trials\n" });
  expect(left!.stdout === rows!.stdout).toBe(true);
  expect(Number(await disk.shell("stat -c %s a.db"))).toBeLessThan(400_000);
  expect(await disk.shell("ls")).toBe("a.db\n");
});

test.for(inSoak())(
  "a disk that runs have filled is freed by rm, whichever sweep is removed first",
  async (_, context) => {
    const tried = attempts(1, 30);
    const random = randomStream(loopSeed());
    let kind = "";
    for (let i = 0; i < tried; i += 1) {
      const kilobytes = Math.floor(1000 + 5000 * random());
      const disk = await SmallDisk.make(kilobytes);
      kind = disk.kind;
      // A limit on the size of files is not visible before it is reached.
      if (disk.kind === "limit") return;
      await disk.write("small.yaml", grid("small", 30));
      await disk.write("large.yaml", grid("large", 3000));
      const order = random() < 0.5 ? [1, 2] : [2, 1];
      const run = (name: string): string[] => ["run", `${name}.yaml`, "--db", "a.db", "--quiet", "--threads", "2"];
      const ended = await disk.run([run("small"), run("large"), ...order.map((id) => ["rm", `${id}`, "--db", "a.db"])]);
      const what = `SEED=${loopSeed()}: ${kilobytes} kB, rm ${order.join(", then ")}`;
      expect(ended[1], `${what}: ended`).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(/^the disk is full: /),
      });
      for (const one of ended.slice(2)) expect(one, `${what}: ended`).toMatchObject({ code: 0 });
      expect(Number(await disk.shell("stat -c %s a.db")), `${what}: ended`).toBeLessThan(70_000);
      expect((await disk.run([run("small")]))[0], `${what}: ended`).toMatchObject({ code: 0 });
    }
    recordFault(context, {
      group: GROUP,
      fault: `runs fill the disk (${kind === "disk" ? "a file system in memory" : "a limit"}) of 1 to 6 MB; then \`sweep rm\` of each sweep`,
      tried,
      result: "each is removed, its space returns to the disk, and the next run completes",
    });
  },
);

/** Kills the process of a command as it returns free pages for the `at`-th time. */
function killer(at: number): string {
  const sqlite = createRequire(import.meta.url).resolve("better-sqlite3");
  return `
    const { prototype } = require(${JSON.stringify(sqlite)});
    const { exec } = prototype;
    let left = ${at};
    prototype.exec = function (sql) {
      if (sql.startsWith("PRAGMA incremental_vacuum") && --left === 0) process.kill(process.pid, "SIGKILL");
      return exec.call(this, sql);
    };`;
}

// The second and first batch of rows, and after the last.
test.for(inSoak().flatMap(() => [2, 1, 5].slice(0, attempts(1, 3))))(
  "a removal that is killed (at batch %i) is finished by the next run, or by rm",
  async (at) => {
    const place = workplace();
    copyFileSync(source.path("a.db"), place.path("a.db"));
    place.write("large.yaml", grid("large", 400));
    place.write("other.yaml", grid("other", 2));
    place.write("killer.cjs", killer(at));
    const killed = await place.start(["rm", "1", "--db", "a.db"], {
      env: { NODE_OPTIONS: `--require "${place.path("killer.cjs")}"` },
    }).ended;
    expect(killed.code).toBeNull();
    copyFileSync(place.path("a.db"), place.path("b.db"));
    copyFileSync(place.path("a.db-wal"), place.path("b.db-wal"));

    const [ls, show, named, latest, sql, doctor] = await runLines(place, [
      LS,
      ["show", "1", "--db", "a.db"],
      ["best", "large", "--db", "a.db"],
      ["query", "--db", "a.db", "--format", "csv"],
      ["query", "--db", "a.db", "--sql", "SELECT DISTINCT sweep FROM results", "--format", "csv"],
      ["doctor", "--db", "a.db"],
    ]);
    const message = 'sweep 1 "large" is being deleted; `sweep rm 1` finishes it\n';
    expect((JSON.parse(ls!.stdout) as Sweep[])[0]).toMatchObject({ sweep_id: 1, status: "deleting" });
    expect(show).toMatchObject({ code: 2, stderr: message });
    expect(named).toMatchObject({ code: 2, stderr: message });
    expect(latest!.stdout.split("\n")).toHaveLength(3_002);
    expect(sql!.stdout).toBe("sweep\nsmall\n");
    expect(doctor).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^counts +warn +sweep 1 "large" is being deleted$/m),
    });

    // A run of the same grid starts over.
    const run = ["run", "large.yaml", "--db", "a.db", "--quiet", "--threads", "1", "--set", "stop.max_steps=5"];
    const again = await runLines(place, [run, LS, ["rm", "large", "--db", "a.db"], LS]);
    expect(again.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect((JSON.parse(again[1]!.stdout) as Sweep[]).map(({ name, status, done }) => [name, status, done])).toEqual([
      ["small", "complete", 3_000],
      ["large", "complete", 40_000],
    ]);
    expect((JSON.parse(again[3]!.stdout) as Sweep[]).map(({ name }) => name)).toEqual(["small"]);
    expect(place.size("a.db")).toBeLessThan(400_000);

    const [removed, rest] = await runLines(place, [
      ["rm", "1", "--db", "b.db"],
      ["ls", "--db", "b.db", "--format", "json"],
    ]);
    expect(removed).toMatchObject({ code: 0, stderr: "removed: sweep 1, large, 40,000 trials\n" });
    expect((JSON.parse(rest!.stdout) as Sweep[]).map(({ name }) => name)).toEqual(["small"]);
    expect(place.size("b.db")).toBeLessThan(400_000);
  },
);

test("free pages that a killed removal left return to the disk with the next run", () => {
  const place = workplace();
  const file = place.path("a.db");
  copyFileSync(source.path("a.db"), file);
  const db = new Database(file);
  for (const table of ["result", "space", "sweep"]) db.exec(`DELETE FROM ${table} WHERE sweep_id = 1`);
  db.close();
  expect(place.size("a.db")).toBeGreaterThan(3_000_000);
  const store = openStore(file);
  store.begin(sampleSweep("sample", 4, {}), sampleInfo());
  store.close();
  expect(place.size("a.db")).toBeLessThan(400_000);
});

test.for(inSoak())("rm ended by Ctrl-C says that the next run or rm finishes it, and rm does", async () => {
  const place = workplace();
  copyFileSync(source.path("a.db"), place.path("a.db"));
  // Sends the signal as soon as rm listens for it.
  place.write(
    "signal.cjs",
    'process.on("newListener", (name) => { if (name === "SIGHUP") setImmediate(() => process.kill(process.pid, "SIGINT")); });',
  );
  const line = `NODE_OPTIONS="--require ./signal.cjs" sweep rm 1 --db a.db`;
  const { code, stderr } = await place.shell(line);
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: "interrupted: the next run or rm finishes the removal of sweep 1, large\n",
  });
  expect(await place.json<Sweep[]>("ls", "--db", "a.db")).toMatchObject([{ status: "deleting" }, { name: "small" }]);
  expect(await place.sweep("rm", "1", "--db", "a.db")).toMatchObject({ code: 0 });
  expect(await place.json<Sweep[]>("ls", "--db", "a.db")).toMatchObject([{ name: "small", status: "complete" }]);
});
