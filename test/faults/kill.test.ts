import { copyFileSync } from "node:fs";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { runSweep } from "../../src/library/run-sweep.ts";
import { openResults } from "../../src/store/read/results.ts";
import { runLines } from "../support/command/run-lines.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { childrenOf } from "../support/command/processes.ts";
import { trialsDone, until } from "../support/command/progress.ts";
import { randomStream } from "../support/reference/random.ts";
import { BIN, startIn, Workplace, workplace } from "../support/command/sweep-command.ts";
import { copyDatabase, expectSame, expectSound, statuses } from "../support/faults/contents.ts";
import { loopSeed, recordFault } from "../support/faults/fault.ts";
import { ENDLESS, manyRows, RANDOM, SUMMARY } from "../support/faults/grids.ts";
import { moment, PARTS } from "../support/faults/moments.ts";
import type { Part } from "../support/faults/moments.ts";

const GROUP = "Killed and interrupted";
const SEED = loopSeed();

/** A grid and its flags. `reference` is the database of an undisturbed run. */
interface Subject {
  readonly name: keyof typeof GRIDS;
  readonly flags: readonly string[];
  readonly reference: string;
  readonly bytes: number;
}

const GRIDS = { rows: manyRows(attempts(20, 100)), random: RANDOM, summary: SUMMARY };
const NAMES = ["rows", "random", "summary"] as const;
const references = new Workplace();
afterAll(() => references.remove());
const known = new Map<keyof typeof GRIDS, Subject>();

/** Returns a subject; its reference is created on first use. */
async function subjectOf(name: keyof typeof GRIDS): Promise<Subject> {
  const store = name === "summary" ? "summary" : "trials";
  const db = `${name}.db`;
  if (!known.has(name)) {
    await runSweep(parseGrid(GRIDS[name], { file: `${name}.yaml` }), { db: references.path(db), threads: 1, store });
    const flags = store === "summary" ? ["--store", store] : [];
    known.set(name, { name, flags, reference: references.path(db), bytes: references.size(db) });
  }
  return known.get(name)!;
}

/** A signal that ends a run, and the part of the run's life that it is to hit. */
interface Blow {
  readonly signal: NodeJS.Signals;
  readonly part: Part;
}

/** A database whose runs were struck, and their grid. */
interface Struck {
  readonly subject: Subject;
  readonly db: string;
}

/** Runs grids and strikes them with all blows, some several times in a row. */
async function strike(place: Workplace, blows: readonly Blow[]): Promise<Struck[]> {
  const random = randomStream(SEED);
  const left = [...blows];
  const struck: Struck[] = [];
  while (left.length > 0) {
    const subject = await subjectOf(NAMES[struck.length % NAMES.length]!);
    place.write(`${subject.name}.yaml`, GRIDS[subject.name]);
    const db = `${struck.length}.db`;
    const inARow = 1 + Math.floor(random() * 3);
    for (let i = 0; i < inARow && left.length > 0; i += 1) {
      const what = `SEED=${SEED}: ${db}, ${left[0]!.signal} while ${left[0]!.part}`;
      if (await strikeOnce(place, subject, { ...left[0]!, db, what, random })) left.shift();
    }
    struck.push({ subject, db });
  }
  return struck;
}

/** Runs a grid and ends it by a signal; returns false if the run had finished before. */
async function strikeOnce(
  place: Workplace,
  { name, flags, bytes }: Subject,
  { signal, part, db, what, random }: Blow & { db: string; what: string; random: () => number },
): Promise<boolean> {
  const [file, threads] = [place.path(db), `${1 + Math.floor(random() * 3)}`];
  const run = place.start(["run", `${name}.yaml`, "--db", db, "--threads", threads, ...flags]);
  await Promise.race([moment(part, random, file, bytes), run.ended]);
  run.signal(signal);
  const { code, stderr } = await run.ended;
  // Until there is something to save, the signal itself ends the process.
  expect(signal === "SIGKILL" ? [null, 0] : [null, 130, 0], `${what}\n${stderr}`).toContain(code);
  if (code === 130) expect(stderr, `${what}: said`).toContain("interrupted: finished trials are stored");
  if (place.has(db)) {
    // Reading repairs the files: half of the time the next run finds them as they were left.
    if (random() < 0.5) expect(statuses(file), `${what}: the status`).not.toContain("running");
    expectSound(file, what);
  }
  return code !== 0;
}

