import { afterAll, beforeAll, expect, test } from "vitest";
import { runLines } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import type { Ended } from "../support/command/sweep-command.ts";

const GRID = `
objective: ravine
optimizers: [sgd, { name: mine, hyperparameters: { lr: 0.01, m: 0.5 }, state: { v: 0 }, update: [v = m * v - lr * g, x = x + v] }]
parameters: { lr: [0.1, 0.2, 0.5, 0.9, 1.5], m: [0.3, 0.6] }
stop: { max_steps: 2000 }
`;

// Takes a third of each step: slower nearly everywhere, and stable at larger learning rates.
const SLOWER = GRID.replace("x = x + v", "x = x + v / 3");

// One workplace for all tests of this file: six sweeps in the default database, one in other.db.
const place = new Workplace();
beforeAll(async () => {
  place.write("valley.yaml", GRID);
  place.write("slower.yaml", SLOWER);
  place.write("wider.yaml", GRID.replace("0.1, 0.2,", "0.2, 0.3, 0.4,"));
  place.write("other.yaml", "objective: booth\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\n");
  const run = (name: string, ...more: readonly string[]): string[] => [
    "run",
    `${name}.yaml`,
    "--quiet",
    "--threads",
    "1",
    ...more,
  ];
  const ended = await runLines(place, [
    run("valley"),
    run("slower"),
    run("wider"),
    run("valley", "--set", "stop.max_steps=100", "--set", "stop.target=1e-6"),
    run("other"),
    run("other", "--store", "summary"),
    run("valley", "--db", "other.db"),
  ]);
  const failed = ended.find(({ code }) => code !== 0);
  if (failed !== undefined) throw new Error(failed.stderr);
}, 60_000);
afterAll(() => place.remove());

/** Runs command lines in one process. */
function run(...lines: readonly (readonly string[])[]): Promise<Omit<Ended, "seconds">[]> {
  return runLines(place, lines);
}

interface Row {
  readonly class: string;
  readonly optimizer: string;
  readonly lr: number;
  readonly m: number | null;
  readonly status_before: string | null;
  readonly steps_before: number | null;
  readonly status_after: string | null;
  readonly steps_after: number | null;
}

interface Trial {
  readonly optimizer: string;
  readonly lr: number;
  readonly m: number | null;
  readonly status: string;
  readonly steps: number;
}

test("two runs of one grid, in two databases, compare equal and print no row", async () => {
  const [ended] = await run(["compare", "1", "valley", "--db-b", "other.db", "--fail"]);
  expect(ended).toEqual({ code: 0, stdout: "", stderr: "15 trials compared: 15 same\n" });
});

test("a changed rule puts each trial into its class, worst first; --fail exits with 1", async () => {
  const [json, one, two, failed] = await run(
    ["compare", "1", "slower", "--db-b", "results/sweeps.db", "--format", "json"],
    ["query", "1", "--format", "json"],
    ["query", "2", "--format", "json"],
    ["compare", "1", "2", "--fail", "--limit", "3"],
  );
  const compared = JSON.parse(json!.stdout) as Row[];
  const [before, after] = [one, two].map((ended) => JSON.parse(ended!.stdout) as Trial[]);
  const rank = ["converged", "stationary", "exhausted", "diverged"];
  const expected = before!.map((was, i): [string, number, number | null, string] => {
    const is = after![i]!;
    const worse = rank.indexOf(is.status) - rank.indexOf(was.status);
    const slower = is.status === "converged" ? is.steps / was.steps : 1;
    const name =
      worse > 0
        ? is.status === "diverged"
          ? "newly diverged"
          : "regressed"
        : worse < 0
          ? "improved"
          : slower > 1.05
            ? "regressed"
            : slower < 1 / 1.05
              ? "improved"
              : "same";
    return [was.optimizer, was.lr, was.m, name];
  });
  const classes = new Map(compared.map((row) => [JSON.stringify([row.optimizer, row.lr, row.m]), row.class]));
  expect(expected.map(([optimizer, lr, m]) => classes.get(JSON.stringify([optimizer, lr, m])) ?? "same")).toEqual(
    expected.map(([, , , name]) => name),
  );
  expect(new Set(expected.map(([, , , name]) => name))).toEqual(new Set(["same", "regressed", "improved"]));
  const order = compared.map((row) => row.class);
  expect(order).toEqual([
    ...order.filter((name) => name === "regressed"),
    ...order.filter((name) => name === "improved"),
  ]);

  expect(failed!.code).toBe(1);
  expect(failed!.stdout).toMatch(
    /^class +objective +optimizer +lr +m +change\nregressed +ravine +mine +[\d.]+ +0\.\d +\S.* → /,
  );
  expect(failed!.stdout.trimEnd().split("\n")).toHaveLength(4);
  expect(failed!.stderr).toMatch(
    /^15 trials compared: \d+ regressed, \d+ improved, 5 same\nshowing the worst 3 of 10 changes/,
  );
});

