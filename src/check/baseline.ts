import { readFileSync } from "node:fs";
import { codeOf, messageOf, SweepError } from "../errors.ts";
import { shortened } from "../show.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { packageVersion } from "../platform/version.ts";
import { writeWhole } from "../platform/whole-file.ts";
import { headerLines, headerOf, readHeader } from "./baseline-header.ts";
import type { BaselineHeader, Refuse } from "./baseline-header.ts";
import { COLUMNS, csvRow, FIRST_COLUMNS, pointRows } from "./baseline-rows.ts";
import type { ComparedTrial } from "./comparison.ts";
import { parseRow } from "./parse-row.ts";
import { comparePoints, hyperparameterText, pointsOf, sortTrials } from "./trial-order.ts";

/*
 * A baseline is a text file to commit and review in diffs (docs/design/baseline.md): comment lines
 * with the conditions of each objective, then CSV with a line for each point. Hyperparameters share
 * one column, so a new optimizer changes no line of the others.
 */

const FORMAT = "# sweep baseline, format ";
const VERSION = 2;
const READ_VERSIONS: readonly string[] = ["1", "2"];
const RESTORE = "restore the file from version control";

/** Trials to compare with, and the conditions they ran under. */
export interface Baseline extends BaselineHeader {
  /** Trials in the order of `sortTrials`. */
  readonly trials: readonly ComparedTrial[];
}

/** Returns the path of a grid's baseline: `valley.baseline.csv` for `valley.yaml`. */
export function baselineFile(grid: string): string {
  return `${grid.replace(/\.ya?ml$/i, "")}.baseline.csv`;
}

/** Returns the results of a run as a baseline. */
export function baselineOf(spec: SweepSpec, trials: Iterable<ComparedTrial>): Baseline {
  return { ...headerOf(spec), trials: sortTrials(trials) };
}

/** Writes a baseline atomically. Throws `setup` if the file cannot be written. */
export function writeBaseline(file: string, spec: SweepSpec, trials: Iterable<ComparedTrial>): void {
  const rows = [...pointsOf(sortTrials(trials))].flatMap(pointRows);
  const lines = [FORMAT + String(VERSION), ...headerLines(spec), csvRow(COLUMNS), ...rows];
  try {
    writeWhole(file, `${lines.join("\n")}\n`);
  } catch (error) {
    throw new SweepError("setup", `cannot write the baseline: ${messageOf(error)}`, undefined, error);
  }
}

/**
 * Reads a baseline; returns undefined if the file does not exist. Throws `setup`, with file and
 * line, if it is broken; with the words of a check, says how to mend it.
 */
export function readBaseline(file: string, words?: string): Baseline | undefined {
  const advice = words === undefined ? "" : `; ${RESTORE}, or rewrite it with \`sweep check ${words} --update\``;
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
    new SweepError("setup", `${file}:${index + 1}: ${problem}${advice}`);
  const conflict = lines.findIndex((line) => /^(<{7}|={7}|>{7})( |$)/.test(line));
  if (conflict >= 0) throw refuse(conflict, "unresolved merge conflict in the baseline");

  const version = lines[0]?.startsWith(FORMAT) === true ? lines[0].slice(FORMAT.length) : undefined;
  if (version === undefined) throw refuse(0, `not a baseline: its first line must be "${FORMAT}${VERSION}"`);
  if (!READ_VERSIONS.includes(version)) {
    const known = READ_VERSIONS.join(" and ");
    throw refuse(
      0,
      `the baseline's format is unknown to gradsweep ${packageVersion()}, which reads ${known}: ${version}`,
    );
  }
  const titles = lines.findIndex((line) => [COLUMNS, FIRST_COLUMNS].some((columns) => line === csvRow(columns)));
  if (titles < 0) throw refuse(lines.length - 1, `the baseline has no line "${csvRow(COLUMNS)}"`);
  const header = readHeader(lines.slice(0, titles), refuse);
  return { ...header, trials: readTrialLines(lines, titles + 1, refuse) };
}

function readTrialLines(lines: readonly string[], from: number, refuse: Refuse): readonly ComparedTrial[] {
  const trials: ComparedTrial[] = [];
  const indices = new Map<ComparedTrial, number>();
  for (let i = from; i < lines.length; i += 1) {
    const line = lines[i]!;
    if (line === "") continue;
    const found = parseRow(line);
    if (typeof found === "string") throw refuse(i, `${found}: ${shortened(line, 100)}`);
    trials.push(...found);
    for (const trial of found) indices.set(trial, i);
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
