import { PRINTED } from "../sweep/outcomes/printed-columns.ts";
import type { HyperparameterValue } from "../sweep/spec/sweep-spec.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import { exact } from "../format/numbers.ts";
import { fromSpreadsheetText, asSpreadsheetText } from "../format/spreadsheet-text.ts";
import { didYouMean } from "../suggest.ts";
import type { ComparedTrial } from "./comparison.ts";
import { hyperparameterText } from "./trial-order.ts";

/** Columns of a baseline. */
export const COLUMNS: readonly string[] = PRINTED.baseline.all;

/** Formats a line of CSV. */
export function csvRow(fields: readonly string[]): string {
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",");
}

/**
 * Formats a trial as a line: numbers in their shortest exact form, an empty field for a non-finite
 * loss.
 */
export function trialRow(trial: ComparedTrial): string {
  const { objective, optimizer, repeat, status, steps, finalLoss } = trial;
  const loss = Number.isFinite(finalLoss) ? exact(finalLoss) : "";
  const names = [objective, optimizer].map(asSpreadsheetText);
  return csvRow([...names, hyperparameterText(trial), String(repeat), status, String(steps), loss]);
}

/** Parses the trial on a line; returns a message if the line is wrong. */
export function parseTrial(line: string): ComparedTrial | string {
  const fields = csvFields(line);
  if (fields?.length !== COLUMNS.length) return `expected the ${COLUMNS.length} columns ${COLUMNS.join(",")}`;
  const [objective = "", optimizer = ""] = fields.slice(0, 2).map(fromSpreadsheetText);
  const [, , values = "", repeat = "", status = "", steps = "", loss = ""] = fields;
  if (objective === "" || optimizer === "") return "a trial needs an objective and an optimizer";
  if (!isStatus(status)) return `no such status "${status}"${didYouMean(status, STATUSES)}`;
  const hyperparameters: Record<string, HyperparameterValue> = {};
  for (const value of values === "" ? [] : values.split(" ")) {
    const [name = "", text = ""] = value.split("=");
    if (name === "" || text === "") return `not a hyperparameter "${value}"`;
    if (Object.hasOwn(hyperparameters, name)) return `duplicate hyperparameter "${value}"`;
    hyperparameters[name] = numberIn(text) ?? (text === "true" || text === "false" ? text === "true" : text);
  }
  const counts = [repeat, steps].map(numberIn);
  const wrong = counts.findIndex((count) => count === undefined || !Number.isSafeInteger(count) || count < 0);
  if (wrong >= 0) return `not a whole number of ${["repeats", "steps"][wrong]} "${[repeat, steps][wrong]}"`;
  const finalLoss = loss === "" ? NaN : numberIn(loss);
  if (finalLoss === undefined) return `not a loss "${loss}"`;
  return { objective, optimizer, hyperparameters, repeat: counts[0]!, status, steps: counts[1]!, finalLoss };
}

function isStatus(text: string): text is Status {
  return (STATUSES as readonly string[]).includes(text);
}

function numberIn(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === "" || !Number.isFinite(number) ? undefined : number;
}

/** Splits a line into fields; returns undefined if its quotes do not match. */
function csvFields(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(",");
  const fields: string[] = [];
  for (let at = 0; at <= line.length;) {
    const field = /^(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/.exec(line.slice(at));
    if (field === null) return undefined;
    fields.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? "");
    at += field[0].length + 1;
  }
  return fields;
}
