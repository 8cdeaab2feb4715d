import type { CheckReport } from "../../../check/reports/check-report.ts";
import { targetOf } from "../../../check/check-baseline.ts";
import type { Target } from "../../../check/check-baseline.ts";
import { terminalReport } from "../../../check/reports/terminal.ts";
import type { WorkerPool } from "../../../executors/workers.ts";
import { SweepError } from "../../../errors.ts";
import type { ParsedGrid } from "../../../grid/parse-grid.ts";
import { checkGrid } from "../../../library/check-grid.ts";
import { DEFAULT_TOLERANCE } from "../../../sweep/spec/tolerance.ts";
import { publish } from "./check-reports.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { say, writeText } from "../../terminal/output.ts";
import { readGrid } from "../../shared/read-grid.ts";
import { exitOnSignals } from "../../terminal/signals.ts";
import { runGrid } from "../../shared/run-grid.ts";
import { threadCount } from "../../shared/thread-count.ts";

const EXITS = { pass: EXIT.ok, fail: EXIT.regressed, broken: EXIT.setup } as const;

export const command: Command = defineCommand({
  command: "check <grid>",
  describe: "Run a grid and compare its results with its expectations and its baseline",
  builder: (argv) =>
    argv
      .positional("grid", { type: "string", demandOption: true, describe: "grid file, or - for standard input" })
      .nargs("grid", 1) // otherwise yargs reads - as an empty string
      .options({
        update: { type: "boolean", default: false, describe: "write the baseline from this run" },
        baseline: options.text("baseline", "baseline file [default: GRID with .baseline.csv for .yaml]"),
        junit: options.text("junit", "write a JUnit report to this file"),
        "json-file": options.text("json-file", "write the results as JSON to this file"),
        db: options.text("db", "database to store the results in [default: none]"),
        threads: options.threads,
        retries: options.retries,
        quiet: { type: "boolean", default: false, describe: "print only errors on standard error" },
        kernel: options.kernel,
        ...options.gridOptions,
      })
      .example("$0 check sweeps/ravine-check.yaml", "exit code 0: passed, 1: regressed, 3: could not check")
      .example("$0 check grid.yaml --update", "accept the current results as the baseline")
      .example("$0 check grid.yaml --junit check.xml", "report for a CI server"),
  async handler({ grid, set, maxTrials, allowModules, kernel, threads, retries = 0, quiet, db, ...args }, begun) {
    const target = targetOf(grid, args.baseline, args.update);
    let parsed: ParsedGrid | undefined;
    const workers = (): Promise<WorkerPool> => begun.workers(threadCount(threads));
    let report: CheckReport | "interrupted";
    let signals: Disposable | undefined;
    try {
      parsed = await readGrid(grid, { set, maxTrials, allowModules });
      const note = quiet ? () => undefined : say;
      report = await checkGrid(parsed, {
        ...{ target, db, note },
        async run(grid, file) {
          const pool = await workers();
          const settings = { store: "trials", fresh: true, failFast: false } as const;
          const end = await runGrid(grid, { ...settings, file, workers: pool, kernel, retries, quiet, note });
          // The temporary database is removed when the process exits.
          signals = exitOnSignals();
          return end;
        },
      });
    } catch (error) {
      if (error instanceof SweepError && error.code === "setup") {
        process.exitCode = EXIT.setup;
        const report = brokenReport(target, parsed, error.message);
        // The first error must always be reported.
        await publish(report, EXIT.setup, args).catch((other: unknown) => say(String(other)));
      }
      throw error;
    } finally {
      signals?.[Symbol.dispose]();
    }
    if (report === "interrupted") {
      // Reports of an earlier check must not be mistaken for this one's.
      await publish(brokenReport(target, parsed, "interrupted: nothing was checked"), EXIT.interrupted, args);
      return EXIT.interrupted;
    }
    const exit = EXITS[report.verdict];
    // A closed pipe ends the program, which must not exit with 0.
    process.exitCode = exit;
    try {
      await publish(report, exit, args);
    } finally {
      await writeText(terminalReport(report));
    }
    return exit;
  },
});

/** Returns the report of a check that could not run. */
function brokenReport({ grid }: Target, parsed: ParsedGrid | undefined, summary: string): CheckReport {
  const nothing = { seconds: 0, baseline: null, updated: false, spaces: [], expectations: [], comparison: null };
  const tolerance = parsed?.check.tolerance ?? DEFAULT_TOLERANCE;
  return { ...nothing, grid, sweep: parsed?.spec.name ?? grid, tolerance, verdict: "broken", summary };
}
