import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { until } from "../support/command/progress.ts";
import { workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { inSoak } from "../support/faults/attempts.ts";
import { expectSame } from "../support/faults/contents.ts";
import { SLOW } from "../support/faults/grids.ts";
import { ONE, runShard } from "./run-shard.ts";

const GRID = `
name: valley
objectives: [ravine, booth]
optimizer: momentum
parameters: { lr: { min: 1e-4, max: 0.1, scale: log, num: 12 }, momentum: [0, 0.5, 0.9] }
exclude: [{ lr: { gte: 0.05 }, momentum: 0.9 }]
stop: { max_steps: 100 }
`;

function prepared(): QuickWorkplace {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  return place;
}

/** Returns the contents of all files, except those that a reader of a database may leave. */
function hashes(place: Workplace): Record<string, string> {
  const names = readdirSync(place.folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => statSync(place.path(name)).isFile() && !/-(wal|shm)$/.test(name),
  );
  return Object.fromEntries(
    names.sort().map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(place.path(name)))
        .digest("hex"),
    ]),
  );
}

test.for(inSoak())("shards run by themselves, are resumed by the same command, and merge to a clean run", async () => {
  const place = prepared();
  await place.out("run", "grid.yaml", ...ONE, "--db", "clean.db");
  const trials: number[] = [];
  for (let index = 1; index <= 4; index += 1) {
    const { code, stderr } = await runShard(place, index, 4);
    expect(code).toBe(0);
    expect(stderr).toMatch(new RegExp(`^shard ${index} of 4\n`));
    const [, count] = /^valley shard \d\/4: (\d+) trials, /m.exec(stderr)!;
    trials.push(Number(count));
    const plan = await place.json<Record<string, unknown>>(
      "plan",
      "grid.yaml",
      "--shard",
      `${index}/4`,
      "--db",
      "no.db",
    );
    expect(plan).toMatchObject({ shard: `${index}/4`, trials: Number(count), done: 0 });
  }
  expect(trials.reduce((sum, one) => sum + one, 0)).toBe(68);

  const again = await runShard(place, 2, 4);
  expect(again).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("already complete: sweep 1 has all its trials"),
  });
  expect(await place.json("plan", "grid.yaml", "--shard", "2/4", "--db", "s2.db")).toMatchObject({ done: trials[1] });
  // The whole grid and another shard are other sweeps.
  expect(await place.json("plan", "grid.yaml", "--db", "s2.db")).toMatchObject({ done: 0, trials: 68, shard: null });
  expect(await place.json("plan", "grid.yaml", "--shard", "2/5", "--db", "s2.db")).toMatchObject({ done: 0 });

  const [row] = await place.json<Record<string, unknown>[]>("ls", "--db", "s3.db");
  expect(row).toMatchObject({ name: "valley", status: "complete", shard: "3/4", trials: trials[2], done: trials[2] });
  expect(await place.out("ls", "--db", "s3.db")).toMatch(/store +shard\n.* 3\/4\n$/s);
  expect(await place.out("ls", "--db", "clean.db")).not.toContain("shard");
  expect(await place.out("show", "--db", "s3.db", "--no-map")).toMatch(
    new RegExp(`^valley shard 3/4, sweep 1: complete, ${trials[2]} of ${trials[2]} trials, `),
  );
  const doctor = await place.json<{ check: string; state: string }[]>("doctor", "--db", "s3.db");
  expect(doctor.filter(({ check }) => check === "counts").map(({ state }) => state)).toEqual(["ok"]);

  const merge = await place.sweep("merge", "s4.db", "s2.db", "s1.db", "s3.db", "s2.db", "--db", "merged.db");
  expect(merge).toMatchObject({ code: 0, stdout: "", stderr: "valley: 68 of 68 trials, sweep 1 of merged.db\n" });
  expectSame(place.path("merged.db"), place.path("clean.db"), "merged");
  const rows = ["query", "--format", "csv", "--all"];
  expect(await place.out(...rows, "--db", "merged.db")).toBe(await place.out(...rows, "--db", "clean.db"));
});

