import { existsSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { targetOf } from "../../../check/check-baseline.ts";
import { brokenReport } from "../../../check/reports/broken-report.ts";
import type { ReportWithExit } from "../../../check/reports/json.ts";
import { terminalEnd, terminalReport } from "../../../check/reports/terminal.ts";
import { messageOf, SweepError } from "../../../errors.ts";
import type { WorkerPool } from "../../../executors/workers.ts";
import type { ParsedGrid } from "../../../grid/parsed-grid.ts";
import { runCheck } from "../../../library/run-check.ts";
import type { CheckSettings } from "../../../library/run-check.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import { brokerOptions, workersOf } from "../../shared/broker-option.ts";
import * as options from "../../shared/options.ts";
import { publish } from "../../shared/publish.ts";
import type { ReportFiles } from "../../shared/publish.ts";
import { gridName, readGrid } from "../../shared/read-grid.ts";
import type { GridOptions } from "../../shared/read-grid.ts";
import { runGrid } from "../../shared/run-grid.ts";
import type { RunSettings } from "../../shared/run-grid.ts";
import { say, writeText } from "../../terminal/output.ts";
import { reportError } from "../../terminal/report-error.ts";
import { textWidth } from "../../terminal/terminal-style.ts";
import { startableExit } from "../../terminal/signals.ts";
import type { ExitOnSignals } from "../../terminal/signals.ts";
import { trialsAtRef } from "./against/trials-at-ref.ts";
import { Worktrees } from "./against/worktrees.ts";
import { gridFiles } from "./grid-files.ts";
import type { GridFiles } from "./grid-files.ts";
import { goneSince, orphanBaselines } from "./lost-grids.ts";
import { nextSteps } from "./next-steps.ts";

const EXITS = { pass: EXIT.ok, fail: EXIT.regressed, broken: EXIT.setup } as const;

const INTERRUPTED = "interrupted: nothing was checked";

export const command: Command = defineCommand({
  command: "check <grid> [more..]",
  describe: "Run grids and fail if results got worse, an expectation fails, or steps differ from a rule",
  builder: (argv) =>
    argv
      .positional("grid", {
        type: "string",
        demandOption: true,
        describe: "grid file, quoted pattern, or - for standard input",
      })
      .nargs("grid", 1) // otherwise yargs reads - as an empty string
      .positional("more", { type: "string", array: true, default: [], describe: "more grids and patterns" })
      .options({
        update: { type: "boolean", default: false, describe: "write the baseline from this run" },
        baseline: options.text("baseline", "baseline file [default: GRID with .baseline.csv for .yaml]"),
        against: options.text("against", "compare with the sources of this commit, branch or tag, without a baseline"),
        junit: options.text("junit", "write a JUnit report to this file"),
        "json-file": options.text("json-file", "write the results as JSON to this file"),
        db: options.text("db", "database to store the results in [default: none]"),
        threads: options.threads,
        ...brokerOptions,
        retries: options.retries,
        quiet: { type: "boolean", default: false, describe: "print only errors on standard error" },
        kernel: options.kernel,
        ...options.gridOptions,
      }),
  examples: [
    ["sweep check sweeps/ravine-check.yaml", "exit code 0: passed, 1: worse, 2: input, 3: set-up, 130: Ctrl-C"],
    ["sweep check 'convergence/**/*.yaml' --junit check.xml", "several grids, one report for a CI server"],
    ["sweep check grid.yaml --against origin/main", "compare with the base branch, without a baseline"],
    ["sweep check grid.yaml --update", "accept the current results as the baseline"],
  ],
  async handler({ grid, more, quiet, retries = 0, kernel, ...args }, begun) {
    const note = quiet ? () => undefined : say;
    const workers = workersOf(args, begun, note);
    const checks: ReportWithExit[] = [];
    let chosen: GridFiles = { files: [], patterns: [], isList: false };
    let exiting: Promise<void> | undefined;
    let isReported = false;
    // Worktrees and temporary databases are removed when the process exits. Before the first run
    // nothing is there without a worktree: a signal ends even a module that blocks this thread
    // while it loads. Later, the signal waits for the module, 20 seconds at most.
    using signals = startableExit(() => (exiting = reportInterrupted()));
    const reportInterrupted = async (): Promise<void> => {
      if (isReported) return;
      const rest = chosen.files.slice(checks.length).map((file) => interrupted(file, args));
      if (rest.length > 0) note(INTERRUPTED);
      await finish([...checks, ...rest], { ...args, isList: chosen.isList });
    };
    if (args.against !== undefined) signals.start();
    {
      using trees = args.against === undefined ? undefined : new Worktrees(args.against, note);
      chosen = await chosenGrids([grid, ...more], args, trees);
      const { files } = chosen;
      process.exitCode = EXIT.ok;
      const run = { kernel, retries, quiet, note, workers, signals };
      const lost = trees === undefined ? orphanBaselines(chosen) : goneSince(trees, chosen);
      for (const line of lost) note(`note: ${line}`);
      for (const grid of files) {
        const isStopped = checks.some(({ exit }) => exit === EXIT.interrupted);
        checks.push(isStopped ? interrupted(grid, args) : await checkOne(grid, trees, { ...args, files }, run));
        signals.start();
        // Delivers a signal that came while this thread was blocked. Its report is then the last.
        await setImmediate();
        await exiting;
      }
    }
    isReported = true;
    return await finish(checks, { ...args, isList: chosen.isList });
  },
});

/** Returns the grids to check. A refused command line is reported to a CI server too. */
async function chosenGrids(
  words: readonly string[],
  { baseline, update }: CheckOptions,
  trees: Worktrees | undefined,
): Promise<GridFiles> {
  try {
    const chosen = gridFiles(words);
    if (trees !== undefined) {
      refuseWithAgainst(chosen, { baseline, update });
      const file = chosen.files.find((one) => existsSync(one));
      // An unknown commit is one error, not one for each grid.
      if (file !== undefined) trees.find(file);
    }
    if (chosen.files.length === 1 || baseline === undefined) return chosen;
    throw new SweepError("input", `--baseline is for one grid, not for ${chosen.files.length}: ${baseline}`);
  } catch (error) {
    if (error instanceof SweepError) {
      const subject = { command: "check", grid: null, sweep: words.join(" ") } as const;
      const exit = error.code === "input" ? EXIT.input : EXIT.setup;
      await publish([{ report: brokenReport(subject, error.message), exit }], {});
    }
    throw error;
  }
}

/** Refuses what has no meaning beside `--against`, which reads and writes no baseline. */
function refuseWithAgainst(
  { files }: GridFiles,
  { baseline, update }: Pick<CheckOptions, "baseline" | "update">,
): void {
  if (update) throw new SweepError("input", "--against cannot be combined with --update: it has no baseline");
  if (baseline !== undefined)
    throw new SweepError("input", `--against cannot be combined with --baseline: ${baseline}`);
  if (files.includes("-")) throw new SweepError("input", "--against needs the file of a grid, not standard input: -");
}

interface CheckOptions extends GridOptions {
  readonly update: boolean;
  readonly baseline: string | undefined;
  readonly against: string | undefined;
  readonly db: string | undefined;
}

interface RunOptions extends Pick<RunSettings, "kernel" | "retries" | "quiet" | "note"> {
  /** Returns the workers of the next run. */
  readonly workers: () => Promise<WorkerPool>;
  readonly signals: ExitOnSignals;
}

/** Checks a grid and prints its report, or its error, which does not stop the other grids. */
async function checkOne(
  grid: string,
  trees: Worktrees | undefined,
  { files, ...options }: CheckOptions & { readonly files: readonly string[] },
  { workers, signals, ...run }: RunOptions,
): Promise<ReportWithExit> {
  let parsed: ParsedGrid | undefined;
  const settings: Pick<CheckSettings, "run" | "note"> = {
    note: run.note,
    async run(grid, file) {
      const pool = await workers();
      using _others = signals.pause();
      const end = await runGrid(grid, { ...run, workers: pool, file, store: "trials", fresh: true, failFast: false });
      return end.hadSignal ? { ...end, outcome: "interrupted" } : end;
    },
  };
  const stopped = (): ReportWithExit => {
    run.note(INTERRUPTED);
    return interrupted(grid, options, parsed);
  };
  try {
    const target = targetOf(grid, options.baseline, options.update);
    parsed = await readGrid(grid, options);
    const before =
      trees === undefined ? undefined : await trialsAtRef(grid, parsed, trees, { ...settings, ...{ options, files } });
    if (before === "interrupted") return stopped();
    const report = await runCheck(parsed, {
      ...{ ...settings, db: options.db },
      target:
        before === undefined
          ? target
          : { ...target, baseline: before.name, before: before.trials, isNew: before.isNew, isNamed: true },
    });
    if (report === "interrupted") return stopped();
    const check = {
      report: { ...report, next: nextSteps(report, options) },
      exit: EXITS[report.verdict],
    };
    // A closed pipe ends the program, which must not exit with 0.
    process.exitCode = Math.max(Number(process.exitCode ?? 0), check.exit);
    await writeText(terminalReport(check.report, textWidth()));
    return check;
  } catch (error) {
    const exit = reportError(error, []);
    process.exitCode = Math.max(Number(process.exitCode ?? 0), exit);
    const message = messageOf(error);
    return { report: brokenReport(subjectOf(grid, options, parsed), message, parsed), exit };
  }
}

function interrupted(grid: string, options: GridOptions, parsed?: ParsedGrid): ReportWithExit {
  return { report: brokenReport(subjectOf(grid, options, parsed), INTERRUPTED, parsed), exit: EXIT.interrupted };
}

function subjectOf(grid: string, options: GridOptions, parsed?: ParsedGrid): Parameters<typeof brokenReport>[0] {
  return { command: "check", grid, sweep: parsed?.spec.name ?? gridName(grid, options) };
}

/** Publishes the reports and returns the exit code: the largest one of the grids. */
async function finish(checks: readonly ReportWithExit[], files: ReportFiles): Promise<number> {
  const exit = Math.max(...checks.map((check) => check.exit));
  process.exitCode = exit;
  // As with any other input error, a file is written only if something was checked.
  const isInput = checks.every((check) => check.exit === EXIT.input);
  try {
    await publish(checks, isInput ? {} : files);
  } catch (error) {
    // The first error decides.
    if (exit > EXIT.regressed && error instanceof SweepError) {
      say(error.message);
      return exit;
    }
    throw error;
  } finally {
    await writeText(
      terminalEnd(
        checks.map(({ report }) => report),
        textWidth(),
      ),
    );
  }
  return exit;
}