test("with a changed axis, compare uses the common trials and lists the rest", async () => {
  const [csv, failing] = await run(
    ["compare", "1", "3", "--format", "csv"],
    ["compare", "1", "3", "--fail", "--limit", "0"],
  );
  expect([csv!.code, failing!.code]).toEqual([0, 1]);
  const lines = csv!.stdout.trimEnd().split("\n");
  expect(lines[0]).toBe(
    "class,objective,optimizer,lr,m,repeat,repeats,status_before,steps_before,final_loss_before,status_after,steps_after,final_loss_after,change",
  );
  expect(lines.slice(1).map((line) => line.split(",").slice(0, 5).join(","))).toEqual([
    ...["mine,0.1,0.3", "mine,0.1,0.6", "sgd,0.1,"].map((trial) => `missing,ravine,${trial}`),
    ...["mine,0.3,0.3", "mine,0.3,0.6", "mine,0.4,0.3", "mine,0.4,0.6", "sgd,0.3,", "sgd,0.4,"].map(
      (trial) => `added,ravine,${trial}`,
    ),
  ]);
  expect(csv!.stderr).toBe("12 trials compared: 12 same; not compared: 3 missing, 6 added\n");
});

test("compare names differing conditions", async () => {
  const [ended] = await run(["compare", "1", "4", "--limit", "1"]);
  expect(ended!.code).toBe(0);
  expect(ended!.stderr).toMatch(
    /^different conditions: ravine: stop\.max_steps 2000 → 100\ndifferent conditions: ravine: stop\.target 1e-8 → 0\.000001\n15 trials/,
  );
});

test("differences within the tolerances count as the same", async () => {
  const [exact, loose] = await run(
    ["compare", "1", "2", "--steps", "0", "--format", "jsonl"],
    ["compare", "1", "2", "--steps", "10000%", "--loss", "20", "--format", "jsonl"],
  );
  const changed = (text: string): number => text.split("\n").filter((line) => line.includes("steps ")).length;
  expect(changed(exact!.stdout)).toBeGreaterThan(5);
  expect(loose!.stdout).not.toMatch(/"change":"(steps|loss)/);
});

const MISTAKES: readonly (readonly [args: string[], code: number, message: RegExp])[] = [
  [
    ["1", "5"],
    3,
    /^different conditions: .*\ndifferent conditions: .*\nthe sweeps have no trial in common: 15 only in valley, 2 only in other; /,
  ],
  [
    ["1", "6"],
    3,
    /^sweep 6 of results\/sweeps\.db is stored as a summary, without its trials: run it with --store trials\n$/,
  ],
  [["1", "1"], 2, /^A and B are the same sweep: 1 "valley"; others with that name: 4\n$/],
  [["1", "vally"], 2, /^no such sweep: "vally": did you mean "valley"\?\n$/],
  [["1"], 2, /^missing argument; see sweep compare --help\n$/],
  [["1", "2", "--db-b", "no.db"], 2, /^no results yet: "no\.db" does not exist/],
  [["1", "2", "--steps", "five"], 2, /^--steps must be a percentage such as 5%, or a fraction such as 0\.05: five\n$/],
  [["1", "2", "--steps=-5%"], 2, /^--steps must be /],
  [["1", "2", "--loss", "%"], 2, /^--loss must be a number of decades, at least 0: %\n$/],
];

test("sweeps that cannot be compared, and wrong arguments, get a message", async () => {
  const ended = await run(...MISTAKES.map(([args]) => ["compare", ...args]));
  expect(ended).toEqual(
    MISTAKES.map(([, code, message]) => ({ code, stdout: "", stderr: expect.stringMatching(message) })),
  );
});