test("a gap is named and is not a success; the run of the grid computes it", async () => {
  const place = prepared();
  for (const index of [1, 2, 3, 5]) await runShard(place, index, 6, "--quiet");
  const some = ["merge", "s1.db", "s2.db", "s3.db", "s5.db", "--db", "merged.db"];
  const gap =
    /^valley: \d+ of 68 trials, sweep 1 of merged\.db\nshards 4, 6 of 6 are missing; .*sweep run GRID --db merged\.db\n$/;
  expect(await place.sweep(...some)).toMatchObject({ code: 3, stderr: expect.stringMatching(gap) });
  expect(await place.sweep(...some, "--allow-missing")).toMatchObject({ code: 0, stderr: expect.stringMatching(gap) });
  expect(await place.json("ls", "--db", "merged.db")).toMatchObject([{ status: "interrupted", trials: 68 }]);
  await runShard(place, 6, 6, "--quiet");
  expect((await place.sweep("merge", "s6.db", "--db", "merged.db")).stderr).toContain("\nshard 4 of 6 is missing; ");
  const { code, stderr } = await place.sweep("run", "grid.yaml", ...ONE, "--db", "merged.db");
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^resuming: \d+ of 68 trials are done\n/),
  });
  await place.out("run", "grid.yaml", ...ONE, "--db", "clean.db");
  expectSame(place.path("merged.db"), place.path("clean.db"), "resumed");
});

test("a shard without trials exits with 0 and says so", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    "{ name: small, objective: booth, optimizer: sgd, parameters: { lr: [0.1, 0.2] }, stop: { max_steps: 9 } }",
  );
  expect(await runShard(place, 1, 3)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("small shard 1/3: 2 trials"),
  });
  for (const index of [2, 3]) {
    for (const _ of ["first", "again"]) {
      const { code, stdout, stderr } = await runShard(place, index, 3);
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
      expect(stderr).toContain(`nothing to do: small shard ${index}/3 has no trials of this grid\n`);
    }
    expect(await place.json("run", "grid.yaml", "--shard", `${index}/3`, "--db", `s${index}.db`)).toMatchObject({
      trials: 0,
    });
  }
  expect((await place.sweep("merge", "s2.db", "s3.db", "--db", "merged.db")).stderr).toContain(
    "shard 1 of 3 is missing",
  );
  expect((await place.sweep("merge", "s3.db", "s1.db", "--db", "merged.db")).code).toBe(0);
});

describe("--shard auto/N", () => {
  const plan = ["plan", "grid.yaml", "--format", "json", "--shard"];

  test.each([
    ["SLURM_ARRAY_TASK_ID", "1", "1/16"],
    ["SLURM_ARRAY_TASK_ID", "16", "16/16"],
    ["JOB_COMPLETION_INDEX", "0", "1/16"],
    ["JOB_COMPLETION_INDEX", "15", "16/16"],
    ["CI_NODE_INDEX", "5", "5/16"],
    ["AWS_BATCH_JOB_ARRAY_INDEX", "4", "5/16"],
  ])("takes %s=%s as %s", async (name, value, shard) => {
    const { stdout } = await prepared().sweepIn({ [name]: value }, ...plan, "auto/16");
    expect(JSON.parse(stdout)).toMatchObject({ shard });
  });

  test("prints what it took", async () => {
    const place = prepared();
    const line = ["run", "grid.yaml", ...ONE, "--shard", "auto/16"];
    const { code, stderr } = await place.sweepIn({ SLURM_ARRAY_TASK_ID: "5", CI_NODE_INDEX: "" }, ...line);
    expect({ code, first: stderr.split("\n")[0] }).toEqual({ code: 0, first: "shard 5 of 16 (SLURM_ARRAY_TASK_ID=5)" });
  });

  test.each<[Record<string, string>, RegExp]>([
    [{}, /^--shard auto\/16 needs one of these variables: SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, CI_NODE_INDEX, /],
    [
      { SLURM_ARRAY_TASK_ID: "1", JOB_COMPLETION_INDEX: "0" },
      /^--shard auto\/16 finds several variables: SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX; .* --shard 3\/16$/,
    ],
    [{ SLURM_ARRAY_TASK_ID: "0" }, /^--shard auto\/16 needs SLURM_ARRAY_TASK_ID from 1 to 16: 0$/],
    [{ SLURM_ARRAY_TASK_ID: "17" }, /^--shard auto\/16 needs SLURM_ARRAY_TASK_ID from 1 to 16: 17$/],
    [{ JOB_COMPLETION_INDEX: "16" }, /^--shard auto\/16 needs JOB_COMPLETION_INDEX from 0 to 15: 16$/],
    [{ CI_NODE_INDEX: "x" }, /^--shard auto\/16 needs CI_NODE_INDEX from 1 to 16: x$/],
  ])("refuses %o", async (env, message) => {
    const { code, stdout, stderr } = await prepared().sweepIn(env, "run", "grid.yaml", "--shard", "auto/16");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.trimEnd()).toMatch(message);
  });
});

