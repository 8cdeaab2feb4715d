import { askSweep } from "../../../check/ask-sweep.ts";
import { writeBaseline } from "../../../check/baseline.ts";
import type { Baseline } from "../../../check/baseline.ts";
import { compareTrials } from "../../../check/compare-trials.ts";
import { evaluateExpectations } from "../../../check/expectations.ts";
import { lossScales } from "../../../check/loss-scale.ts";
import { readTrials } from "../../../check/read-trials.ts";
import { bySpace } from "../../../check/reports/check-report.ts";
import type { CheckReport } from "../../../check/reports/check-report.ts";
import { terminalReport } from "../../../check/reports/terminal.ts";
import { judge } from "../../../check/reports/verdict.ts";
import type { WorkerPool } from "../../../executors/workers.ts";
import { SweepError } from "../../../errors.ts";
import type { ParsedGrid } from "../../../grid/parse-grid.ts";
import { temporaryDatabase } from "../../../library/temporary-database.ts";
import type { KernelName } from "../../../kernel/registry.ts";
import { DEFAULT_TOLERANCE } from "../../../sweep/spec/tolerance.ts";
import { openResults } from "../../../store/read/results.ts";
import type { Results } from "../../../store/read/results.ts";
import { oldBaseline, targetOf, usableBaseline } from "./check-baseline.ts";
import type { Target } from "./check-baseline.ts";
import { publish } from "./check-reports.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { say, writeText } from "../../terminal/output.ts";
import { readGrid } from "../../shared/read-grid.ts";
import { exitOnSignals } from "../../terminal/signals.ts";
import { belowMinimum } from "../../shared/below-minimum.ts";
import { failedTrials } from "../../shared/failed-trials.ts";
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
    try {
      parsed = await readGrid(grid, { set, maxTrials, allowModules });
      report = await checkGrid(parsed, { db, kernel, retries, quiet, target, workers });
    } catch (error) {
      if (error instanceof SweepError && error.code === "setup") {
        process.exitCode = EXIT.setup;
        const report = brokenReport(target, parsed, error.message);
        // The first error must always be reported.
        await publish(report, EXIT.setup, args).catch((other: unknown) => say(String(other)));
      }
      throw error;
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

interface Settings {
  readonly target: Target;
  /** Database that keeps the results; undefined for a temporary one. */
  readonly db: string | undefined;
  readonly workers: () => Promise<WorkerPool>;
  readonly kernel: KernelName | undefined;
  readonly retries: number;
  readonly quiet: boolean;
}

/** Runs a grid from the start and checks its results. */
async function checkGrid(parsed: ParsedGrid, settings: Settings): Promise<CheckReport | "interrupted"> {
  const { target, db, workers, kernel, retries, quiet } = settings;
  const note = quiet ? () => undefined : say;
  const old = target.update ? oldBaseline(target, parsed.spec, note) : usableBaseline(target, parsed);
  using database = db === undefined ? temporaryDatabase() : { file: db, [Symbol.dispose]: () => undefined };
  const { file } = database;
  const { sweepId, outcome } = await runGrid(parsed, {
    ...{ file, workers: await workers(), kernel, note, quiet },
    ...{ store: "trials", fresh: true, retries, failFast: false },
  });
  // The temporary database is removed when the process exits.
  using _signals = exitOnSignals();
  if (outcome !== "interrupted") return await checkResults(file, sweepId, parsed, { target, old, note });
  note("interrupted: nothing was checked");
  return outcome;
}

interface Against {
  readonly note: (line: string) => void;
  readonly target: Target;
  readonly old: Baseline | undefined;
}

/**
 * Compares the results of a run with the expectations and the old baseline, and writes a new one on
 * `--update`.
 */
async function checkResults(
  file: string,
  sweepId: number,
  { spec, check }: ParsedGrid,
  { target, old, note }: Against,
): Promise<CheckReport> {
  const results = openResults(file);
  try {
    refuseFailed(results, sweepId);
    const spaces = results.summary(sweepId);
    for (const line of belowMinimum(spec, spaces, (space) => results.firstBelowMinimum(sweepId, space))) note(line);
    const { tolerance } = check;
    const sweep = results.sweep(sweepId);
    const trials = readTrials(results, sweepId);
    const comparison =
      old === undefined ? null : compareTrials(old.trials, trials, { tolerance, scaleOf: lossScales(spec) });
    const expectations = await evaluateExpectations(check.expect, (sql, limit) =>
      askSweep(results, sweepId, sql, limit),
    );
    const baseline = old === undefined && !target.update ? null : target.baseline;
    if (target.update && baseline !== null) writeBaseline(baseline, spec, trials);
    const failed = failedTrials(sweep, spaces, () => results.firstFailure(sweepId)) ?? null;
    const found = { baseline, updated: target.update, expectations, comparison };
    return {
      ...{ grid: target.grid, sweep: sweep.name, seconds: sweep.seconds, tolerance, ...found },
      spaces: bySpace(trials, comparison?.changes ?? []),
      ...judge({ ...found, failed, trials: sweep.done }),
    };
  } finally {
    results.close();
  }
}

/** Throws `setup` if all trials of a space failed: they say nothing about convergence. */
function refuseFailed(results: Results, sweepId: number): void {
  const space = results
    .summary(sweepId)
    .find(({ counts, done }) => done > 0 && counts.failed + counts.timed_out === done);
  if (space === undefined) return;
  const where = `space = ${space.space} AND error IS NOT NULL`;
  const [row] = [...results.query(sweepId, { columns: ["error"], where, limit: 1 }).rows];
  throw new SweepError("setup", `every trial of "${space.label}" failed: ${String(row?.[0] ?? "no error message")}`);
}

/** Returns the report of a check that could not run. */
function brokenReport({ grid }: Target, parsed: ParsedGrid | undefined, summary: string): CheckReport {
  const nothing = { seconds: 0, baseline: null, updated: false, spaces: [], expectations: [], comparison: null };
  const tolerance = parsed?.check.tolerance ?? DEFAULT_TOLERANCE;
  return { ...nothing, grid, sweep: parsed?.spec.name ?? grid, tolerance, verdict: "broken", summary };
}
