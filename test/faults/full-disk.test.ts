import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runLines, runLinesThrough } from "../support/command/run-lines.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { randomStream } from "../support/reference/random.ts";
import { BIN, startIn, Workplace, workplace } from "../support/command/sweep-command.ts";
import type { Ended } from "../support/command/sweep-command.ts";
import { loopSeed, recordFault } from "../support/faults/fault.ts";
import { limitedTo, SmallDisk } from "../support/faults/small-disk.ts";

const GROUP = "Disks and databases";

// About 1,800 kB of results: at most 16,384 rows and a chunk in one write, then the rest.
const GRID = `
name: big
objective: ravine
optimizers: [sgd, momentum]
parameters: { lr: { min: 0.001, max: 1, scale: log, num: 700 }, momentum: { min: 0, max: 0.9, num: 40 } }
stop: { max_steps: 300 }
`;
const TRIALS = 28_700;

// Kilobytes that hold the first rows but not all.
const HALF = 2_100;

const SMALL = GRID.replace("num: 700", "num: 5").replace("num: 40", "num: 4").replace("big", "small");

const FULL = /^(the disk is full|cannot write the results database): "a\.db"; .* the same command resumes$/m;

type End = Omit<Ended, "seconds">;
type RunLines = (lines: readonly (readonly string[])[]) => Promise<End[]>;

/**
 * Runs the grid with too little room, checks what was stored, makes room and runs it again. Returns
 * the number of stored trials.
 */
async function runOutOfRoom(
  runs: { readonly [Room in "little" | "enough"]: RunLines },
  complete: string,
  makeRoom: () => Promise<void>,
): Promise<number> {
  const run = ["run", "grid.yaml", "--db", "a.db", "--threads", "1"];
  const query = ["query", "--db", "a.db", "--format", "csv"];
  const [stopped, ls, queried, written] = (await runs.little([
    [...run, "--quiet"],
    ["ls", "--db", "a.db", "--format", "json"],
    query,
    [...query, "--out", "rows.csv"],
  ])) as [End, End, End, End];
  expect(stopped).toMatchObject({ code: 3, stdout: "", stderr: expect.stringMatching(FULL) });
  // Without room for the tables, there is nothing to read.
  const [sweep] = ls.code === 2 ? [] : (JSON.parse(ls.stdout) as { status: string; done: number }[]);
  const done = sweep?.done ?? 0;
  expect(done).toBeLessThan(TRIALS);
  if (sweep !== undefined) {
    expect(queried).toMatchObject({ code: 0, stdout: expect.stringMatching(new RegExp(`^(.*\\n){${done + 1}}$`)) });
  }
  // A few rows may fit.
  if (written.code === 3)
    expect(written.stderr).toMatch(/^cannot write the file \((ENOSPC|EFBIG): [^\n]*\): rows\.csv\n$/);

  await makeRoom();
  const [resumed, all] = (await runs.enough([run, query])) as [End, End];
  expect(resumed.code).toBe(0);
  expect(/resuming: ([\d,]+) of/.exec(resumed.stderr)?.[1]?.replace(",", "") ?? "0").toBe(String(done));
  expect(all.stdout === complete).toBe(true);
  return done;
}

/** Returns the rows of an undisturbed run of the grid. */
const undisturbed = new Workplace();
let rows = "";
beforeAll(async () => {
  undisturbed.write("grid.yaml", GRID);
  const ended = await runLines(undisturbed, [
    ["run", "grid.yaml", "--quiet", "--threads", "1"],
    ["query", "--format", "csv"],
  ]);
  rows = ended[1]!.stdout;
});
afterAll(() => undisturbed.remove());

test.for(inSoak())(
  "a run on a disk that fills up keeps its rows, and resumes with equal content",
  async (_, context) => {
    const random = randomStream(loopSeed());
    const tried = attempts(1, 20);
    let kind = "";
    for (let i = 0; i < tried; i += 1) {
      const kilobytes = i === 0 ? HALF : Math.floor(60 + HALF * random());
      const disk = await SmallDisk.make(kilobytes);
      kind = disk.kind;
      await disk.write("grid.yaml", GRID);
      const lines: RunLines = (those) => disk.run(those);
      const done = await runOutOfRoom({ little: lines, enough: lines }, rows, () => disk.grow());
      if (i === 0) expect(done).toBeGreaterThan(0);
      expect(await disk.shell("ls -A")).not.toMatch(/\.part|\.tmp/);
    }
    recordFault(context, {
      group: GROUP,
      fault:
        kind === "disk"
          ? "the disk (a file system in memory of 60 to 2,160 kB) is full in the middle of a run"
          : "file-size limit of 60 to 2,160 kB reached in the middle of a run (no small disk could be mounted)",
      tried,
      result:
        "exit 3 with a one-sentence message; stored rows can be listed and queried; `--out` leaves no partial file; once there is room, the same command resumes and ends with the rows of an undisturbed run",
    });
  },
);

