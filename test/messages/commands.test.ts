import { mkdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const GRID =
  "objective: booth\noptimizers: [sgd, momentum]\nparameters: { lr: [0.01, 0.02] }\nstop: { max_steps: 10 }\n";

describe("a grid that does not exist", () => {
  test.each([
    ["div.yml", "div.yaml"],
    ["div", "div.yaml"],
    ["div.json", "div.yaml"],
    ["Div.yaml", "div.yaml"],
    ["other.yaml", "other.yml"],
    ["dvi.yaml", undefined],
    ["otherr.yaml", "other.yml"],
    ["valley.yaml", "sweeps/valley.yaml"],
    ["valley", "sweeps/valley.yaml"],
    ["sweeps/valley.yml", "sweeps/valley.yaml"],
    ["nowhere.yaml", undefined],
  ])("%s gets a suggestion: %s", async (given, meant) => {
    const place = quickWorkplace();
    mkdirSync(place.path("sweeps"));
    for (const name of ["div.yaml", "other.yml", "sweeps/valley.yaml", "notes.txt"]) place.write(name, GRID);
    const hint = meant === undefined ? "" : `: did you mean "${meant}"?`;
    // The other words for a trace are names of sweeps.
    for (const command of ["plan", "run", "check", ...(given.includes(".") ? ["trace"] : [])]) {
      const { code, stdout, stderr } = await place.sweep(command, given);
      expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: `no such file: ${given}${hint}\n` });
    }
  });
});

describe("sweep help", () => {
  test("is sweep --help, also of a command", async () => {
    const place = quickWorkplace();
    for (const [help, option] of [
      [["help"], ["--help"]],
      [
        ["help", "run"],
        ["run", "--help"],
      ],
      [
        ["help", "query"],
        ["query", "--help"],
      ],
    ] as const) {
      const { code, stdout, stderr } = await place.sweep(...help);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toBe(await place.out(...option));
    }
  });

  test("of an unknown command gets a suggestion", async () => {
    const { code, stderr } = await quickWorkplace().sweep("help", "rnn");
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'unknown command: "rnn": did you mean "run"?\n' });
  });
});

describe("SQL", () => {
  const quotes = (name: string): string => `text needs single quotes, '${name}'`;
  const cases: readonly (readonly [args: readonly string[], message: string])[] = [
    [["--where", "status = converged"], `no such column "converged": ${quotes("converged")}`],
    [["--where", "status=Diverged"], `no such column "Diverged": ${quotes("diverged")}`],
    [["--where", "exhausted"], `no such column "exhausted": ${quotes("exhausted")}`],
    [["--where", "timed_out = status"], `no such column "timed_out": ${quotes("timed_out")}`],
    [["--where", "objective != booth"], `no such column "booth": ${quotes("booth")}`],
    [["--where", "optimizer in ('sgd', momentum2)"], `no such column "momentum2": ${quotes("momentum2")}`],
    [["--where", "optimizer LIKE sgd"], `no such column "sgd": ${quotes("sgd")}`],
    [["--where", 'status = "converged"'], `no such column "converged": ${quotes("converged")}`],
    [["--order-by", "status = converged"], `no such column "converged": ${quotes("converged")}`],
    [["--order-by", "optimizer = sgd desc"], `no such column "sgd": ${quotes("sgd")}`],
    [["--sql", "SELECT 1 FROM results WHERE status = converged"], `no such column "converged": ${quotes("converged")}`],
    [["--sql", "SELECT 1 FROM sweeps WHERE status = complete"], `no such column "complete": ${quotes("complete")}`],
    [
      ["--sql", "SELECT 1 FROM results GROUP BY lr HAVING min(optimizer) = 'sgd' AND optimizer = sgd"],
      `no such column "sgd": ${quotes("sgd")}`,
    ],
    // A column that is compared with nothing textual is misspelt.
    [["--where", "stepz > 1 AND status = 'converged'"], 'no such column "stepz": did you mean "steps"?'],
    [["--where", "loss < 1"], 'no such column "loss": did you mean "final_loss"?'],
    [["--order-by", "learning_rate"], 'no such column "learning_rate": did you mean "lr"?'],
    [
      ["--where", "label = booth sgd"],
      'the condition is not an SQL expression (near "sgd": syntax error): label = booth sgd; text needs single quotes',
    ],
    [["grid.yaml"], 'no such sweep: "grid.yaml": did you mean "grid"?'],
    [["folder/grid.yml"], 'no such sweep: "folder/grid.yml": did you mean "grid"?'],
    [
      ["--where", "lr = 0,1"],
      "the condition is not an SQL expression (row value misused): lr = 0,1; write 0.1, with a decimal point",
    ],
    [
      ["--where", "steps > 1,000"],
      "the condition is not an SQL expression (row value misused): steps > 1,000; write 1000, or 1.000 with a decimal point",
    ],
    [
      ["--where", "lr = 10^-3"],
      'the condition is not an SQL expression (unrecognized token: "^"): lr = 10^-3; write pow(a, b), or 1e-3 for 10^-3',
    ],
    [
      ["--where", "lr > 1 && steps > 1"],
      'the condition is not an SQL expression (near "&": syntax error): lr > 1 && steps > 1; write AND',
    ],
  ];

  test("with text that is not quoted, or with another language's operators, gets a remedy", async () => {
    const place = quickWorkplace();
    place.write("grid.yaml", GRID);
    await place.out("run", "grid.yaml", "--threads", "1", "--quiet");
    for (const [args, message] of cases) {
      const { code, stdout, stderr } = await place.sweep("query", ...args);
      expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: `${message}\n` });
    }
  });

  test("of an expectation gets the same remedy", async () => {
    const place = quickWorkplace();
    place.write(
      "grid.yaml",
      `${GRID}expect:\n  - name: some converge\n    sql: SELECT count(*) > 0 FROM results WHERE status = converged\n`,
    );
    const { stdout, stderr } = await place.sweep("check", "grid.yaml", "--threads", "1");
    expect(stdout + stderr).toContain(`no such column "converged": ${quotes("converged")}`);
  });
});

test.each([
  [["query", "--timeout", "0,5"], "--timeout must be a number of seconds above 0, at most 604800: 0,5"],
  [["compare", "1", "2", "--loss", "0,5"], "--loss must be a number of decades, at least 0: 0,5"],
  [["show", "--at", "lr=0,5"], "--at must be names and numbers, such as lr=0.01,beta2=0.9: 5"],
])("%j has a decimal comma", async (args, message) => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  await place.out("run", "grid.yaml", "--threads", "1", "--quiet");
  const { code, stderr } = await place.sweep(...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: `${message}; write 0.5, with a decimal point\n` });
});
