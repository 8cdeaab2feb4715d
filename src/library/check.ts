import { availableParallelism } from "node:os";
import { checkOptions, either, FLAG, TEXT } from "../arguments.ts";
import type { ArgumentRule } from "../arguments.ts";
import { baselineFile } from "../check/baseline.ts";
import type { CheckReport } from "../check/reports/check-report.ts";
import { terminalReport } from "../check/reports/terminal.ts";
import { workersFor } from "../executors/workers.ts";
import { filePath, URL_RULE } from "../grid/grid-options.ts";
import type { KernelName } from "../kernel/kernel-names.ts";
import { runCheck } from "./run-check.ts";
import { gridOf } from "./grid-input.ts";
import type { GridInput } from "./grid-input.ts";
import { MEMORY } from "./memory-databases.ts";
import { runIntoDatabase } from "./run-into-database.ts";
import { SHARED_RULES } from "./run-options.ts";

export interface CheckOptions {
  /** The baseline's file. Default: that of the grid with `.baseline.csv` for `.yaml`. */
  readonly baseline?: string | URL | undefined;
  /** Whether to write the baseline from this run. Default: false. */
  readonly update?: boolean | undefined;
  /** A database that keeps the results. Default: none. */
  readonly db?: string | URL | undefined;
  /** Number of worker threads. Default: one for each core. */
  readonly threads?: number | undefined;
  /** Maximum retries of a trial that fails or times out. Default: 0. */
  readonly retries?: number | undefined;
  /** The kernel to use; all return the same bits. Default: the fastest one. */
  readonly kernel?: KernelName | undefined;
  /** Interrupts the check, which rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const RULES: Readonly<Record<keyof CheckOptions, ArgumentRule>> = {
  ...SHARED_RULES,
  baseline: either(TEXT, URL_RULE),
  update: FLAG,
};

/**
 * Runs a grid from the start and compares its results with its expectations and its baseline, as
 * `sweep check` does. Resolves to the report, whose `verdict` is `pass`, `fail` or `broken`.
 * Rejects with SweepError if the grid is wrong, or there is nothing to check against.
 */
export async function checkGrid(grid: GridInput, options: CheckOptions = {}): Promise<CheckReport> {
  checkOptions("checkGrid", options, RULES);
  const parsed = gridOf(grid);
  const { baseline, update = false, db, threads = availableParallelism(), retries = 0, kernel } = options;
  const signal = options.signal ?? new AbortController().signal;
  const named = baseline === undefined ? undefined : filePath(baseline);
  const beside = parsed.file === undefined ? null : baselineFile(parsed.file);
  const target = {
    grid: parsed.file ?? parsed.spec.name,
    baseline: named ?? beside,
    isNamed: named !== undefined,
    update,
    updateWith: named === undefined && beside === null ? "{ baseline, update: true }" : "{ update: true }",
  };
  await using workers = workersFor(threads);
  const report = await runCheck(parsed, {
    target,
    db: db === undefined || db === MEMORY ? undefined : filePath(db),
    run: (checked, file) =>
      runIntoDatabase(checked, {
        ...{ db: file, workers, kernel, store: "trials", fresh: true, retries, signal },
      }),
    note: () => undefined,
  });
  if (report !== "interrupted") return report;
  signal.throwIfAborted();
  throw new Error("an interrupted check without a signal");
}

/** Formats a report as text, as the command prints it. */
export function reportText(report: CheckReport): string {
  return terminalReport(report, Infinity);
}