/** Runs each command again and compares its database with the reference. */
async function finish(place: Workplace, struck: readonly Struck[]): Promise<void> {
  const threads = struck.length > 5 ? "2" : "1";
  const runs = struck.map(({ subject: { name, flags }, db }) => {
    return ["run", `${name}.yaml`, "--db", db, "--threads", threads, "--quiet", ...flags];
  });
  const asked = struck.slice(0, attempts(1, 10));
  const queries = asked.flatMap(({ subject, db }) =>
    [db, subject.reference].map((file) => ["query", "--db", file, "--format", "csv"]),
  );
  const ended = await runLines(place, [...runs, ...queries]);
  for (const [i, { subject, db }] of struck.entries()) {
    const what = `SEED=${SEED}: ${db}, ${subject.name}`;
    expect(ended[i], `${what}: the same command`).toMatchObject({ code: 0, stderr: "" });
    expectSound(place.path(db), what);
    expectSame(place.path(db), subject.reference, what);
  }
  for (const [i, { db }] of asked.entries()) {
    const [found, wanted] = ended.slice(runs.length + 2 * i);
    expect(found!.stdout === wanted!.stdout && found!.stdout.length > 1000, `SEED=${SEED}: ${db}, its CSV`).toBe(true);
  }
}

/** Returns blows that hit each part of a run's life in turn. */
function blows(count: number, signals: readonly NodeJS.Signals[]): Blow[] {
  return Array.from({ length: count }, (_, i) => ({
    signal: signals[i % signals.length]!,
    part: PARTS[i % PARTS.length]!,
  }));
}

test("a run resumes after a signal at any moment with equal content", async (context) => {
  const place = workplace();
  const [kills, stops] = [attempts(1, 200), attempts(1, 80)];
  const all = [...blows(kills, ["SIGKILL"]), ...blows(stops, ["SIGTERM", "SIGINT"])];
  const random = randomStream(SEED);
  const shuffled = all.map((blow) => ({ blow, at: random() })).toSorted((a, b) => a.at - b.at);
  const struck = await strike(
    place,
    shuffled.map(({ blow }) => blow),
  );
  await finish(place, struck);
  const same = "the same command then produces the tables and CSV of an undisturbed run, byte for byte";
  recordFault(context, {
    group: GROUP,
    fault:
      "SIGKILL at a random moment of `sweep run` (loading, creating the file, writing, ending), up to three times in a row; several spaces, noise and random starts, `--store summary`, one to three threads",
    tried: kills,
    result: `integrity_check ok, counts equal to rows; ${same}`,
  });
  recordFault(context, {
    group: GROUP,
    fault: "SIGINT or SIGTERM at a random moment of `sweep run`, among the above",
    tried: stops,
    result: `exit 130, or ended by the signal before the run began; ${same}`,
  });
});