// Has the same outcome as the full disk. Runs in soaks from a tenth of full length.
const limited = attempts(0, 20);
test.for(limited > 0 ? [limited] : [])(
  "a file-size limit in the middle of %i runs acts as a full disk",
  async (tried, context) => {
    const random = randomStream(loopSeed() + 1);
    for (let i = 0; i < tried; i += 1) {
      const kilobytes = i === 0 ? HALF : Math.floor(4 + HALF * random());
      const place = workplace();
      place.write("grid.yaml", GRID);
      const little: RunLines = (lines) => runLinesThrough(place, lines, limitedTo(kilobytes));
      const enough: RunLines = (lines) => runLines(place, lines);
      const done = await runOutOfRoom({ little, enough }, rows, async () => undefined);
      if (i === 0) expect(done).toBeGreaterThan(0);
      expect(readdirSync(place.folder).filter((name) => /\.(part|tmp)$/.test(name))).toEqual([]);
    }
    recordFault(context, {
      group: GROUP,
      fault: "file-size limit of 4 to 2,100 kB (ulimit -f) reached in the middle of a run",
      tried,
      result: "as with the full disk",
    });
  },
);

/** The commands that read, and their normal output. */
const READERS: readonly (readonly string[])[] = [
  ["ls", "--db", "a.db", "--format", "csv"],
  ["show", "--db", "a.db"],
  ["best", "--db", "a.db"],
  ["query", "--db", "a.db", "--format", "csv"],
];

/** The commands that write, and their outcome without room and without permission. */
const WRITERS: readonly (readonly [line: readonly string[], full: RegExp, readOnly: RegExp])[] = [
  [
    ["run", "other.yaml", "--db", "a.db", "--quiet", "--threads", "1"],
    FULL,
    /^(the|cannot [a-z ]*) results database .*"a\.db"; .*use --db$/,
  ],
  [["rm", "1", "--db", "a.db"], FULL, /^(the|cannot [a-z ]*) results database .*"a\.db"; .*use --db$/],
  [
    ["query", "--db", "a.db", "--out", "new.csv"],
    /^cannot write the file \(ENOSPC: the disk is full\): new\.csv$/,
    /^cannot write the file \((EROFS: .*|EACCES)\): new\.csv$/,
  ],
  [
    ["check", "small.yaml", "--quiet", "--threads", "1", "--update", "--set", "check.allow=nothing converges"],
    /^cannot write the baseline: ENOSPC: /,
    /^cannot write the baseline: (EROFS|EACCES): /,
  ],
  [
    ["check", "expecting.yaml", "--quiet", "--threads", "1", "--json-file", "report.json"],
    /^cannot write the report \(ENOSPC: the disk is full\): report\.json$/,
    /^cannot write the report \((EROFS: .*|EACCES)\): report\.json$/,
  ],
  [
    ["init", "new.yaml"],
    /^cannot write the file \(ENOSPC: the disk is full\): new\.yaml$/,
    /^cannot write the file \((EROFS: .*|EACCES)\): new\.yaml$/,
  ],
];

// A wrong path is the user's mistake (exit 2); a full disk is not.
const INPUT_WHERE_READ_ONLY: ReadonlySet<string> = new Set(["query", "init"]);

