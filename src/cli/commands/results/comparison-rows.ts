import type { ComparedTrial, TrialChange } from "../../../check/comparison.ts";
import { trialOf } from "../../../check/reports/check-report.ts";
import { orderedNames } from "../../../check/trial-order.ts";
import type { Rows } from "../../../format/format.ts";
import type { Cell } from "../../../format/table.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";

/**
 * Converts changes to rows. With `varied`, returns a short table: only those hyperparameters, and
 * the change in words. Without it, returns all columns.
 */
export function comparisonRows(changes: readonly TrialChange[], varied?: ReadonlySet<string>): Rows {
  const used = orderedNames(changes.flatMap((change) => Object.keys(trialOf(change).hyperparameters)));
  const names = varied === undefined ? used : used.filter((name) => varied.has(name));
  const single =
    varied !== undefined && changes.every((change) => change.repeats === 1 && trialOf(change).repeat === 0);
  const columns = [
    ...[...PRINTED.compare.first, ...names],
    ...(single ? [] : PRINTED.compare.repeats),
    ...(varied === undefined ? PRINTED.compare.outcomes : []),
    ...PRINTED.compare.last,
  ];
  // Lazy: there may be a million changes.
  const rows = changes.values().map((change): Cell[] => {
    const trial = trialOf(change);
    return [
      ...[change.class, trial.objective, trial.optimizer],
      ...names.map((name) => trial.hyperparameters[name] ?? null),
      ...(single ? [] : [trial.repeat, change.repeats]),
      ...(varied === undefined ? [...outcomesOf(change.before), ...outcomesOf(change.after)] : []),
      change.why,
    ];
  });
  return { columns, rows };
}

function outcomesOf(trial: ComparedTrial | null): Cell[] {
  if (trial === null) return [null, null, null];
  return [trial.status, trial.steps, Number.isFinite(trial.finalLoss) ? trial.finalLoss : null];
}
