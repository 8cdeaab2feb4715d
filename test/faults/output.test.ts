import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { runLines } from "../support/command/run-lines.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { parseXml } from "../support/files/parse-xml.ts";
import { until } from "../support/command/progress.ts";
import { TERMINAL_LINE } from "../support/command/terminal-line.ts";
import { Workplace, workplace } from "../support/command/sweep-command.ts";
import { recordFault } from "../support/faults/fault.ts";

const GROUP = "Output";
const FORMATS = ["table", "csv", "json", "jsonl", "md"] as const;
const ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)";

// Characters that move the cursor, colour, reorder or hide text or end lines, and GitHub commands.
const EVIL =
  "a\u001b[31mred\u001b]0;title\u0007\u009b2J\b\r\u202egnp.\u200bx\u2066\u2028\n::error::one\n  ::warning file=x::two ##[error]three %0A|\\|<b>";
const RAW = /(?![\t\n])\p{Cc}|[\u200b-\u200f\u2028-\u202e\u2066-\u2069]|^\s*::|##\[/mu;

const place = new Workplace();
afterAll(() => place.remove());

/** Writes two sweeps with hostile names and errors, as a foreign file may have them. */
beforeAll(async () => {
  const grid = "objective: booth\noptimizer: momentum\nparameters: { lr: [0.01, 0.02, 10] }\nstop: { max_steps: 10 }\n";
  place.write("grid.yaml", grid);
  const run = ["run", "grid.yaml", "--quiet", "--threads", "1", "--db", "evil.db"];
  await runLines(place, [run, [...run, "--set", "stop.max_steps=20", "--set", "name=other"]]);
  const db = new Database(place.path("evil.db"));
  db.prepare("UPDATE sweep SET name = ? || sweep_id, spec = ?, started_at = ?, version = ?").run(
    EVIL,
    EVIL,
    EVIL,
    EVIL,
  );
  db.prepare("UPDATE space SET label = ?, objective = ?, optimizer = ?").run(EVIL, EVIL, EVIL);
  db.prepare("UPDATE result SET error = ? WHERE trial = 2").run(EVIL);
  db.close();
});

test("foreign names and errors control neither a terminal nor a CI log", async (context) => {
  const commands = [["ls"], ["show"], ["best"], ["compare", "1", "2"], ["query"], ["query", "--group-by", "objective"]];
  const others = [
    ["show", EVIL],
    ["rm", EVIL],
    ["query", "--where", EVIL],
    ["query", "--columns", EVIL],
    ["query", "--sql", EVIL],
    ["plan", EVIL],
    ["describe", EVIL],
    ["run", "grid.yaml", "--threads", "1", "--set", EVIL],
    [EVIL],
    ["ls", `--${EVIL}`],
  ];
  const lines = [
    // Each query starts a process.
    ...commands
      .flatMap((line) => ["table", "md"].map((format) => [...line, "--format", format, "--db", "evil.db"]))
      .slice(0, attempts(8, 12)),
    ...others.map((line) =>
      ["plan", "describe", "run", EVIL].includes(line[0]!) ? line : [...line, "--db", "evil.db"],
    ),
    ["query", "--sql", `SELECT '${EVIL}' AS "${EVIL}"`, "--db", "evil.db"],
  ];
  const ended = await runLines(place, lines);
  for (const [i, { stdout, stderr }] of ended.entries()) {
    expect.soft(stdout + stderr, lines[i]!.join(" ")).not.toMatch(RAW);
    expect.soft(stdout + stderr, lines[i]!.join(" ")).not.toContain("internal error");
  }
  // Shown escaped, not dropped.
  expect(ended[2]!.stdout).toContain("a\\u001b[31mred\\u001b]0;title\\u0007\\u009b2J\\u0008\\u000d\\u202egnp.\\u200bx");
  recordFault(context, {
    group: GROUP,
    fault:
      "escape, control, bidirectional and hidden characters, line ends and GitHub's `::commands` in names, errors, options and files",
    tried: lines.length,
    result: "written as \\u001b on standard output (tables, Markdown) and standard error",
  });
});

