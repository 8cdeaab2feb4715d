import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { decodeGrid } from "../../src/grid/yaml/decode-grid.ts";
import { visible } from "../../src/format/visible.ts";
import { runLines } from "../support/command/run-lines.ts";
import { messageOf } from "../support/spaces/parse.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { startIn, workplace } from "../support/command/sweep-command.ts";
import { loopSeed, recordFault } from "../support/faults/fault.ts";

const GROUP = "Broken and hostile grids";
const folder = new URL("../data/bad-grids/", import.meta.url);
const grids = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
const GOOD = "objective: sphere\noptimizer: sgd\n";

test.each(grids)("%s", (name) => {
  const text = decodedOrMessage(readFileSync(new URL(name, folder)), basename(name));
  expect(`${text}\n`).toBe(readFileSync(new URL(name.replace(".yaml", ".txt"), folder), "utf8"));
});

/** Returns the message as a terminal shows it. */
function decodedOrMessage(bytes: Uint8Array, file: string): string {
  try {
    return visible(messageOf(decodeGrid(bytes, file), { file }));
  } catch (error) {
    return visible((error as Error).message);
  }
}

test("each message has a place in the file, except those about the whole file", (context) => {
  const whole =
    /^[\w-]+\.yaml: (the grid (is empty|has )|expected a map|missing key "(objective|optimizer)"|encoded as UTF-16)/;
  for (const name of grids) {
    const message = readFileSync(new URL(name.replace(".yaml", ".txt"), folder), "utf8");
    if (!whole.test(message)) expect(message).toMatch(/^[\w-]+\.yaml:\d+:\d+: .+\n> \d+ \| .*\n +\| +\^\n/);
  }
  recordFault(context, {
    group: GROUP,
    fault:
      "a deliberately wrong grid: YAML's corners, encodings, numbers, names, formulas, axes, rules, modules (test/data/bad-grids, a folder for each stage)",
    tried: grids.length,
    result: "the message stored beside it, with line, column and caret if it has a place",
  });
});

// Too large to store as files.
const formula = (text: string): string =>
  `objective: { name: mine, formula: "${text}", start: [1, 2] }\noptimizer: sgd\n`;
