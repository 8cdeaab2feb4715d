import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { optimizers } from "../../src/optimizers/registry.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { runLines } from "../support/command/run-lines.ts";

const SAME = "bit-identical to the database\n";
const place = new Workplace();
afterAll(() => place.remove());

const GRIDS: Readonly<Record<string, string>> = {
  every: `objective: rosenbrock
optimizers: [${Object.keys(optimizers).join(", ")}]
parameters: { lr: [0.05] }
stop: { max_steps: 90 }
`,
  noisy: `objective: { name: sphere, dim: 3 }
optimizer: momentum
parameters: { lr: [0.02, 0.2] }
start: random
repeats: 2
noise: 0.1
schedule: cosine
seed: 5
stop: { max_steps: 40 }
targets: bbob
`,
  wide: "objective: { name: rosenbrock, dim: 40 }\noptimizer: adam\nparameters: { lr: [0.01] }\nstop: { max_steps: 30 }\n",
  gaps: `objective: ravine
optimizer: momentum
parameters: { lr: [0.1, 0.5, 1.9], momentum: [0, 0.5] }
exclude: [{ lr: 1.9, momentum: 0.5 }]
`,
  mine: `objective: ravine
optimizer: { name: mine, module: ./mine.ts, hyperparameters: { lr: 0.1 } }
parameters: { lr: [0.1, 0.5] }
targets: [100, 1]
stop: { max_steps: 20 }
`,
  kept: "name: kept\nobjective: ravine\noptimizer: sgd\nparameters: { lr: { min: 0.01, max: 0.9, num: 50 } }\n",
};

const MINE = `export default class {
  constructor({ lr }) { this.lr = lr; console.log("a module that talks"); }
  update({ x }, { x: g }) { for (let i = 0; i < x.length; i++) x[i] -= this.lr * g[i]; }
}
`;

type Said = Readonly<Record<"stdout" | "stderr", string> & { code: number | null }>;

const RUNS: readonly (readonly string[])[] = Object.keys(GRIDS).map((name) => [
  ...["run", `${name}.yaml`, "--quiet", "--threads", "1"],
  ...(name === "kept" ? ["--store", "summary"] : []),
]);

const TRACED: readonly (readonly [name: string, trial: number])[] = [
  ...Array.from({ length: Object.keys(optimizers).length }, (_, i) => ["every", i] as const),
  ...Array.from({ length: 4 }, (_, i) => ["noisy", i] as const),
  ["wide", 0],
];

const LINES: Readonly<Record<string, readonly string[]>> = {
  best: ["trace", "gaps"],
  rows: ["trace", "gaps", "0", "--every", "50"],
  csv: ["trace", "gaps", "2", "--format", "csv"],
  stored: ["query", "gaps", "--where", "trial = 2", "--format", "json"],
  thinned: ["trace", "gaps", "2", "--format", "csv", "--every", "7"],
  json: ["trace", "gaps", "4", "--format", "json", "--every", "1000"],
  excluded: ["trace", "gaps", "5"],
  outside: ["trace", "gaps", "6"],
  word: ["trace", "gaps", "bets"],
  many: ["trace", "every", "0", "--every", "0"],
  wide: ["trace", "wide", "--every", "30"],
  wideCsv: ["trace", "wide", "--format", "csv", "--every", "30"],
  notKept: ["trace", "kept", "0"],
  show: ["show", "gaps"],
  noMap: ["show", "gaps", "--no-map"],
  showCsv: ["show", "gaps", "--format", "csv"],
  csvWithX: ["show", "gaps", "--format", "csv", "--x", "lr"],
  swapped: ["show", "gaps", "--x", "momentum", "--y", "lr"],
  held: ["show", "gaps", "--at", "momentum=0.5"],
  unknown: ["show", "gaps", "--x", "momentun"],
  noValue: ["show", "gaps", "--at", "lr=0.4"],
  noPair: ["show", "gaps", "--at", "lr"],
  twice: ["show", "gaps", "--at", "lr=0.1,lr=0.5"],
  showNoisy: ["show", "noisy"],
  showKept: ["show", "kept"],
  askedKept: ["show", "kept", "--map"],
  // Last, because modules redirect the process's output.
  elsewhere: ["trace", "mine", "0", "--folder", ".."],
  mine: ["trace", "mine", "0", "--format", "csv", "--every", "20"],
};