test("data formats are escaped on a terminal too, however narrow", async (context) => {
  const all = ["query --format json", "ls --help", "--help", "query --format csv", "query --format jsonl", "show"];
  const lines = all.slice(0, attempts(2, all.length));
  const commands = lines.map((line) => `"$NODE" "$BIN" ${line}${line.endsWith("--help") ? "" : " --db evil.db"}`);
  place.write("line.sh", `stty cols 1 rows 1\n${commands.join("\n")}\n`);
  const script = TERMINAL_LINE;
  const { stdout } = await place.shell(script);
  const shown = stdout.replaceAll("\r\n", "\n");
  expect(shown).not.toMatch(RAW);
  expect(shown).toContain('"error":"a\\u001b[31mred');
  expect(shown).not.toContain("internal error");
  expect(shown).toContain("sweep ls");
  if (lines.includes("--help")) expect(shown).toContain("sweep plan <grid>");
  recordFault(context, {
    group: GROUP,
    fault: "the same in CSV and JSON printed to a terminal one column wide",
    tried: lines.length,
    result: "written as \\u001b; a pipe or a file receives the data unchanged",
  });
});

test.for(inSoak())("a module's errors appear as text in messages and in every report", async (_, context) => {
  const own = quickWorkplace();
  own.write(
    "evil.mjs",
    `let calls = 0;\nexport const start = [1], minimum = 0;\nexport function value() { if (calls++ > 0) throw new Error(${JSON.stringify(EVIL)}); return 1; }\n`,
  );
  own.write(
    "grid.yaml",
    'name: "::error::name ##[x] | %0A"\nobjective: { name: "::obj", module: ./evil.mjs }\noptimizer: sgd\nstop: { max_steps: 3 }\nexpect: [{ name: "::warning::x %", sql: SELECT 1 }]\n',
  );
  own.write("check.json", "that of an earlier check");
  const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "summary.md" };
  const [ran, checked] = await Promise.all([
    own.sweep("run", "grid.yaml", "--threads", "1"),
    own.sweepIn(env, "check", "grid.yaml", "--threads", "1", "--junit", "check.xml", "--json-file", "check.json"),
  ]);
  expect([ran.code, checked.code]).toEqual([3, 3]);
  expect(ran.stdout + ran.stderr).not.toMatch(RAW);
  const annotations = checked.stdout.split("\n").filter((line) => line.startsWith("::"));
  expect(annotations).toHaveLength(1);
  expect(annotations[0]).toMatch(
    /^::error file=evil\.mjs,line=3,title=sweep check could not run::every trial of .*\\u001b\[31mred/,
  );
  expect(checked.stdout.replace(annotations[0]!, "") + checked.stderr).not.toMatch(RAW);
  expect(own.read("summary.md")).not.toMatch(RAW);
  expect(own.read("check.xml")).not.toMatch(RAW);
  expect(parseXml(own.read("check.xml"))).toMatchObject({ attributes: { errors: "1" } });
  expect(JSON.parse(own.read("check.json"))).toMatchObject({
    verdict: "broken",
    exit: 3,
    sweep: "::error::name ##[x] | %0A",
  });
  recordFault(context, {
    group: GROUP,
    fault:
      "the same thrown by a module: progress, errors, the summary, JUnit, the job's summary and GitHub's annotations",
    tried: 2,
    result: "plain text everywhere; only our own annotation; well-formed XML, valid JSON",
  });
});

test.for(inSoak())(
  "no CSV cell is a spreadsheet formula, numbers stay numbers, and a baseline reads back",
  async (_, context) => {
    const own = workplace();
    const names = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "'=1", "-1.5"];
    own.write(
      "grid.yaml",
      `name: "=HYPERLINK()"\nobjectives:\n${names.map((name, i) => `  - { name: ${JSON.stringify(name)}, formula: "x^2 - ${i + 1}", start: [0.5], minimum: ${-i - 1} }\n`).join("")}optimizer: { name: "=o", hyperparameters: { lr: 0.1 }, update: [x = x - lr * g] }\n`,
    );
    const [, , csv, ls, sql, checked, jsonl] = await runLines(own, [
      ["run", "grid.yaml", "--quiet", "--threads", "1"],
      ["check", "grid.yaml", "--threads", "1", "--update", "--quiet"],
      ["query", "--columns", "objective,optimizer,lr,final_loss", "--format", "csv"],
      ["ls", "--format", "csv"],
      [
        "query",
        "--sql",
        `SELECT -1.5 AS "=h", '-1.5e3' AS a, '=a' AS b, char(9) || '=c' AS c, char(13) AS d, '＝e' AS e, '-' AS f, 'g=1' AS g, 'a"b' AS h`,
        "--format",
        "csv",
      ],
      ["check", "grid.yaml", "--threads", "1", "--quiet"],
      ["query", "--columns", "objective", "--format", "jsonl"],
    ]);
    const rows = csv!.stdout.trimEnd().split("\n").slice(1);
    expect(rows.map((row) => row.split(",")[0])).toEqual([
      "'=1+1",
      "'@SUM(A1)",
      "'+cmd|' /C calc'!A0",
      "'-2+3",
      "''=1",
      "-1.5",
    ]);
    for (const [i, row] of rows.entries())
      expect(row.slice(row.indexOf(",'=o,"))).toMatch(new RegExp(`^,'=o,0\\.1,-${i}\\.99|^,'=o,0\\.1,-${i + 1}$`));
    expect(ls!.stdout.split("\n")[1]).toMatch(/^1,'=HYPERLINK\(\),complete,/);
    expect(sql!.stdout).toBe(`'=h,a,b,c,d,e,f,g,h\n-1.5,-1.5e3,'=a,'\t=c,"'\r",'＝e,'-,g=1,"a""b"\n`);
    const baseline = own
      .read("grid.baseline.csv")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    const kept = baseline.slice(1).map((line) => line.split(",").slice(0, 2).join(" "));
    expect(new Set(kept)).toEqual(
      new Set(["''=1", "'+cmd|' /C calc'!A0", "'-2+3", "'=1+1", "'@SUM(A1)", "-1.5"].map((name) => `${name} '=o`)),
    );
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining("6 trials compared: 6 same") });
    // JSON keeps them unchanged.
    expect(
      jsonl!.stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { objective: string }).objective),
    ).toEqual(names);
    recordFault(context, {
      group: GROUP,
      fault:
        "cells of CSV, headings and names in a baseline that begin with = + - @, a tab or a carriage return, as ASCII or wide",
      tried: names.length + 9,
      result: "an apostrophe precedes them, so a spreadsheet shows text; numbers stay numbers; the baseline reads back",
    });
  },
);

