import { readFileSync } from "node:fs";
import { codeOf, messageOf, SweepError } from "../errors.ts";
import { shortened } from "../show.ts";
import { conditionsHash, conditionsOf } from "../sweep/identity/baseline-hash.ts";
import type { Condition } from "../sweep/identity/baseline-hash.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { packageVersion } from "../platform/version.ts";
import { writeWhole } from "../platform/whole-file.ts";
import { COLUMNS, csvRow, parseTrial, trialRow } from "./baseline-rows.ts";
import type { ComparedTrial } from "./comparison.ts";
import { comparePoints, hyperparameterText, sortTrials, withOrderedNames } from "./trial-order.ts";

/*
 * A baseline is a text file to commit and review in diffs: comment lines with the conditions of
 * each objective, then CSV with a line for each trial. Hyperparameters share one column, so a new
 * optimizer changes no line of the others.
 */

const FORMAT = "# sweep baseline, format ";
const VERSION = 1;
const HASH = "# baseline_hash ";
const ENGINE = "# engine ";
const CONDITION = "# condition ";
const ADVICE = "restore the file from version control, or rewrite it with `sweep check GRID --update`";

/** Trials to compare with, and the conditions they ran under. */
export interface Baseline {
  readonly hash: string;
  /** Version of this package that wrote it. */
  readonly engine: string;
  readonly conditions: readonly Condition[];
  /** Trials in the order of `sortTrials`. */
  readonly trials: readonly ComparedTrial[];
}

/** Returns the path of a grid's baseline: `valley.baseline.csv` for `valley.yaml`. */
export function baselineFile(grid: string): string {
  return `${grid.replace(/\.ya?ml$/i, "")}.baseline.csv`;
}

/** Returns the results of a run as a baseline. */
export function baselineOf(spec: SweepSpec, trials: Iterable<ComparedTrial>): Baseline {
  const conditions = conditionsOf(spec);
  return { hash: conditionsHash(conditions), engine: packageVersion(), conditions, trials: sortTrials(trials) };
}

/** Writes a baseline atomically. Throws `setup` if the file cannot be written. */
export function writeBaseline(file: string, spec: SweepSpec, trials: Iterable<ComparedTrial>): void {
  const conditions = conditionsOf(spec);
  const lines = [
    FORMAT + String(VERSION),
    HASH + conditionsHash(conditions),
    ENGINE + packageVersion(),
    ...conditions.map((condition) => CONDITION + conditionText(condition)),
    csvRow(COLUMNS),
    ...sortTrials(trials).map(trialRow),
  ];
  try {
    writeWhole(file, `${lines.join("\n")}\n`);
  } catch (error) {
    throw new SweepError("setup", `cannot write the baseline: ${messageOf(error)}`, undefined, error);
  }
}

/**
 * Reads a baseline; returns undefined if the file does not exist. Throws `setup`, with file and
 * line, if it is broken.
 */
export function readBaseline(file: string): Baseline | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new SweepError("setup", `cannot read the baseline: ${messageOf(error)}`, undefined, error);
  }
  // Git may have changed line ends to CRLF, and an editor may have added a byte order mark.
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const refuse = (index: number, problem: string): SweepError =>
    new SweepError("setup", `${file}:${index + 1}: ${problem}; ${ADVICE}`);
  const conflict = lines.findIndex((line) => /^(<{7}|={7}|>{7})( |$)/.test(line));
  if (conflict >= 0) throw refuse(conflict, "unresolved merge conflict in the baseline");

  const version = lines[0]?.startsWith(FORMAT) === true ? lines[0].slice(FORMAT.length) : undefined;
  if (version === undefined) throw refuse(0, `not a baseline: its first line must be "${FORMAT}${VERSION}"`);
  if (version !== String(VERSION)) {
    throw refuse(
      0,
      `the baseline's format is unknown to gradsweep ${packageVersion()}, which reads ${VERSION}: ${version}`,
    );
  }
  const titles = lines.indexOf(csvRow(COLUMNS));
  if (titles < 0) throw refuse(lines.length - 1, `the baseline has no line "${csvRow(COLUMNS)}"`);
  const header = readHeader(lines.slice(0, titles), refuse);
  return { ...header, trials: readTrialLines(lines, titles + 1, refuse) };
}

type Refuse = (index: number, problem: string) => SweepError;

function readHeader(lines: readonly string[], refuse: Refuse): Omit<Baseline, "trials"> {
  const after = (start: string): string | undefined =>
    lines.find((line) => line.startsWith(start))?.slice(start.length);
  const hash = after(HASH);
  if (hash === undefined) throw refuse(lines.length, `the baseline has no line "${HASH}…"`);
  const conditions: Condition[] = [];
  for (const [i, line] of lines.entries()) {
    if (!line.startsWith(CONDITION)) continue;
    const condition = parseCondition(line.slice(CONDITION.length));
    if (condition === undefined) throw refuse(i, `not a condition: ${shortened(line, 100)}`);
    conditions.push(condition);
  }
  if (conditionsHash(conditions) !== hash) {
    const index = lines.findIndex((line) => line.startsWith(HASH));
    throw refuse(index, `the baseline was edited: its hash does not match the conditions below it: ${hash}`);
  }
  return { hash, engine: after(ENGINE) ?? "", conditions };
}

function readTrialLines(lines: readonly string[], from: number, refuse: Refuse): readonly ComparedTrial[] {
  const trials: ComparedTrial[] = [];
  const indices = new Map<ComparedTrial, number>();
  for (let i = from; i < lines.length; i += 1) {
    const line = lines[i]!;
    if (line === "") continue;
    const trial = parseTrial(line);
    if (typeof trial === "string") throw refuse(i, `${trial}: ${shortened(line, 100)}`);
    const ordered = withOrderedNames(trial);
    trials.push(ordered);
    indices.set(ordered, i);
  }
  const sorted = sortTrials(trials);
  for (let i = 1; i < sorted.length; i += 1) {
    const [last, trial] = [sorted[i - 1]!, sorted[i]!];
    if (comparePoints(last, trial) !== 0 || last.repeat !== trial.repeat) continue;
    const index = Math.max(indices.get(last) ?? 0, indices.get(trial) ?? 0);
    throw refuse(index, `duplicate trial: ${hyperparameterText(trial)}`);
  }
  return sorted;
}

function conditionText({ name, values }: Condition): string {
  const entries = [["name", JSON.stringify(name)] as const, ...Object.entries(values)];
  return `{${entries.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(",")}}`;
}

function parseCondition(text: string): Condition | undefined {
  try {
    const { name, ...values } = JSON.parse(text) as Record<string, unknown>;
    if (typeof name !== "string") return undefined;
    return {
      name,
      values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)])),
    };
  } catch {
    return undefined;
  }
}