// One process runs all of them, because starting the command costs more.
const traced: Said[] = [];
const ended = new Map<string, Said>();
beforeAll(async () => {
  for (const [name, text] of Object.entries(GRIDS)) place.write(`${name}.yaml`, text);
  place.write("mine.ts", MINE);
  const traces = TRACED.map(([name, trial]) => ["trace", name, String(trial), "--format", "jsonl", "--every", "1000"]);
  const all = await runLines(place, [...RUNS, ...traces, ...Object.values(LINES)]);
  for (const { code, stderr } of all.slice(0, RUNS.length)) if (code !== 0) throw new Error(stderr);
  traced.push(...all.slice(RUNS.length, RUNS.length + TRACED.length));
  for (const [i, name] of Object.keys(LINES).entries()) ended.set(name, all[RUNS.length + TRACED.length + i]!);
});

function said(name: string): Said {
  return ended.get(name)!;
}

test("trials of every rule, also with noise, end with the stored bits", () => {
  for (const [i, { code, stdout, stderr }] of traced.entries()) {
    expect({ trial: TRACED[i], code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(SAME) });
    expect(stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
  }
});

describe("a trace shows", () => {
  test("a chart and, below it, the trial's outcome", () => {
    expect(said("best")).toMatchObject({ code: 0, stderr: "" });
    expect(said("best").stdout).toMatch(
      /^gaps, sweep \d, trial 3: ravine momentum, lr 0\.5, momentum 0\.5\n\nloss \(log scale\)\n[^]*\n +0 +\d+ steps\n\nconverged after \d+ steps: loss \S+, gradient norm \S+, at\s\(\S+ \S+\)\n/,
    );
    expect(said("best").stdout).toMatch(/ of the updates reverse the previous one; by coordinate: x1 .* %, x2 .* %\n/);
    expect(said("best").stdout.endsWith(SAME)).toBe(true);
    expect(said("rows").stdout).toMatch(/\nstep +loss +gradient_norm +step_length +x1 +x2\n +0 +6\.45 /);
  });

  test("a row for each step, or every n-th and the last", () => {
    const [head, ...rows] = said("csv").stdout.trimEnd().split("\n");
    const [stored] = JSON.parse(said("stored").stdout) as {
      steps: number;
      final_loss: number;
      gradient_norm: number;
    }[];
    expect(head).toBe("step,loss,gradient_norm,step_length,x1,x2");
    expect(rows).toHaveLength(stored!.steps + 1);
    expect(rows[0]).toMatch(/^0,6\.45,[\d.]+,,-7,2$/);
    expect(rows.at(-1)!.split(",").slice(0, 3)).toEqual(
      [stored!.steps, stored!.final_loss, stored!.gradient_norm].map(String),
    );
    const thinned = said("thinned").stdout.trimEnd().split("\n").slice(1);
    expect(thinned).toEqual(rows.filter((_, step) => step % 7 === 0 || step === stored!.steps));
    expect(said("csv").stderr).toContain(SAME);
    const last = (JSON.parse(said("json").stdout) as Record<string, unknown>[]).at(-1);
    expect(Object.keys(last!)).toEqual(["step", "loss", "gradient_norm", "step_length", "x1", "x2"]);
  });

  test("ten coordinates on a terminal, all in a file", () => {
    expect(said("wide").stdout).toMatch(/ x10\n/);
    expect(said("wide").stdout).not.toContain("x11");
    expect(said("wideCsv").stdout).toContain(",x39,x40\n");
  });

  test.each([
    ["excluded", 2, "trial is excluded by the grid: 5\n"],
    ["outside", 2, "unknown trial 6: sweep 4 has trials 0 to 5\n"],
    [
      "word",
      2,
      expect.stringMatching(
        /^no such optimizer, objective or space: "bets": .*; a trial is a number, "best" or a setting/,
      ),
    ],
    ["many", 2, "--every must be a whole number from 1 to 9007199254740991: 0\n"],
  ])("%s: exit %d", (name, code, stderr) => {
    expect(said(name)).toEqual({ code, stdout: "", stderr });
  });

  test("a module's trial, without the module's prints in the data", () => {
    expect(said("mine")).toMatchObject({ code: 0, stderr: expect.stringContaining(SAME) });
    expect(said("mine").stderr).toContain("a module that talks");
    expect(said("mine").stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(said("elsewhere")).toMatchObject({ code: 2, stdout: "" });
    expect(said("elsewhere").stderr).toMatch(
      /^cannot read the grid stored with sweep 5:\n[^]*no such file[^]*--folder DIR/,
    );
  });

  test("a trial that the summary omits", () => {
    expect(said("notKept")).toMatchObject({ code: 0 });
    expect(said("notKept").stdout).toMatch(/\nnot in the database, so not compared\n$/);
  });
});

test("trace reports a stored row that differs and a changed module", async () => {
  const db = new Database(place.path("results/sweeps.db"));
  db.exec("UPDATE result SET steps = steps + 1 WHERE sweep_id = 4 AND trial = 2");
  db.exec(`UPDATE result SET "target steps" = '01' WHERE sweep_id = 2 AND trial = 0`);
  db.close();
  place.write("mine.ts", MINE.replace("this.lr * g", "1 * this.lr * g"));
  const [changed, targets, module] = await runLines(place, [
    ["trace", "gaps", "2", "--format", "csv"],
    ["trace", "noisy", "0", "--format", "csv"],
    ["trace", "mine", "0"],
  ]);
  expect(changed!.code).toBe(3);
  expect(changed!.stderr).toMatch(/\ntrial 2 differs from the database: steps \d+, stored \d+\n$/);
  expect(targets!.stderr).toMatch(/\ntrial 0 differs from the database: steps to targets 0 [\d ]*, stored \n$/);
  expect(module).toEqual({
    code: 3,
    stdout: "",
    stderr: "cannot compute a trial of sweep 5 again: its modules have changed; run the grid again\n",
  });
});

describe("the maps of sweep show", () => {
  test("are drawn below the table, and only in that format", () => {
    const { stdout } = said("show");
    expect(stdout).toMatch(
      /\n\nravine momentum, by lr and momentum\nmomentum\n0\.5 \d {4}\d\n {2}0 \d {4}\d {4}x\n {4}0\.1 {2}0\.5 {2}1\.9 {2}lr\nsteps [\d,]+ 0123456789 [\d,]+.* {3}x diverged\n$/,
    );
    expect(said("noMap").stdout).toBe(stdout.slice(0, stdout.indexOf("\nravine momentum, by")));
    expect(said("showCsv").stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(said("csvWithX")).toEqual({
      ...{ code: 2, stdout: "" },
      stderr: "maps need --format table: csv\n",
    });
  });

  test("use the requested axes", () => {
    expect(said("swapped").stdout).toMatch(/\nravine momentum, by momentum and lr\nlr\n1\.9 x\n0\.5 /);
    expect(said("held").stdout).toMatch(/\nravine momentum, by lr; at momentum 0\.5\n\d {4}\d\n0\.1 {2}0\.5 {2}lr\n/);
  });

  test.each([
    ["unknown", 'no such hyperparameter "momentun": did you mean "momentum"?\n'],
    ["noValue", "no trial has lr = 0.4: the nearest is 0.5\n"],
    ["noPair", "--at must be names and numbers, such as lr=0.01,beta2=0.9: lr\n"],
    ["twice", "--at contains lr twice: lr=0.1,lr=0.5\n"],
  ])("are refused: %s", (name, stderr) => {
    expect(said(name)).toMatchObject({ code: 2, stderr });
  });

  test("show medians of repeats, and the share that converged of a summary", () => {
    const noisy = "\nsphere momentum, by lr; each cell shows the median of 2 repeats\n";
    expect(said("showNoisy").stdout).toContain(noisy);
    const kept = "\nravine sgd, by lr: the share that converged\n00000";
    for (const name of ["showKept", "askedKept"] as const) expect(said(name).stdout).toContain(kept);
  });
});
