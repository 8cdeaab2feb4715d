import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { trialsDone, until } from "../support/command/progress.ts";
import { BIN, startIn, workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";

const root = join(import.meta.dirname, "../..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

/** A way to start a script under a Node that is too old, or claims to be. */
interface OldNode {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** Arguments that make a Node claim to be another version. */
const pretend = (version: string): string[] => [
  "--import",
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`,
];
const pretending = (version: string): OldNode => ({
  name: `${version}, pretended`,
  program: process.execPath,
  args: pretend(version),
});

/** Returns the machine's own Nodes that are too old. */
function oldNodes(): OldNode[] {
  const folders = (process.env["PATH"] ?? "").split(":").filter((folder) => !folder.includes("node_modules"));
  const programs = folders.map((folder) => join(folder, "node")).filter((program) => existsSync(program));
  return [...new Set(programs.map((program) => realpathSync(program)))].flatMap((program) => {
    const name = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
    const major = Number(/^v(\d+)/.exec(name)?.[1]);
    return major >= 18 && major < 22 ? [{ name: `${name} at ${program}`, program, args: [] }] : [];
  });
}

// One of them, preferably a real one; all in a soak.
const all = [...oldNodes(), pretending("20.9.0")];
const olds = all.slice(0, attempts(1, all.length));

/** Copies the launcher alone, without dependencies. */
function bare(place: Workplace): string {
  mkdirSync(place.path("bin"));
  copyFileSync(BIN, place.path("bin/sweep.js"));
  copyFileSync(join(root, "package.json"), place.path("package.json"));
  return place.path("bin/sweep.js");
}

const SOURCES = { "0": "src", "1": "dist" };

// All other tests of the command run the bundle.
test.each(inSoak().flatMap(() => Object.entries(SOURCES)))(
  "with SWEEP_BUNDLE=%s, a checkout runs %s/: threads, modules, queries",
  async (bundle, folder) => {
    const place = workplace();
    place.write(
      "mine.mjs",
      "export default class { constructor({ lr }) { this.lr = lr; } update(w, g) { w.x[0] -= this.lr * g.x[0]; } }",
    );
    place.write(
      "grid.yaml",
      "objective: { name: bowl, formula: x^2, start: [1], minimum: 0 }\n" +
        "optimizers: [sgd, { name: mine, module: ./mine.mjs, hyperparameters: { lr: 0.1 } }]\n" +
        "parameters: { lr: [0.25, 2] }\nstop: { max_steps: 50, target: 1e-8 }\n",
    );
    const env = { SWEEP_BUNDLE: bundle, DEBUG: "sweep" };
    const run = await place.start(["run", "grid.yaml", "--quiet"], { env }).ended;
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const mine = ["query", "--where", "optimizer = 'mine'", "--columns", "lr,status", "--format", "csv"];
    const query = await place.start(mine, { env }).ended;
    expect(query).toMatchObject({ code: 0, stdout: "lr,status\n0.25,converged\n2,diverged\n" });
    // The stack names the code that ran.
    const wrong = await place.start(["show", "99"], { env }).ended;
    expect(wrong.stderr).toMatch(new RegExp(`^    at .*${join(root, folder)}/`, "m"));
  },
);

test("the launcher is executable", () => {
  expect(statSync(BIN).mode & 0o111).toBe(0o111);
});

test.each(olds)("under $name, the launcher answers --version itself", async ({ program, args }) => {
  const place = workplace();
  const ended = await startIn(place.folder, program, [...args, bare(place), "--version"]).ended;
  expect(ended).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test.each(olds)("under $name, the launcher continues with the installed Node", async ({ program, args }) => {
  const place = workplace();
  const input = "objective: booth\noptimizer: sgd\nstop: { max_steps: 100 }\n";
  const run = await startIn(place.folder, program, [...args, BIN, "plan", "-"], { input }).ended;
  expect(run).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("booth sgd") });
  // The last test has the exit code of a Node that starts another.
  if (inSoak().length === 0) return;
  const wrong = await startIn(place.folder, program, [...args, BIN, "rm", "nothing"]).ended;
  expect(wrong).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^no results yet: /) });
});

test.each(inSoak().flatMap(() => olds))(
  "under $name, SIGTERM stops the run and keeps its results",
  async ({ program, args }) => {
    const place = workplace();
    place.write(
      "grid.yaml",
      "objective: ravine\noptimizer: sgd\nparameters: { lr: 1e-9 }\nstop: { max_steps: 1000000000000, target: 0 }\n",
    );
    const run = startIn(place.folder, program, [...args, BIN, "run", "grid.yaml", "--threads", "1"]);
    await until(() => trialsDone(place) === 0);
    run.signal("SIGTERM");
    expect(await run.ended).toMatchObject({ code: 130, stderr: expect.stringContaining("interrupted") });
  },
);

test.each(olds)("under $name, without another Node, the launcher says what to install", async ({ program, args }) => {
  const place = workplace();
  const ended = await startIn(place.folder, program, [...args, bare(place), "run", "grid.yaml"]).ended;
  expect(ended).toMatchObject({ code: 3, stdout: "" });
  expect(ended.stderr).toMatch(
    /^sweep needs Node 22\.18 or newer, found [\d.]+: install a newer version from nodejs\.org\n$/,
  );
});

test("an installed Node that is too old itself is not started again and again", async () => {
  const place = workplace();
  const launcher = bare(place);
  mkdirSync(place.path("node_modules/node/bin"), { recursive: true });
  symlinkSync(process.execPath, place.path("node_modules/node/bin/node"));
  const env = { NODE_OPTIONS: pretend("20.9.0").join(" ") };
  const ended = await startIn(place.folder, process.execPath, [launcher, "run", "grid.yaml"], { env }).ended;
  const says = /^sweep needs Node 22\.18 or newer, found 20\.9\.0: /;
  expect(ended).toMatchObject({ code: 3, stdout: "", stderr: expect.stringMatching(says) });
});

test.for([
  ["1", "itself"],
  ["0", "by the installed Node, since the sources need 24"],
] as const)("under 22.18, pretended, with SWEEP_BUNDLE=%s, the command runs %s", async ([bundle]) => {
  const place = workplace();
  const { program, args } = pretending("22.18.0");
  // Each process of Node writes a letter.
  const env = { SWEEP_BUNDLE: bundle, NODE_OPTIONS: "--import data:text/javascript,process.stderr.write('N')" };
  const ended = await startIn(place.folder, program, [...args, BIN, "rm", "nothing"], { env }).ended;
  const nodes = bundle === "1" ? "N" : "NN";
  expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(`^${nodes}no results yet: `) });
});
