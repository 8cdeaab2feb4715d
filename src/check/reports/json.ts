import { jsonDocument } from "../../format/json-text.ts";
import type { ComparedTrial, TrialChange } from "../comparison.ts";
import type { CheckReport } from "./check-report.ts";

/**
 * Formats a check as JSON with all changes and the names of the results database; non-finite
 * numbers are null.
 */
export function jsonReport({ spaces, comparison, ...report }: CheckReport, exit: number): string {
  const document = {
    ...report,
    exit,
    spaces: spaces.map(({ failing, ...space }) => ({ ...space, worse: failing.length })),
    comparison: comparison === null ? null : { ...comparison, changes: comparison.changes.map(plainChange) },
  };
  return jsonDocument(document);
}

function plainChange({ before, after, ...change }: TrialChange): object {
  return { ...change, before: plainTrial(before), after: plainTrial(after) };
}

function plainTrial(trial: ComparedTrial | null): object | null {
  if (trial === null) return null;
  const { finalLoss, ...rest } = trial;
  return { ...rest, final_loss: finalLoss };
}