test.for(inSoak())("JSON output is one document, also on errors", async (_, context) => {
  const own = workplace();
  own.write("bad.yaml", "objective: sphere\noptimizr: sgd\n");
  own.write(
    "good.yaml",
    "objective: sphere\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\nstop: { max_steps: 20 }\n",
  );
  own.write(
    "fails.mjs",
    "let calls = 0;\nexport const start = [1], minimum = 0;\nexport function value() { if (calls++ > 0) throw new Error('no'); return 1; }\n",
  );
  own.write("fails.yaml", "objective: { name: m, module: ./fails.mjs }\noptimizer: sgd\n");
  own.write("notes.txt", "no database\n".repeat(100));
  const json = ["--format", "json"];
  const error = (code: string, message: RegExp | string, exit: number): object => ({
    error: { code, message: typeof message === "string" ? message : expect.stringMatching(message) },
    exit,
  });
  const cases: readonly (readonly [line: readonly string[], exit: number, document: unknown])[] = [
    [["plan", "bad.yaml", ...json], 2, error("input", /^bad\.yaml:2:1: unknown key "optimizr"/, 2)],
    [["run", "bad.yaml", "--format=json", "--threads", "1"], 2, error("input", /^bad\.yaml:2:1: unknown key/, 2)],
    [
      ["run", "good.yaml", ...json, "--quiet", "--threads", "1"],
      0,
      expect.objectContaining({ name: "good", status: "complete", done: 2 }),
    ],
    [
      ["run", "fails.yaml", ...json, "--quiet", "--threads", "1", "--db", "f.db"],
      3,
      expect.objectContaining({ name: "fails", status: "complete" }),
    ],
    [
      ["run", "good.yaml", ...json, "--db", "notes.txt", "--threads", "1"],
      3,
      error("setup", /^not a SQLite database/, 3),
    ],
    [["run", "good.yaml", ...json, "--threads", "many"], 2, error("input", /^--threads must be/, 2)],
    [["run", "good.yaml", ...json, "--nope", "--threads=1"], 2, error("input", "unknown option: --nope", 2)],
    [["query", "99", ...json], 2, error("input", 'no such sweep: "99"', 2)],
    [["query", "--where", "nope", ...json], 2, error("input", 'no such column "nope"', 2)],
    [["query", "--where", "lr > 5", ...json], 0, []],
    [["query", "--sql", "SELECT 1 AS a, 2 AS a", ...json], 2, error("input", /^json needs distinct column names/, 2)],
    [["show", "99", ...json], 2, error("input", 'no such sweep: "99"', 2)],
    [["best", ...json, "--db", "nowhere.db"], 2, error("input", /^no results yet/, 2)],
    // Whole blocks of rows have been written before these fail.
    [
      [
        "query",
        "--sql",
        `${ENDLESS} SELECT x, abs(CASE WHEN x = 5000 THEN -9223372036854775807 - 1 ELSE x END) AS y FROM c LIMIT 9000`,
        ...json,
      ],
      2,
      expect.objectContaining({
        length: 4001,
        0: { x: 1, y: 1 },
        4000: { error: expect.stringContaining("integer overflow") },
      }),
    ],
  ];
  const ended = await runLines(
    own,
    cases.map(([line]) => line),
  );
  for (const [i, [line, exit, document]] of cases.entries()) {
    const { code, stdout, stderr } = ended[i]!;
    expect.soft(code, `${line.join(" ")}: ${stderr}`).toBe(exit);
    expect.soft(stderr === "", line.join(" ")).toBe(exit === 0);
    expect.soft(JSON.parse(stdout), line.join(" ")).toEqual(document);
  }
  recordFault(context, {
    group: GROUP,
    fault:
      "--format json with a wrong grid, option, SQL or database, failed trials, or an error in the middle of the rows",
    tried: cases.length,
    result: "one JSON document that contains the error; in an array of rows, as the last element",
  });
});

