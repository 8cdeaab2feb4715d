import { fromSpreadsheetText } from "../format/spreadsheet-text.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import type { HyperparameterValue } from "../sweep/spec/sweep-spec.ts";
import { didYouMean } from "../suggest.ts";
import { COLUMNS, FIRST_COLUMNS, pointRows, RESTING, SENSITIVE } from "./baseline-rows.ts";
import type { ComparedTrial } from "./comparison.ts";
import { isStatus, parseOutcomes } from "./repeat-outcomes.ts";
import { withOrderedNames } from "./trial-order.ts";

type Mark = readonly Status[] | typeof RESTING | undefined;

type Point = Pick<ComparedTrial, "objective" | "optimizer" | "hyperparameters">;

/** Parses the trials of a line; returns a message if the line is wrong. */
export function parseRow(line: string): readonly ComparedTrial[] | string {
  const fields = csvFields(line);
  if (fields === undefined || fields.length < FIRST_COLUMNS.length || fields.length > COLUMNS.length) {
    return `expected the columns ${COLUMNS.join(",")}`;
  }
  const point = parsePoint(fields);
  if (typeof point === "string") return point;
  const [repeat = "", status = "", steps = "", loss = "", mark = "", outcomes = ""] = fields.slice(3);
  const seen = parseMark(mark);
  if (seen !== undefined && typeof seen === "object" && "problem" in seen) return seen.problem;
  const trials = repeat.includes("..")
    ? parseRepeats(point, outcomes)
    : parseTrial(point, { repeat, status, steps, loss });
  if (typeof trials === "string") return trials;
  const marked = trials.map((trial) => withOrderedNames({ ...trial, ...marksOf(trial, trials, seen) }));
  if (trials.length > 1 && csvFields(pointRows(marked)[0]!)?.slice(3).join() !== fields.slice(3).join()) {
    return "the line does not match its outcomes";
  }
  return marked;
}

function parsePoint(fields: readonly string[]): Point | string {
  const [objective = "", optimizer = ""] = fields.slice(0, 2).map(fromSpreadsheetText);
  if (objective === "" || optimizer === "") return "a trial needs an objective and an optimizer";
  const hyperparameters: Record<string, HyperparameterValue> = {};
  const values = fields[2] ?? "";
  for (const value of values === "" ? [] : values.split(" ")) {
    const [name = "", text = ""] = value.split("=");
    if (name === "" || text === "") return `not a hyperparameter "${value}"`;
    if (Object.hasOwn(hyperparameters, name)) return `duplicate hyperparameter "${value}"`;
    hyperparameters[name] = numberIn(text) ?? (text === "true" || text === "false" ? text === "true" : text);
  }
  return { objective, optimizer, hyperparameters };
}

function marksOf(
  { status }: ComparedTrial,
  trials: readonly ComparedTrial[],
  seen: Mark,
): Pick<ComparedTrial, "sensitive" | "isResting"> {
  if (seen === undefined) return {};
  if (seen === RESTING) return status === "stationary" ? { isResting: true } : {};
  const own = trials.map((trial) => trial.status);
  return { sensitive: STATUSES.filter((one) => own.includes(one) || seen.includes(one)) };
}

/** Parses a mark: the statuses after that of a sensitive trial; undefined if there is no mark. */
function parseMark(text: string): Mark | { readonly problem: string } {
  if (text === "") return undefined;
  if (text === RESTING) return RESTING;
  const [mark = "", ...statuses] = text.split(" ");
  if (mark !== SENSITIVE) {
    return { problem: `no such mark "${mark}"${didYouMean(mark, [SENSITIVE, RESTING])}` };
  }
  if (statuses.every(isStatus)) return statuses;
  return { problem: noStatus(statuses.find((status) => !isStatus(status)) ?? "") };
}

interface TrialFields {
  readonly repeat: string;
  readonly status: string;
  readonly steps: string;
  readonly loss: string;
}

function parseTrial(point: Point, { repeat, status, steps, loss }: TrialFields): readonly ComparedTrial[] | string {
  if (!isStatus(status)) return noStatus(status);
  const counts = [repeat, steps].map(numberIn);
  const wrong = counts.findIndex((count) => count === undefined || !Number.isSafeInteger(count) || count < 0);
  if (wrong >= 0) return `not a whole number of ${["repeats", "steps"][wrong]} "${[repeat, steps][wrong]}"`;
  const finalLoss = loss === "" ? NaN : numberIn(loss);
  if (finalLoss === undefined) return `not a loss "${loss}"`;
  return [{ ...point, repeat: counts[0]!, status, steps: counts[1]!, finalLoss }];
}

function parseRepeats(point: Point, text: string): readonly ComparedTrial[] | string {
  const outcomes = parseOutcomes(text);
  if (typeof outcomes === "string") return outcomes;
  return outcomes.map((outcome, repeat) => ({ ...point, repeat, ...outcome }));
}

function noStatus(text: string): string {
  return `no such status "${text}"${didYouMean(text, STATUSES)}`;
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
