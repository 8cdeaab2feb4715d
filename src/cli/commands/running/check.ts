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
import { failedTrials } from "../../shared/failed-trials.ts";
import { runGrid } from "../../shared/run-grid.ts";
import { threadCount } from "../../shared/thread-count.ts";

const EXITS = { pass: EXIT.ok, fail: EXIT.regressed, broken: EXIT.setup } as const;

export const command: Command = defineCommand({
  command: "check <grid>",
  describe: "Run a grid and hold its results against what it expects and against its baseline",
  builder: (argv) =>
    argv
      .positional("grid", { type: "string", demandOption: true, describe: "a grid.yaml, or - for standard input" })
      .nargs("grid", 1) // else yargs takes - for an empty text
      .options({
        update: { type: "boolean", default: false, describe: "write the baseline from this run, whatever has changed" },
        baseline: options.text("baseline", "the baseline [default: GRID with .baseline.csv for .yaml]"),
        junit: options.text("junit", "write a JUnit report to this file"),
        "json-file": options.text("json-file", "write all that was found as JSON to this file"),
        db: options.text("db", "keep the results, in this database [default: they are not kept]"),
        threads: options.threads,
        retries: options.retries,
        quiet: { type: "boolean", default: false, describe: "nothing on standard error but errors" },
        kernel: options.kernel,
        ...options.gridOptions,
      })
      .example("$0 check sweeps/ravine-check.yaml", "exit code 0: all well, 1: worse, 3: it cannot be told")
      .example("$0 check grid.yaml --update", "the present results are right: keep them as the baseline")
      .example("$0 check grid.yaml --junit check.xml", "for a CI server"),
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
        // What is wrong in the first place is to be told in any case.
        await publish(report, EXIT.setup, args).catch((other: unknown) => say(String(other)));
      }
      throw error;
    }
    if (report === "interrupted") {
      // Reports of an earlier check must not be taken for those of this one.
      await publish(brokenReport(target, parsed, "interrupted: nothing was checked"), EXIT.interrupted, args);
      return EXIT.interrupted;
    }
    const exit = EXITS[report.verdict];
    // A reader that goes away ends the program, which must not end as if all were well.
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
  /** The database that keeps the results; undefined where they are not kept. */
  readonly db: string | undefined;
  readonly workers: () => Promise<WorkerPool>;
  readonly kernel: KernelName | undefined;
  readonly retries: number;
  readonly quiet: boolean;
}

/** Runs a grid anew and checks its results. */
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
  // The temporary database goes when the process exits.
  using _signals = exitOnSignals();
  if (outcome !== "interrupted") return await checkResults(file, sweepId, parsed, { target, old });
  note("interrupted: nothing was checked");
  return outcome;
}

interface Against {
  readonly target: Target;
  readonly old: Baseline | undefined;
}

/** Holds the results of a run against what the grid expects and the old baseline; writes the new one where that is asked for. */
async function checkResults(
  file: string,
  sweepId: number,
  { spec, check }: ParsedGrid,
  { target, old }: Against,
): Promise<CheckReport> {
  const results = openResults(file);
  try {
    refuseFailed(results, sweepId);
    const { tolerance } = check;
    const sweep = results.findSweep(String(sweepId));
    const trials = readTrials(results, sweepId);
    const comparison =
      old === undefined ? null : compareTrials(old.trials, trials, { tolerance, scaleOf: lossScales(spec) });
    const expectations = await evaluateExpectations(check.expect, (sql, limit) =>
      askSweep(results, sweepId, sql, limit),
    );
    const baseline = old === undefined && !target.update ? null : target.baseline;
    if (target.update && baseline !== null) writeBaseline(baseline, spec, trials);
    const failed = failedTrials(sweep, results.summary(sweepId), () => results.firstFailure(sweepId)) ?? null;
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

/** A space of which no trial could be run says nothing about convergence. */
function refuseFailed(results: Results, sweepId: number): void {
  const space = results
    .summary(sweepId)
    .find(({ counts, done }) => done > 0 && counts.failed + counts.timed_out === done);
  if (space === undefined) return;
  const where = `space = ${space.space} AND error IS NOT NULL`;
  const [row] = [...results.query(sweepId, { columns: ["error"], where, limit: 1 }).rows];
  throw new SweepError("setup", `every trial of "${space.label}" failed: ${String(row?.[0] ?? "no reason is given")}`);
}

/** What is told where a check could not be done, or the grid not even be read. */
function brokenReport({ grid }: Target, parsed: ParsedGrid | undefined, summary: string): CheckReport {
  const nothing = { seconds: 0, baseline: null, updated: false, spaces: [], expectations: [], comparison: null };
  const tolerance = parsed?.check.tolerance ?? DEFAULT_TOLERANCE;
  return { ...nothing, grid, sweep: parsed?.spec.name ?? grid, tolerance, verdict: "broken", summary };
}
