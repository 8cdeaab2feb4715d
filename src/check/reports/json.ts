import { jsonDocument } from "../../format/json-text.ts";
import type { ComparedTrial, Comparison, TrialChange } from "../comparison.ts";
import type { CheckReport } from "./check-report.ts";
import { overall } from "./overall.ts";

/** A report and the exit code of its grid. */
export interface ReportWithExit {
  readonly report: CheckReport;
  readonly exit: number;
}

/**
 * Formats checks as JSON with all changes and the names of the results database; non-finite
 * numbers are null. With `isList`, a document of several grids.
 */
export function jsonReport(checks: readonly ReportWithExit[], isList: boolean): string {
  const [only] = checks;
  if (!isList && checks.length === 1 && only !== undefined) return jsonDocument(plainReport(only));
  const exit = Math.max(...checks.map((check) => check.exit));
  const { verdict, counts } = overall(checks.map(({ report }) => report));
  return jsonDocument({ verdict, exit, counts, grids: checks.map(plainReport) });
}

function plainReport({ report, exit }: ReportWithExit): object {
  const { spaces, comparison, sameAs, optimizerLines: _lines, canUpdate: _can, ...rest } = report;
  return {
    ...rest,
    exit,
    same_as: sameAs,
    spaces: spaces.map(({ name, trials, points, worse, improved, added }) => ({
      name,
      trials,
      points,
      worse,
      improved,
      added,
    })),
    comparison: comparison === null ? null : plainComparison(comparison),
  };
}

function plainComparison({ changes, undecided, ...rest }: Comparison): object {
  const repeats = undecided.reduce((sum, change) => sum + change.repeats, 0);
  return {
    ...rest,
    changes: changes.map(plainChange),
    undecided: { "newly diverged": repeats, changes: undecided.map(plainChange) },
  };
}

function plainChange({ before, after, ...change }: TrialChange): object {
  return { ...change, before: plainTrial(before), after: plainTrial(after) };
}

function plainTrial(trial: ComparedTrial | null): object | null {
  if (trial === null) return null;
  const { finalLoss, ...rest } = trial;
  return { ...rest, final_loss: finalLoss };
}
