import { exact } from "../format/numbers.ts";
import { asSpreadsheetText } from "../format/spreadsheet-text.ts";
import { PRINTED } from "../sweep/outcomes/printed-columns.ts";
import { statusTraits, STATUSES } from "../sweep/outcomes/statuses.ts";
import type { StatusKind } from "../sweep/outcomes/statuses.ts";
import type { ComparedTrial } from "./comparison.ts";
import { outcomesText } from "./repeat-outcomes.ts";
import { hyperparameterText } from "./trial-order.ts";

/** Columns that every line has. Format 1 had no others. */
export const FIRST_COLUMNS: readonly string[] = PRINTED.baseline.first;

/** Columns of a baseline. A line omits the last ones if they are empty. */
export const COLUMNS: readonly string[] = [...FIRST_COLUMNS, ...PRINTED.baseline.last];

/** The mark of a trial whose steps and loss hang on last bits. Other statuses seen may follow. */
export const SENSITIVE = "sensitive";

/** The mark of a trial that may be exhausted in place of stationary, at the same loss. */
export const RESTING = "resting";

/** Formats a line of CSV without its empty fields beyond FIRST_COLUMNS. */
export function csvRow(fields: readonly string[]): string {
  const last = Math.max(FIRST_COLUMNS.length - 1, ...fields.keys().filter((i) => fields[i] !== ""));
  return fields
    .slice(0, last + 1)
    .map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(",");
}

/**
 * Formats the trials of a point: its repeats 0, 1, … as one line, or else a line for each trial.
 * Numbers have their shortest exact form; a non-finite loss is an empty field.
 */
export function pointRows(trials: readonly ComparedTrial[]): string[] {
  const isWhole = trials.length > 1 && trials.every(({ repeat }, i) => repeat === i);
  return isWhole ? [repeatsRow(trials)] : trials.map(trialRow);
}

function trialRow(trial: ComparedTrial): string {
  const { repeat, status, steps, finalLoss } = trial;
  const mark = markText([trial]);
  return csvRow([...pointFields(trial), String(repeat), status, String(steps), numberText(finalLoss), mark]);
}

/**
 * Formats repeats as their counts by status, the median steps of those that converged, the median
 * loss of those that missed the target, and each outcome.
 */
function repeatsRow(trials: readonly ComparedTrial[]): string {
  const statuses = STATUSES.flatMap((status) => {
    const count = trials.filter((trial) => trial.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  }).join(" ");
  const ofKind = (kind: StatusKind): ComparedTrial[] =>
    trials.filter(({ status }) => statusTraits(status).kind === kind);
  const steps = median(ofKind("converged").map((trial) => trial.steps));
  const loss = median(ofKind("missed").map(({ finalLoss }) => (Number.isFinite(finalLoss) ? finalLoss : Infinity)));
  return csvRow([
    ...pointFields(trials[0]!),
    ...[`0..${trials.length - 1}`, statuses, numberText(steps), numberText(loss)],
    ...[markText(trials), outcomesText(trials)],
  ]);
}

function pointFields(trial: ComparedTrial): string[] {
  return [...[trial.objective, trial.optimizer].map(asSpreadsheetText), hyperparameterText(trial)];
}

function numberText(value: number): string {
  return Number.isFinite(value) ? exact(value) : "";
}

function markText(trials: readonly ComparedTrial[]): string {
  const seen = trials[0]?.sensitive;
  if (seen === undefined) return trials.some(({ isResting }) => isResting) ? RESTING : "";
  const others = STATUSES.filter((status) => seen.includes(status) && trials.every((trial) => trial.status !== status));
  return [SENSITIVE, ...others].join(" ");
}

/** Returns the middle value, the larger one of two; NaN if there are no values. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