const repeat = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("");
const large: Readonly<Record<string, readonly [grid: string, message: RegExp]>> = {
  "a list 20,000 deep": [
    `${GOOD}parameters:\n  lr: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`,
    /^grid\.yaml:4:\d+: nested too deeply\n> 4 \| \[/,
  ],
  "20,000 lists that never end": [`${GOOD}lr: ${"[".repeat(20_000)}`, /^grid\.yaml:3:\d+: nested too deeply\n/],
  "maps 20,000 deep": [`a: ${"{a: ".repeat(20_000)}1${"}".repeat(20_000)}\n`, /^grid\.yaml:1:\d+: nested too deeply\n/],
  "1,300 lines, each deeper": [
    repeat(1_300, (i) => `${" ".repeat(i)}a:\n`),
    /^grid\.yaml:\d+:\d+: nested too deeply\n/,
  ],
  "20,000 dashes on a line": [`${"- ".repeat(20_000)}1\n`, /^grid\.yaml:1:\d+: nested too deeply\n/],
  "aliases that expand to 120,000 values": [
    `a: &a [${"1,".repeat(300)}]\nb: [${"*a,".repeat(400)}]\n`,
    /^grid\.yaml:1:\d+: aliases expand to too many nodes\n/,
  ],
  "5,000 anchors": [repeat(5_000, () => "a: &a 1\n"), /^grid\.yaml:2:1: duplicate key: "a"\n/],
  "an alias as long as the file": [`a: *${"x".repeat(500_000)}`, /^grid\.yaml:1:4: unknown alias: \*x{380,400}…\n/],
  "a key of 500,000 letters": [
    `${"k".repeat(500_000)}: 1\n`,
    /^grid\.yaml:1:1: invalid YAML: the : indicator must be .*\n/,
  ],
  "a name of 500,000 letters": [
    `${GOOD}name: ${"n".repeat(500_000)}\n`,
    /^grid\.yaml:3:7: name: expected at most 200 characters: "n{59}…\n/,
  ],
  "a whole number of 400,000 digits": [
    `${GOOD}seed: ${"9".repeat(400_000)}\n`,
    /^grid\.yaml:3:7: seed: expected a finite number: Infinity\n/,
  ],
  "an exponent of 10,000 digits": [
    `${GOOD}noise: 1e${"9".repeat(10_000)}\n`,
    /^grid\.yaml:3:8: noise: expected a finite number: Infinity\n/,
  ],
  "5,000 unknown keys": [
    GOOD + repeat(5_000, (i) => `k${i}: 1\n`),
    /^grid\.yaml:3:1: unknown key "k0"\n[^]*\nand many more$/,
  ],
  "10,200 spaces": [
    `objective: sphere\noptimizers: [sgd, adam, momentum, rmsprop]\nspaces: [${"{},".repeat(2_550)}]\n`,
    /^grid\.yaml:3:\d+: more than 10,000 spaces/,
  ],
  "dimensions that add up": [
    `objective: { name: sphere, dim: [${repeat(9_000, (i) => `${i + 1},`)}] }\noptimizer: sgd\n`,
    /^grid\.yaml:1:12: more than 2,000,000 coordinates in all objectives: 40,504,500\n/,
  ],
  "a start of 10,000 values": [
    `${GOOD}start: [${"1,".repeat(9_999)}1]\n`,
    /^grid\.yaml:3:8: the start has more values than the dimension 2: /,
  ],
  "9,990 pluses": [formula(`x${"+x".repeat(9_990)}+q`), /^grid\.yaml:1:20018: unknown name "q"\n/],
  "a formula of 40,000 characters": [
    formula(`x${"+x*y".repeat(9_990)}`),
    /^grid\.yaml:1:35: the formula is longer than 20000 characters: 39961\n/,
  ],
  "9,990 parentheses": [
    formula(`${"(".repeat(9_990)}x${")".repeat(9_990)}`),
    /^grid\.yaml:1:\d+: nested deeper than 200 levels: found "\("\n/,
  ],
  "5,000 powers": [formula(`x${"^2".repeat(5_000)}`), /^grid\.yaml:1:\d+: nested deeper than 200 levels/],
  "10¹⁵ trials": [
    `objective: sphere\noptimizer: momentum\nparameters:\n  lr: { min: 0, max: 1, num: 100000000 }\n  momentum: { min: 0, max: 0.9, num: 10000000 }\n`,
    /^grid\.yaml: the grid has 1,000,000,000,000,000 trials, more than --max-trials 10,000,000$/,
  ],
};

const HEAVY: ReadonlySet<string> = new Set([
  "5,000 unknown keys",
  "a list 20,000 deep",
  "20,000 lists that never end",
  "maps 20,000 deep",
  "20,000 dashes on a line",
  "aliases that expand to 120,000 values",
  "5,000 anchors",
  "10,200 spaces",
  "dimensions that add up",
]);

describe("huge grids", () => {
  // Those whose text takes long to read are for a soak.
  const all = Object.entries(large);
  const tried = all.filter(([name], i) => !HEAVY.has(name) || i < attempts(0, all.length));
  test.each(tried)("%s", (_, [grid, expected]) => {
    const message = messageOf(grid);
    expect(message).toMatch(expected);
    expect(message.length).toBeLessThan(3_000);
  });

  test("all get a message of a few lines", (context) => {
    recordFault(context, {
      group: GROUP,
      fault:
        "a grid of absurd size or depth: 20,000 levels, aliases of 120,000 values, names and numbers of 500 kB, formulas of 10,000 operators, 10¹⁵ trials",
      tried: tried.length,
      result: "a message of a few lines, with its place",
    });
  });
});

test("a path that is not a grid file gets a message, and at most 1 MB of it is read", async (context) => {
  const place = workplace();
  mkdirSync(place.path("folder"));
  symlinkSync("loop.yaml", place.path("loop.yaml"));
  symlinkSync("folder", place.path("link-to-folder.yaml"));
  place.write("10mb.yaml", "#".repeat(10_000_000));
  place.write("good.yaml", GOOD);
  symlinkSync("good.yaml", place.path("link.yaml"));
  await place.shell("mkfifo fifo.yaml endless.yaml");
  const writers = [
    spawn("bash", ["-c", "cat good.yaml > fifo.yaml"], { cwd: place.folder }),
    spawn("bash", ["-c", "cat /dev/zero > endless.yaml"], { cwd: place.folder, stdio: "ignore" }),
  ];
  const cases: Readonly<Record<string, string>> = {
    folder: "a folder, not a grid: folder",
    "link-to-folder.yaml": "a folder, not a grid: link-to-folder.yaml",
    "loop.yaml": "a link to itself: loop.yaml",
    "10mb.yaml": "10mb.yaml: larger than 1 MB: 10.0 MB",
    "/dev/zero": "/dev/zero: larger than 1 MB",
    "/dev/null": "/dev/null: the grid is empty",
    "endless.yaml": "endless.yaml: larger than 1 MB",
    "good.yaml/": "cannot read the file (ENOTDIR): good.yaml/",
    "nowhere/x.yaml": "no such file: nowhere/x.yaml",
    [`${"n".repeat(300)}.yaml`]: `cannot read the file (ENAMETOOLONG): ${"n".repeat(300)}.yaml`,
    "a\0b.yaml": "cannot read the file (ERR_INVALID_ARG_VALUE): a\\u0000b.yaml",
    "a\u001b[31mb.yaml": "no such file: a\\u001b[31mb.yaml",
  };
  const names = Object.keys(cases);
  const lines = [...names, "fifo.yaml", "link.yaml"].map((name) => ["plan", name]);
  const ended = await runLines(place, lines);
  const [stdin] = await runLines(place, [["plan", "-"]], {}, "# x\n".repeat(500_000));
  for (const writer of writers) writer.kill();
  expect(ended.slice(0, -2)).toEqual(names.map((name) => ({ code: 2, stdout: "", stderr: `${cases[name]}\n` })));
  for (const { code, stdout } of ended.slice(-2))
    expect([code, stdout]).toEqual([0, expect.stringContaining("sphere sgd")]);
  expect(stdin).toMatchObject({ code: 2, stdout: "", stderr: "<stdin>: larger than 1 MB\n" });
  recordFault(context, {
    group: GROUP,
    fault:
      "a folder, a link to itself, a device, a pipe without end, 10 MB or standard input of 2 MB as the grid's file",
    tried: names.length + 1,
    result: "exit 2 with a message; at most 1 MB is read",
  });
});

test.for(inSoak())(
  "plan accepts or refuses randomly mutated grids in time, and accepted ones run",
  async (_, context) => {
    const place = workplace();
    const [plans, runs] = [attempts(6, 10_000), attempts(1, 200)];
    const seed = loopSeed();
    const script = fileURLToPath(new URL("../support/faults/plan-mutants.ts", import.meta.url));
    const mutants = startIn(place.folder, process.execPath, [script, ...[seed, plans, runs].map(String)]);
    // Each may take two seconds of processor time; this bound only ends a hang.
    const hung = setTimeout(() => mutants.signal("SIGKILL"), 60_000 + plans * 300);
    const { code, stdout, stderr } = await mutants.ended;
    clearTimeout(hung);
    const grid = code === 0 ? "" : readFileSync(place.path("mutant.yaml"), "latin1");
    expect(stderr === "" && code === 0, `seed ${seed}, ended with ${code}: ${stderr}\n--- the grid:\n${grid}`).toBe(
      true,
    );
    const counts = JSON.parse(stdout) as { accepted: number; refused: number; ran: number };
    expect(counts.accepted + counts.refused).toBe(plans);
    expect(counts.accepted).toBeGreaterThan(plans / 20);
    expect(counts.ran).toBeGreaterThan(0);
    recordFault(context, {
      group: GROUP,
      fault: "a good grid with random bytes, tokens, lines, keys, values or parts exchanged, given to plan",
      tried: plans,
      result:
        "exit 0, or 2 with a message and its place; under two seconds of processor time; no stack trace, no control character",
    });
    recordFault(context, {
      group: GROUP,
      fault: "the grids among them that plan accepted, given to run",
      tried: counts.ran,
      result: "exit 0, or 3 with the number of failed trials and the reason",
    });
  },
);
