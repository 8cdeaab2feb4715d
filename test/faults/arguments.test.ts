import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runLines } from "../support/command/run-lines.ts";
import { attempts } from "../support/faults/attempts.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { recordFault } from "../support/faults/fault.ts";
import { HOSTILE_SQL } from "../support/faults/hostile-sql.ts";

const GROUP = "Arguments";
const GRID = "objective: booth\noptimizer: momentum\nparameters: { lr: [0.01, 0.02] }\nstop: { max_steps: 10 }\n";

type Ended = Awaited<ReturnType<typeof runLines>>[number];
type Line = readonly string[];

/** Each command with cheap arguments, or refused ones where the command would be expensive. */
const COMMANDS: Readonly<Record<string, Line>> = {
  run: ["nowhere.yaml"],
  plan: ["nowhere.yaml"],
  worker: ["http://nowhere"],
  workers: ["http://nowhere"],
  purge: ["http://nowhere"],
  check: ["nowhere.yaml"],
  merge: ["nowhere.db"],
  ls: [],
  show: ["99"],
  query: ["99"],
  best: ["99"],
  ert: ["99"],
  export: ["99", "-o", "folder"],
  compare: ["98", "99"],
  rm: ["99"],
  list: ["optimizers"],
  describe: ["sphere"],
  init: ["init.yaml"],
  demo: [],
  doctor: ["--db", "nowhere.db"],
  completion: [],
  trace: ["99"],
  report: ["99"],
  plot: ["99", "--kind", "heatmap", "-o", "plot.svg"],
  serve: ["--port", "banana"],
};

/** One thread is enough for the few lines that run. */
function few(command: string, option = ""): Line {
  return ["run", "check"].includes(command) && option !== "--threads" ? ["--threads=1"] : [];
}

const VALUES: Readonly<Record<string, (option: string) => Line>> = {
  missing: (option) => [option],
  empty: (option) => [`${option}=`],
  "empty text": (option) => [option, ""],
  blank: (option) => [`${option}= `],
  twice: (option) => [`${option}=1`, `${option}=1`],
  negative: (option) => [`${option}=-1`],
  "a fraction": (option) => [`${option}=1.5`],
  "a word": (option) => [`${option}=abc`],
  huge: (option) => [`${option}=99999999999999999999`],
  infinite: (option) => [`${option}=1e999`],
  long: (option) => [`${option}=${"9".repeat(100_000)}`],
  unicode: (option) => [`${option}=Ünï 🏔 \u202e`],
  "an escape": (option) => [`${option}=\u001b[31m`],
  "a NUL": (option) => [`${option}=a\0b`],
  "a formula of JSON": (option) => [`${option}={"a":[1]}`],
  dotted: (option) => [`${option}.x=1`],
  prototype: (option) => [`${option}.__proto__.x=1`, `${option}=__proto__`],
  negated: (option) => [`--no-${option.slice(2)}=1`],
};

const place = new Workplace();
afterAll(() => place.remove());

