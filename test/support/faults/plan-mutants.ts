// A process that mutates good grids, plans each and runs some accepted ones, with the command's
// code: node plan-mutants.ts SEED PLANS RUNS > { accepted, refused, ran }. The current grid is
// mutant.yaml. The first wrong answer ends it with 1, and the grid and the output on standard
// error.
import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { run } from "../../../src/cli/main.ts";
import { captureOutput } from "../command/capture-output.ts";
import { GOOD_GRIDS, mutantGrid } from "./mutant-grids.ts";

const [seed = 0, plans = 0, runs = 0] = process.argv.slice(2).map(Number);
// Half of it for the estimate where trials read thousands of rows of data.
const MOST_SECONDS = 2;
const write = process.stdout.write.bind(process.stdout);
const complain = process.stderr.write.bind(process.stderr);
const said = captureOutput();

interface Outcome {
  readonly code: unknown;
  /** Processor time. */
  readonly seconds: number;
}

async function sweep(...args: readonly string[]): Promise<Outcome> {
  Object.assign(said, { stdout: "", stderr: "" });
  const before = process.cpuUsage();
  await run(args);
  const { user, system } = process.cpuUsage(before);
  return { code: process.exitCode, seconds: (user + system) / 1e6 };
}

function expectThat(holds: boolean, problem: string): void {
  if (!holds) throw new Error(`${problem}: ${JSON.stringify(said)}`);
}

const counts = { accepted: 0, refused: 0, ran: 0 };
// At least a twentieth of the mutants are accepted; their runs are spread over these.
const every = Math.max(1, Math.floor(plans / 20 / Math.max(1, runs)));

// The first plan loads what all others need; the last good grid has every key.
for (const grid of GOOD_GRIDS.slice(plans > 1000 ? 0 : -1)) {
  writeFileSync("mutant.yaml", grid);
  expectThat((await sweep("plan", "mutant.yaml")).code === 0, `a good grid is refused:\n${grid}`);
}
const property = fc.asyncProperty(mutantGrid, async (grid) => {
  writeFileSync("mutant.yaml", grid, "latin1");
  const planned = await sweep("plan", "mutant.yaml");
  expectThat(planned.code === 0 || planned.code === 2, `plan ends with ${String(planned.code)}`);
  expectThat(!/internal error|\n {4}at /.test(said.stderr), "plan is at fault");
  expectThat(!/(?![\t\n])\p{Cc}|[\u200b-\u200f\u202a-\u202e]/u.test(said.stdout + said.stderr), "control characters");
  expectThat(planned.seconds < MOST_SECONDS, `plan takes ${planned.seconds} s`);
  if (planned.code === 2) {
    counts.refused += 1;
    expectThat(said.stdout === "" && said.stderr.startsWith("mutant.yaml:"), "no message with a place");
    return;
  }
  counts.accepted += 1;
  if (counts.accepted % every !== 0 || counts.ran >= runs) return;
  counts.ran += 1;
  const few = [
    "--max-trials",
    "1000",
    "--set",
    "stop.max_steps=5",
    "--threads",
    "1",
    "--db",
    "run.db",
    "--fresh",
    "--quiet",
  ];
  const { code } = await sweep("run", "mutant.yaml", ...few);
  const isLarge = code === 2 && said.stderr.includes("more than --max-trials");
  const hasEpochs = code === 2 && said.stderr.includes("both max_steps and epochs");
  const hasRungs = code === 2 && said.stderr.includes("min_steps is above the max_steps");
  const hasFailed = code === 3 && / trials? failed/.test(said.stderr);
  expectThat(
    code === 0 || isLarge || hasEpochs || hasRungs || hasFailed,
    `what plan accepts does not run: ${String(code)}`,
  );
});
try {
  await fc.assert(property, { numRuns: plans, seed });
  write(JSON.stringify(counts));
  process.exitCode = 0;
} catch (error) {
  complain(`${String(error)}\n${String((error as Error).cause)}\n`);
  process.exitCode = 1;
}
