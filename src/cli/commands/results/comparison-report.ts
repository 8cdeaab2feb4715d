import type { ComparedTrial, Comparison, Tolerance } from "../../../check/comparison.ts";
import { FAILING } from "../../../check/comparison.ts";
import { brokenReport } from "../../../check/reports/broken-report.ts";
import { bySpace } from "../../../check/reports/check-report.ts";
import type { CheckReport } from "../../../check/reports/check-report.ts";
import { undecidedNotes } from "../../../check/reports/undecided-notes.ts";
import { aboutChanges } from "../../../check/reports/verdict.ts";
import type { SweepError } from "../../../errors.ts";
import type { SweepRow } from "../../../store/read/results.ts";
import { EXIT } from "../../shared/command.ts";
import { publish } from "../../shared/publish.ts";
import type { ReportFiles } from "../../shared/publish.ts";
import { say } from "../../terminal/output.ts";
import { gridOfSweep } from "./grid-of-sweep.ts";

/** Two sweeps and what was found. */
export interface Compared {
  readonly sweeps: readonly [before: SweepRow, after: SweepRow];
  /** Trials of the sweep after. */
  readonly trials: Iterable<ComparedTrial>;
  /** With all changes. */
  readonly comparison: Comparison;
  readonly tolerance: Tolerance;
  /** Whether changes for the worse fail the command. */
  readonly fails: boolean;
  /** Conditions that differ. */
  readonly notes: readonly string[];
  /** Duration of the comparison. */
  readonly seconds: number;
}

/** Publishes a comparison as `sweep check` publishes its own. */
export async function publishComparison(found: Compared, exit: number, files: ReportFiles): Promise<void> {
  await publish([{ report: await comparisonReport(found), exit }], files);
}

/** Publishes the error of a comparison that could not be made. */
export async function publishProblem(names: readonly string[], error: SweepError, files: ReportFiles): Promise<void> {
  const report = brokenReport({ command: "compare", grid: null, sweep: sweepsText(names) }, error.message);
  const isInput = error.code === "input";
  // As with any other input error, no file is written.
  const { junit, ...rest } = files;
  const check = { report, exit: isInput ? EXIT.input : EXIT.setup };
  // The first error must always be reported.
  await publish([check], isInput ? rest : { ...rest, junit }).catch((other: unknown) => say(String(other)));
}

async function comparisonReport(found: Compared): Promise<CheckReport> {
  const { sweeps, trials, comparison, tolerance, seconds, notes, fails } = found;
  const [before, after] = sweeps;
  const isWorse = FAILING.some((name) => comparison.counts[name] > 0);
  const baseline = `sweep ${before.sweep_id} "${before.name}"`;
  return {
    ...{ command: "compare", sweep: sweepsText([before.name, after.name]), seconds },
    ...{ tolerance, baseline, updated: false, canUpdate: false, sameAs: [], expectations: [], comparison },
    notes: [...notes, ...undecidedNotes(comparison)],
    spaces: bySpace(trials, comparison.changes),
    verdict: isWorse && fails ? "fail" : "pass",
    summary: aboutChanges(comparison, isWorse, baseline),
    ...{ causes: [], ...(await gridOfSweep(after)), renamed: {}, worst: null, next: [] },
  };
}

/** Names two sweeps, which often have the same name: `valley`, `valley and slower`. */
function sweepsText(names: readonly string[]): string {
  return [...new Set(names)].join(" and ");
}