test("a shard that does not exist is refused in one sentence", async () => {
  const place = prepared();
  const before = hashes(place);
  for (const given of ["17/16", "0/16", "1/0", "0/0", "auto/0", "auto/", "3", "1/100001", "-1/4", "1.5/4", "a/b"]) {
    for (const command of ["run", "plan"]) {
      const { code, stdout, stderr } = await place.sweep(command, "grid.yaml", `--shard=${given}`);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toBe(`--shard must be 1/N to N/N, or auto/N, with N from 1 to 100000: ${given}\n`);
    }
  }
  expect(hashes(place)).toEqual(before);
});

test("a merge refuses files that do not belong together, in one sentence, and changes nothing", async () => {
  const place = prepared();
  await runShard(place, 1, 2, "--quiet");
  await place.out("run", "grid.yaml", ...ONE, "--shard", "2/2", "--db", "summary.db", "--store", "summary", "--quiet");
  await place.out(
    "run",
    "grid.yaml",
    ...ONE,
    "--shard",
    "2/2",
    "--db",
    "other.db",
    "--set",
    "stop.max_steps=99",
    "--quiet",
  );
  copyFileSync(place.path("s1.db"), place.path("numerics.db"));
  const changed = new Database(place.path("numerics.db"));
  changed.exec("UPDATE sweep SET spec_hash = 'older', shard = '2/2'");
  changed.close();
  copyFileSync(place.path("s1.db"), place.path("newer.db"));
  const newer = new Database(place.path("newer.db"));
  newer.pragma("user_version = 99");
  newer.close();
  const foreign = new Database(place.path("foreign.db"));
  foreign.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  foreign.close();
  place.write("text.db", "x".repeat(5000));
  place.write("empty.db", "");
  mkdirSync(place.path("folder.db"));
  await place.out("run", "grid.yaml", ...ONE, "--db", "merged.db", "--quiet", "--set", "seed=1");
  const before = hashes(place);
  const cases: readonly [file: string, code: number, message: RegExp][] = [
    ["nowhere.db", 2, /^no such file: "nowhere\.db"$/],
    ["text.db", 3, /^not a SQLite database: "text\.db"; leave it out/],
    ["grid.yaml", 3, /^not a SQLite database: "grid\.yaml"; leave it out/],
    ["empty.db", 2, /^no sweeps yet: "empty\.db" is empty; leave it out/],
    ["folder.db", 3, /^this is a folder, not a database: "folder\.db"; leave it out/],
    ["foreign.db", 3, /^not a results database: "foreign\.db" belongs to another program; leave it out/],
    ["newer.db", 3, /^a newer sweep wrote "newer\.db" \(version 99\); leave it out/],
    ["other.db", 2, /^cannot merge sweeps of different grids: (?=.*s1\.db)(?=.*other\.db)/],
    ["summary.db", 2, /^cannot merge sweeps of different --store modes: (?=.*s1\.db)(?=.*summary\.db)/],
    ["numerics.db", 2, /^cannot merge sweeps of different versions of the numerics, or of modules: /],
  ];
  for (const [file, code, message] of cases) {
    for (const target of ["merged.db", "new.db"]) {
      const ended = await place.sweep("merge", "s1.db", file, "--db", target);
      expect([file, ended.code, ended.stdout]).toEqual([file, code, ""]);
      expect(ended.stderr).toMatch(/^[^\n]+\n$/);
      expect(ended.stderr.trimEnd()).toMatch(message);
    }
  }
  expect((await place.sweep("merge", "merged.db", "--db", "merged.db")).stderr).toBe(
    'a merge cannot read and write the same file: "merged.db"\n',
  );
  expect((await place.sweep("merge")).code).toBe(2);
  expect(hashes(place)).toEqual(before);
});