test.for(inSoak())("rm and query, killed at any moment, leave a sweep whole or remove it whole", async (_, context) => {
  const place = workplace();
  const random = randomStream(SEED);
  const { reference } = await subjectOf("rows");
  const each = attempts(1, 15);
  for (let i = 0; i < 2 * each; i += 1) {
    const [file, command] = [place.path(`${i}.db`), i % 2 === 0 ? ["rm", "1"] : ["query", "--format", "csv"]];
    const what = `SEED=${SEED}: number ${i}, ${command[0]}`;
    copyFileSync(reference, file);
    const run = place.start([...command, "--db", file]);
    const part = i % 4 < 2 ? "making the file" : "loading"; // the first: once the -wal file has something in it
    await Promise.race([moment(part, random, file, 0), run.ended]);
    run.signal("SIGKILL");
    await run.ended;
    expectSound(file, what);
    const left = statuses(file);
    if (command[0] === "query") expect(left, `${what}: the status`).toEqual(["complete"]);
    // A removal that has begun is finished by the next command that writes.
    if (left.some((status) => status !== "deleting")) expectSame(file, reference, what);
  }
  recordFault(context, {
    group: GROUP,
    fault: "SIGKILL in the middle of `sweep rm` and of `sweep query`",
    tried: 2 * each,
    result: "file sound; the sweep has all its rows, or is removed with all of them, perhaps by the next command",
  });
});

test("a file left by a run killed while creating it counts as one without sweeps", async (context) => {
  const place = workplace();
  place.write("empty.db", "");
  // The state between choosing the journal and creating the tables.
  const db = new Database(place.path("begun.db"));
  db.pragma("auto_vacuum = INCREMENTAL");
  db.pragma("journal_mode = WAL");
  db.close();
  expect(place.size("begun.db")).toBeGreaterThan(0);
  halfWritten(place.path("half.db"));
  const grid = parseGrid("objective: booth\noptimizer: sgd\nstop: { max_steps: 10 }\n", { file: "grid.yaml" });
  for (const file of ["empty.db", "begun.db", "half.db"].map((name) => place.path(name))) {
    const message = `no sweeps yet: "${file}" is empty; start with \`sweep run GRID\`, or use --db`;
    expect(() => openResults(file)).toThrow(expect.objectContaining({ code: "input", message }));
    await runSweep(grid, { db: file, threads: 1 });
    expect(statuses(file)).toEqual(["complete"]);
  }
  recordFault(context, {
    group: GROUP,
    fault:
      "A results file as a run killed while creating it leaves it: empty, with a journal but no tables, or with its first transaction cut off",
    tried: 3,
    result: "readers report that there are no sweeps yet (exit 2); a run completes the file",
  });
});

/** Creates a file in the middle of its first transaction, with the journal that rolls it back. */
function halfWritten(file: string): void {
  const db = new Database(`${file}.whole`);
  db.pragma("cache_size = 10"); // so that pages are written before the end
  db.exec("BEGIN IMMEDIATE; CREATE TABLE one (text)");
  const insert = db.prepare("INSERT INTO one VALUES (?)");
  for (let i = 0; i < 200; i += 1) insert.run("some text ".repeat(300));
  copyDatabase(`${file}.whole`, file);
  db.close();
  expect(() => new Database(file, { readonly: true }).prepare("SELECT count(*) FROM sqlite_schema").get()).toThrow(
    expect.objectContaining({ code: "SQLITE_READONLY_ROLLBACK" }),
  );
}

test.for(inSoak())("the launcher ends when the process under it is killed", async (_, context) => {
  const place = workplace();
  place.write("grid.yaml", ENDLESS);
  const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.9.0' } })";
  const launcher = ["--import", `data:text/javascript,${old}`, BIN, "run", "grid.yaml", "--threads", "1"];
  const run = startIn(place.folder, process.execPath, launcher);
  await until(() => trialsDone(place) === 0);
  const children = childrenOf(run.pid);
  expect(children).toHaveLength(1);
  process.kill(children[0]!, "SIGKILL");
  expect(await run.ended).toMatchObject({ code: 128 + 9, stdout: "", stderr: "" });
  expect(statuses(place.path("results/sweeps.db"))).toEqual(["interrupted"]);
  recordFault(context, {
    group: GROUP,
    fault: "SIGKILL of the process that the launcher started under the installed Node",
    tried: 1,
    result: "the launcher ends at once with exit 137; the sweep is free for the next run",
  });
});