test.for(inSoak())("an interrupted run and an interrupted check write a JSON document too", async (_, context) => {
  const own = workplace();
  own.write(
    "long.yaml",
    "objective: ravine\noptimizer: sgd\nparameters: { lr: { min: 1e-9, max: 1e-8, num: 400 } }\nstop: { max_steps: 1000000, target: 0 }\n",
  );
  own.write("check.json", "that of an earlier check");
  const start = (...args: readonly string[]): ReturnType<Workplace["start"]> =>
    own.start([...args, "--threads", "1", "--quiet", "--db", `${args[0]}.db`]);
  const both = [
    start("run", "long.yaml", "--format", "json"),
    start("check", "long.yaml", "--update", "--json-file", "check.json"),
  ];
  await until(() => own.has("run.db-wal") && own.has("check.db-wal"));
  for (const one of both) one.signal("SIGINT");
  const [run, check] = await Promise.all(both.map(({ ended }) => ended));
  expect([run!.code, check!.code]).toEqual([130, 130]);
  expect(JSON.parse(run!.stdout)).toMatchObject({ name: "long", status: "interrupted", trials: 400 });
  expect(JSON.parse(own.read("check.json"))).toMatchObject({ verdict: "broken", exit: 130 });
  recordFault(context, {
    group: GROUP,
    fault: "SIGINT to run --format json and to check --json-file",
    tried: 2,
    result: "exit 130 and one JSON document that says so",
  });
});

test("a command ends quietly when its reader stops or was never there", async (context) => {
  const many = `--sql "${ENDLESS} SELECT x, 'some text' AS t FROM c LIMIT 200000"`;
  const grid = "grid.yaml --threads 1 --db quiet.db";
  const all: readonly (readonly [line: string, code: string])[] = [
    [`sweep run ${grid} 2>/dev/null | true; echo "\${PIPESTATUS[0]}"`, "0"],
    [`sweep query --db evil.db ${many} --format csv | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`, "0"],
    [`sweep ls --db evil.db 2>&- >/dev/null; echo $?`, "0"],
    [`sweep show 99 --db evil.db 2>&-; echo $?`, "2"],
    [`sweep ls --db evil.db >&-; echo $?`, "0"],
    [`sweep ls --db evil.db <&- >/dev/null; echo $?`, "0"],
    [`sweep plan - <&- 2>/dev/null; echo $?`, "2"],
    ...FORMATS.slice(2).map((format): [string, string] => [
      `sweep query --db evil.db ${many} --all --format ${format} | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`,
      "0",
    ]),
    [`sweep query --db evil.db ${many} --all | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`, "0"],
    [`sweep query --db evil.db ${many} --format parquet | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`, "0"],
    [`sweep run grid.yaml --fresh --threads 1 --db quiet.db --format json | true; echo "\${PIPESTATUS[0]}"`, "0"],
    [
      `sweep check grid.yaml --threads 1 --quiet --set 'expect=[{sql: SELECT 0}]' | true; echo "\${PIPESTATUS[0]}"`,
      "1",
    ],
    [`sweep describe rosenbrock | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`, "0"],
    [`sweep --help | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`, "0"],
  ];
  const tried = all.slice(0, attempts(1, all.length));
  for (const [line, code] of tried) {
    const { stdout, stderr } = await place.shell(line);
    expect
      .soft({ stdout, stderr: line.includes("run grid.yaml --fresh") ? "" : stderr }, line)
      .toEqual({ stdout: `${code}\n`, stderr: "" });
  }
  recordFault(context, {
    group: GROUP,
    fault:
      "`| head -1` and `| true` behind query, run, check, describe and --help, in every format; standard output, error or input closed",
    tried: tried.length,
    result: "ends at once, without a message, with its normal exit code",
  });
});