/** Returns names and contents of all files, except those that a database reader may leave. */
function contents(): Record<string, string> {
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

let before: Record<string, string> = {};
beforeAll(async () => {
  place.write("grid.yaml", GRID);
  await runLines(place, [
    ["run", "grid.yaml", "--quiet", "--threads", "1"],
    ["init", "init.yaml"],
  ]);
  before = contents();
});

test("every option of every command refuses malformed values", async (context) => {
  const names = Object.keys(COMMANDS);
  const asked = await runLines(place, [
    ["--get-yargs-completions", "sweep", ""],
    ...names.map((name) => ["--get-yargs-completions", "sweep", name, "--"]),
    ...names.map((name) => [name, ...COMMANDS[name]!, ...few(name)]),
  ]);
  const commands = asked[0]!.stdout
    .trim()
    .split("\n")
    .map((line) => line.split(":")[0]!);
  expect(commands.toSorted()).toEqual(names.toSorted());
  const usual = new Map(names.map((name, i) => [name, asked[1 + names.length + i]!]));
  const all = names.flatMap((command, i) =>
    asked[1 + i]!.stdout.split("\n").flatMap((line) => {
      const option = /^--[a-z-]+/.exec(line)?.[0];
      if (option === undefined || option === "--help" || option === "--version" || option.startsWith("--no-"))
        return [];
      return Object.entries(VALUES).map(([kind, value]) => ({ command, option, kind, value: value(option) }));
    }),
  );
  expect(new Set(all.map(({ option }) => option)).size).toBeGreaterThan(20);
  // All in a soak; otherwise a sample that has each kind of value and each option.
  const stride = Math.max(1, Math.round(all.length / attempts(40, all.length)));
  const tried = all.filter((_, i) => i % stride === 0);
  const ended = await runLines(
    place,
    tried.map(({ command, option, value }) => [command, ...COMMANDS[command]!, ...few(command, option), ...value]),
  );
  for (const [i, { command, option, kind }] of tried.entries()) {
    const one = ended[i]!;
    const label = `sweep ${command} ${option}, ${kind}: ${JSON.stringify(one)}`.slice(0, 600);
    const asUsual = one.code === usual.get(command)!.code && one.stderr === usual.get(command)!.stderr;
    if (one.code === 0) expect.soft(one.stderr, label).not.toContain("internal error");
    else if (!asUsual)
      expectSentence(
        one,
        label,
        new RegExp(`--(no-)?${option.slice(2)}|use --db|unexpected argument: ""|a broker must be|…\n$`),
      );
    if (["missing", "empty", "empty text"].includes(kind) && one.code === 2 && !asUsual) {
      expect
        .soft(one.stderr, label)
        .toMatch(/needs a (?:value|number)|does not take a value|unexpected argument|must be given only once/);
    }
    if (kind === "dotted" || kind === "prototype") expect.soft(one.code, label).toBe(2);
  }
  expect(contents()).toEqual(before);
  recordFault(context, {
    group: GROUP,
    fault: `each option of each command with a value that is missing, empty, given twice, negative, a fraction, a word, huge, of 100,000 digits, not ASCII, an escape, NUL, JSON or a key`,
    tried: tried.length,
    result: "exit 2 and a message that names the option, or 0 for a valid value; nothing is created or changed",
  });
});

/** Expects one readable line, and nothing on standard output. */
function expectSentence({ code, stdout, stderr }: Ended, label: string, names: RegExp): void {
  expect.soft(code, label).toBe(2);
  expect.soft(stdout, label).toBe("");
  expect.soft(stderr, label).toMatch(/^[^\n]+\n$/);
  expect.soft(stderr, label).not.toMatch(/internal error|undefined|\[object/);
  expect.soft(stderr, label).not.toMatch(/(?!\n)\p{Cc}|[\u202a-\u202e]/u);
  expect.soft(stderr.length, label).toBeLessThan(2_100);
  expect.soft(stderr, label).toMatch(names);
}

describe("hostile SQL", () => {
  test("is refused or stopped, and the database stays unchanged", { timeout: 300_000 }, async (context) => {
    // Each starts a process: npm test tries some, and its other files the plainest.
    const stride = Math.max(1, Math.round(HOSTILE_SQL.length / attempts(6, HOSTILE_SQL.length)));
    const tried = HOSTILE_SQL.filter((_, i) => i % stride === 0);
    const ended = await runLines(
      place,
      tried.map(([line]) => line),
    );
    for (const [i, [line, message]] of tried.entries()) {
      const { code, stdout, stderr } = ended[i]!;
      const label = `sweep ${line.join(" ")}: ${JSON.stringify(ended[i])}`;
      expect.soft(stdout, label).toBe("");
      expect.soft([2, 3], label).toContain(code);
      expect.soft(stderr, label).toMatch(message);
      expect.soft(stderr, label).not.toMatch(/internal error|\n {4}at /);
      if (code === 3) expect.soft(stderr, label).toMatch(/the query was stopped|has ended|out of memory|too big/);
    }
    expect(contents()).toEqual(before);
    recordFault(context, {
      group: GROUP,
      fault:
        "--where, --order-by, --columns, --group-by and --sql with second statements, closing parentheses, comments, writes, ATTACH, PRAGMA, extensions, blobs of gigabytes and recursion without end",
      tried: tried.length,
      result:
        "refused with a message or stopped at the timeout; the database equal byte for byte, no other file created",
    });
  });
});