test.for(inSoak())("on a full or read-only disk, commands read as usual and refuse to write", async (_, context) => {
  const place = workplace();
  place.write("small.yaml", SMALL);
  place.write("expecting.yaml", `${SMALL}expect: [{ name: some, sql: SELECT count(*) > 0 FROM results }]`);
  place.write("other.yaml", SMALL.replace("300 }", "301 }"));
  const made = await runLines(place, [["run", "small.yaml", "--db", "a.db", "--quiet", "--threads", "1"], ...READERS]);
  expect(made.map(({ code }) => code)).toEqual(made.map(() => 0));
  const read = made.slice(1).map(({ stdout }) => stdout);

  const disk = await SmallDisk.make(2000);
  for (const name of ["a.db", "small.yaml", "other.yaml", "expecting.yaml"]) await disk.put(place.path(name), name);
  await disk.write("report.json", "the report of before\n");
  // SQLite may leave empty files: it cannot remove what it cannot open.
  const files = (): Promise<string> => disk.shell("ls -A | grep -v 'a.db-\\|fill'; cat report.json; cksum a.db");
  const before = await files();
  // A check is slow, since it starts threads: on a read-only disk only in a soak.
  const writers = attempts(0, 1) > 0 ? WRITERS : WRITERS.filter(([[command]]) => command !== "check");
  const linesOf = (those: typeof WRITERS): (readonly string[])[] => [
    ...READERS,
    ...those.map(([line]) => line),
    ["doctor", "--db", "a.db"],
  ];

  await disk.fill();
  const full = await disk.run(linesOf(WRITERS));
  expect(full.slice(0, READERS.length).map(({ stdout }) => stdout)).toEqual(read);
  for (const [i, [line, sentence]] of WRITERS.entries()) {
    const { code, stderr } = full[READERS.length + i]!;
    expect({ line, code, stderr }).toEqual({
      line,
      code: 3,
      stderr: oneLine(disk.kind === "disk" ? sentence : /cannot (be written|write)/),
    });
  }
  expect(full.at(-1)).toMatchObject(
    disk.kind === "disk"
      ? {
          code: 3,
          stdout: expect.stringMatching(/^disk +fail +\d+ B free: /m),
          stderr: expect.stringContaining("disk: free some space"),
        }
      : { code: 0, stdout: expect.stringMatching(/^journal +warn +none can be made/m) },
  );
  expect(await files()).toBe(before);

  await disk.grow();
  await disk.makeReadOnly();
  const readOnly = await disk.run(linesOf(writers));
  expect(readOnly.slice(0, READERS.length).map(({ stdout }) => stdout)).toEqual(read);
  for (const [i, [line, , sentence]] of writers.entries()) {
    const { code, stderr } = readOnly[READERS.length + i]!;
    const expected = INPUT_WHERE_READ_ONLY.has(line[0]!) ? 2 : 3;
    expect({ line, code, stderr }).toEqual({ line, code: expected, stderr: oneLine(sentence) });
  }
  expect(readOnly.at(-1)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^folder +warn +not writable/m),
  });
  expect(await files()).toBe(before);

  const result =
    "each reading command prints its normal output, each writing one a one-sentence message; no partial file is left";
  recordFault(context, {
    group: GROUP,
    fault:
      disk.kind === "disk"
        ? "no room on the disk (a file system in memory), each command in turn"
        : "files may not grow (ulimit -f 0), each command in turn",
    tried: full.length,
    result: `${result}; exit code 3`,
  });
  recordFault(context, {
    group: GROUP,
    fault:
      disk.kind === "disk"
        ? "a file system mounted read-only, each command in turn"
        : "a folder without write permission, each command in turn",
    tried: readOnly.length,
    result: `${result}; exit code 3, or 2 for a file that was named`,
  });
});

function oneLine(sentence: RegExp): unknown {
  return expect.stringMatching(new RegExp(`${sentence.source.replace(/\\n\$$|\$$/, "")}[^\\n]*\\n$`));
}

test("standard output on a full disk is an error", async (context) => {
  const place = workplace();
  place.write("small.yaml", SMALL);
  await runLines(place, [["run", "small.yaml", "--quiet", "--threads", "1"]]);
  const full = (...args: string[]): Promise<Ended> =>
    startIn(place.folder, "sh", ["-c", 'exec "$@" > /dev/full', "sh", process.execPath, BIN, ...args]).ended;
  const all = [
    ["show"],
    ["--version"],
    ["query", "--format", "csv"],
    ["best"],
    ["ls", "--format", "json"],
    ["run", "small.yaml", "--format", "json", "--quiet"],
    ["check", "small.yaml", "--quiet", "--threads", "1", "--update", "--set", "check.allow=nothing converges"],
    ["plan", "small.yaml"],
    ["list", "objectives"],
    ["doctor"],
    ["--help"],
  ];
  const tried = all.slice(0, attempts(1, all.length));
  for (const args of tried) {
    const { code, stderr } = await full(...args);
    expect({ args, code, stderr }).toEqual({
      ...{ args, code: 3 },
      stderr: expect.stringMatching(/^(.*\n)?cannot write to standard output: ENOSPC: the disk is full\n$/),
    });
  }
  recordFault(context, {
    group: GROUP,
    fault: "standard output goes to a full disk (/dev/full), each command in turn",
    tried: tried.length,
    result: "exit 3 with a one-sentence message",
  });
});
