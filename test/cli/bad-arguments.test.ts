import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Workplace } from "../support/command/sweep-command.ts";
import type { Ended } from "../support/command/sweep-command.ts";
import { runLines } from "../support/command/run-lines.ts";

const GRID = "objective: booth\noptimizer: momentum\nparameters: { lr: [0.01, 0.02] }\nstop: { max_steps: 10 }\n";

const cases: readonly (readonly [line: readonly string[], message: string, code?: number])[] = [
  [["rnn"], 'unknown command: "rnn": did you mean "run"?'],
  [["frobnicate"], 'unknown command: "frobnicate"; see sweep --help'],
  [["--frobnicate"], "options must follow the command: --frobnicate"],
  [["--db", "x.db", "ls"], "options must follow the command: --db"],
  [["run"], "missing argument; see sweep run --help"],
  [["run", "grid.yaml", "other.yaml"], 'unexpected argument: "other.yaml"'],
  [["run", "grid.yaml", "--thread", "2"], 'unknown option: --thread: did you mean "--threads"?'],
  [["run", "grid.yaml", "-x"], "unknown option: -x"],
  [["run", "grid.yaml", "--threads", "0"], "--threads must be a whole number from 1 to 1024: 0"],
  [["run", "grid.yaml", "--threads", "two"], "--threads must be a whole number from 1 to 1024: two"],
  [["run", "grid.yaml", "--threads", "1.5"], "--threads must be a whole number from 1 to 1024: 1.5"],
  [["run", "grid.yaml", "--threads", "1", "--threads", "2"], "--threads must be given only once: 1, 2"],
  [["run", "grid.yaml", "--threads"], "--threads needs a value"],
  [["run", "grid.yaml", "--threads="], "--threads needs a value"],
  [["plot", "--animate", "-o", "paths.svg"], "--animate needs a number of seconds"],
  [["run", "grid.yaml", "--fresh=abc"], "--fresh does not take a value: abc"],
  [["query", "--all="], '--all does not take a value: ""'],
  [["ls", ""], 'unexpected argument: ""'],
  [["query", "--where", "a\0b"], "--where contains an invalid character (NUL): a\\u0000b"],
  [["run", "grid.yaml", "--max-trials", "-1"], "--max-trials must be a whole number from 1 to 9007199254740991: -1"],
  [["run", "grid.yaml", "--format", "csv"], "--format must be table or json: csv"],
  [["run", "grid.yaml", "--set"], "--set needs a value"],
  [["run", "grid.yaml", "--set", "stop"], "--set stop: expected KEY=VALUE"],
  [
    ["run", "grid.yaml", "--set", "stop.max_stepz=3"],
    '--set stop.max_stepz=3: unknown key "max_stepz": did you mean "max_steps"?',
  ],
  [["run", "nowhere.yaml"], "no such file: nowhere.yaml"],
  [["run", "."], "a folder, not a grid: ."],
  [
    ["check", "src/adam.mjs"],
    "a module, not a grid: src/adam.mjs; name it in a grid, such as optimizer: {name: mine, module: ./adam.mjs}",
  ],
  [["plan", "nowhere.yaml"], "no such file: nowhere.yaml"],
  [["plan", "grid.yaml", "--format", "csv"], "--format must be table or json: csv"],
  [["plan", "grid.yaml", "--kernel", "js"], "unknown option: --kernel"],
  [["ls", "everything"], 'unexpected argument: "everything"'],
  [["ls", "--format", "yaml"], "--format must be table, csv, json, jsonl or md: yaml"],
  [["ls", "--format", "csv", "--format", "json"], "--format must be given only once: csv, json"],
  [["ls", "--db", ""], "--db needs a value"],
  [["ls", "--db", "a.db", "--db", "b.db"], "--db must be given only once: a.db, b.db"],
  [
    ["ls", "--db", "nowhere.db"],
    'no results yet: "nowhere.db" does not exist; start with `sweep run GRID`, or use --db',
  ],
  [["ls", "--db", "grid.yaml"], 'not a SQLite database: "grid.yaml"; name another file with --db', 3],
  [["show", "gird"], 'no such sweep: "gird"'],
  [["show", "grd"], 'no such sweep: "grd": did you mean "grid"?'],
  [["show", "99"], 'no such sweep: "99"'],
  [["query", "99"], 'no such sweep: "99"'],
  [["query", "--columns", "lr,stepz"], 'no such column "stepz": did you mean "steps"?'],
  [["query", "--columns", "lr,,steps"], 'no such column ""'],
  [["query", "--where", "lrr > 1"], 'no such column "lrr": did you mean "lr"?'],
  [["query", "--where", 'status = "converged"'], `no such column "converged": text needs single quotes, 'converged'`],
  [["query", "--where", "lr >"], 'the condition is not an SQL expression (near ")": syntax error): lr >'],
  [
    ["query", "--where", "1; DROP TABLE result"],
    'the condition is not an SQL expression (near ";": syntax error): 1; DROP TABLE result',
  ],
  [
    ["query", "--where", "1) UNION SELECT spec FROM sweep --"],
    'the condition is not an SQL expression (near "UNION": syntax error): 1) UNION SELECT spec FROM sweep --',
  ],
  [["query", "--order-by", "stepz"], 'no such column "stepz": did you mean "steps"?'],
  [
    ["query", "--order-by", "steps; DELETE FROM result"],
    'the order is not an SQL expression (near ";": syntax error): steps; DELETE FROM result',
  ],
  [
    ["query", "--order-by", "-steps"],
    '--order-by needs a value; if it is meant as the value, write --order-by="-steps"',
  ],
  [["query", "--limit", "-1"], "--limit must be a whole number from 0 to 9007199254740991: -1"],
  [["query", "--limit", "few"], "--limit must be a whole number from 0 to 9007199254740991: few"],
  [["query", "--limit", "3", "--all"], "--all cannot be combined with --limit: 3"],
  [["query", "--group-by", "momentun"], 'no such column "momentun": did you mean "momentum"?'],
  [
    ["query", "--group-by", "lr", "--columns", "count,medain(steps)"],
    'no such aggregate "medain(steps)": did you mean "median"?',
  ],
  [["query", "--columns", "median(steps)"], "an aggregate needs --group-by: median(steps)"],
  [
    ["query", "--sql", "SELECT 1", "--where", "lr > 1"],
    "--sql cannot be combined with --where lr > 1: put it into the SELECT",
  ],
  [["query", "--sql", "SELECT nope"], 'no such column "nope"'],
  [["query", "--sql", "SELECT r.momentun FROM results r"], 'no such column "momentun": did you mean "momentum"?'],
  [["query", "--sql", "SELECT * FROM result_s"], 'no such table "result_s": did you mean "results"?'],
  [
    ["query", "--sql", "DROP TABLE result"],
    "not a SELECT statement (only SELECT is allowed, not DROP): DROP TABLE result",
  ],
  [
    ["query", "--sql", "SELECT lr, lr FROM results", "--format", "jsonl"],
    "jsonl needs distinct column names; rename one with AS: lr",
  ],
  [["query", "--timeout", "0"], "--timeout must be a number of seconds above 0, at most 604800: 0"],
  [["query", "--timeout", "soon"], "--timeout must be a number of seconds above 0, at most 604800: soon"],
  [["query", "--format", "excel"], "--format must be table, csv, json, jsonl, md or parquet: excel"],
  [["query", "--out", "."], "a folder, not a file: --out ."],
  [["query", "--out", "nowhere/x.csv"], "cannot write the file (ENOENT: no such folder): nowhere/x.csv"],
  [["query", "--out", "results/sweeps.db"], "--out must not overwrite a database: results/sweeps.db"],
  [["query", "--out", "/dev/null"], "not a regular file: --out /dev/null; omit --out to write to standard output"],
  [["show", "--map", "--no-map"], "--no-map cannot be combined with --map"],
  [["best", "--no-db"], "unknown option: --no-db"],
  [["query", "--no-where"], "unknown option: --no-where"],
  [["check", "grid.yaml", "--no-junit"], "unknown option: --no-junit"],
  [["run", "grid.yaml", "--no-quiet"], "unknown option: --no-quiet"],
  [["best", "--format", "parquet"], "--format must be table, csv, json, jsonl or md: parquet"],
  [["best", "--by", "luck"], "--by must be steps, final_loss, ert or ecdf: luck"],
  [["rm"], "missing argument; see sweep rm --help"],
  [["rm", "99"], 'no such sweep: "99"'],
  [["list"], "missing argument; see sweep list --help"],
  [["list", "optimisers"], "the argument must be objectives, optimizers, suites or data: optimisers"],
  [["describe"], "missing argument; see sweep describe --help"],
  [["describe", "rosenbrok"], 'no such objective, optimizer or suite: "rosenbrok": did you mean "rosenbrock"?'],
  [["describe", "mgh", "--dim", "4"], 'options need an objective; name one of the suite: "mgh"'],
  [["describe", "__proto__"], 'no such objective, optimizer or suite: "__proto__"'],
  [["describe", "adam", "--dim", "2"], "an optimizer has no dimension: --dim 2"],
  [["describe", "booth", "--dim", "3"], "the dimension of booth must be 2: 3"],
  [["describe", "booth", "--optimizer", "adam"], '--optimizer goes with --kernel or --emit: "adam"'],
  [["describe", "adam", "--kernel"], "a kernel runs an objective; name one, and --optimizer=adam"],
  [
    ["describe", "booth", "--kernel", "--optimizer", "momentun"],
    'no such optimizer: "momentun": did you mean "momentum"?',
  ],
  [["describe", "rosenbrock", "--dim", "0"], "--dim must be a whole number from 1 to 10000: 0"],
  [["init", "grid.yaml"], "the file exists; use --force to overwrite it: grid.yaml"],
  [["init", "nowhere/grid.yaml"], "cannot write the file (ENOENT: no such folder): nowhere/grid.yaml"],
];

describe("invalid arguments get a one-sentence message and have no effect", () => {
  const place = new Workplace();
  let ended: readonly Omit<Ended, "seconds">[] = [];
  beforeAll(async () => {
    place.write("grid.yaml", GRID);
    await place.out("run", "grid.yaml", "--threads", "1");
    ended = await runLines(place, [
      ...cases.map(([line]) => line),
      ["query", "--format", "csv"],
      ["ls", "--format", "csv"],
    ]);
  });
  afterAll(() => place.remove());

  test.each(cases.map(([line, message, code], index) => ({ line: line.join(" "), message, code, index })))(
    "sweep $line",
    ({ message, code = 2, index }) => {
      expect(ended[index]).toEqual({ code, stdout: "", stderr: `${message}\n` });
    },
  );

  test("the results are unchanged", () => {
    const [query, ls] = ended.slice(-2);
    expect(query!.stdout.split("\n")).toHaveLength(4);
    expect(ls!.stdout).toMatch(/\n1,grid,complete,2,2,20,.*\n$/);
    expect(place.read("grid.yaml")).toBe(GRID);
  });
});