describe("--out", () => {
  test("is a copy of the database that needs no other file, and the start of a new one", async () => {
    const place = prepared();
    await runShard(place, 1, 2, "--out", "results/one.db", "--quiet");
    expect(readdirSync(place.path("results"))).toEqual(["one.db"]);
    expectSame(place.path("results/one.db"), place.path("s1.db"), "the copy");
    // Bytes 18 and 19 are 1: the file is read without a log.
    expect([...readFileSync(place.path("results/one.db")).subarray(18, 20)]).toEqual([1, 1]);
    place.delete("s1.db");
    const { stderr } = await runShard(place, 1, 2, "--out", "results/one.db");
    expect(stderr).toContain("s1.db is new: starting from results/one.db\n");
    expect(stderr).toContain("already complete");
    expect(readdirSync(place.path("results"))).toEqual(["one.db"]);
  });

  test("never replaces anything but an earlier state of the database", async () => {
    const place = prepared();
    await runShard(place, 1, 2, "--quiet");
    await runShard(place, 2, 2, "--quiet");
    place.write("notes.txt", "notes");
    mkdirSync(place.path("folder"));
    const before = hashes(place);
    for (const [out, message] of [
      ["s1.db", "--out and --db are the same file: s1.db"],
      ["./s1.db", "--out and --db are the same file: ./s1.db"],
      ["s2.db", "--out would replace trials that s1.db does not have: s2.db; name another file"],
      ["notes.txt", "not a results database: --out notes.txt; name another file"],
      ["folder", "not a regular file: --out folder"],
      ["notes.txt/x.db", "cannot write the file (ENOTDIR): --out notes.txt/x.db"],
    ]) {
      const { code, stderr } = await runShard(place, 1, 2, "--quiet", "--out", out!);
      expect({ code, stderr }).toEqual({ code: 2, stderr: `${message}\n` });
    }
    expect(hashes(place)).toEqual(before);
  });

  // The test of the Slurm script has a signal, too.
  test.for(inSoak())("is written after a signal, and the same command goes on elsewhere", async () => {
    const place = workplace();
    place.write("grid.yaml", SLOW.replace("num: 30", "num: 200"));
    const line = ["run", "grid.yaml", "--threads", "1", "--shard", "1/2", "--db", "local/s.db", "--out", "shared/s.db"];
    const run = place.start(line);
    const done = (): number => {
      if (!place.has("local/s.db")) return 0;
      try {
        const db = new Database(place.path("local/s.db"), { readonly: true });
        const found = db.prepare<[], number>("SELECT done FROM sweep").pluck().get() ?? 0;
        db.close();
        return found;
      } catch {
        return 0;
      }
    };
    await until(() => done() > 0);
    run.signal("SIGTERM");
    expect(await run.ended).toMatchObject({ code: 130, stderr: expect.stringContaining("the same command resumes") });
    expect(readdirSync(place.path("shared"))).toEqual(["s.db"]);
    const before = done();
    expectSame(place.path("shared/s.db"), place.path("local/s.db"), "the copy");
    // Another machine has another local disk.
    await place.shell("mv local other");
    const next = place.start(line);
    await until(() => done() > before);
    next.signal("SIGINT");
    const { code, stderr } = await next.ended;
    expect(code).toBe(130);
    expect(stderr).toContain("local/s.db is new: starting from shared/s.db\n");
    expect(stderr).toContain(`resuming: ${before} of `);
    expectSame(place.path("shared/s.db"), place.path("local/s.db"), "the later copy");
  });
});
