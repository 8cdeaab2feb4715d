import type { CheckReport, NextStep } from "../../../check/reports/check-report.ts";
import { isFailing } from "../../../check/reports/check-report.ts";
import { shellWord } from "../../../platform/shell-word.ts";
import { typedCommand } from "../../shared/typed-command.ts";

/** Options that the next command lines repeat. */
export interface RepeatedOptions {
  readonly set: readonly string[] | undefined;
  readonly maxTrials: number | undefined;
  readonly allowModules?: readonly string[] | undefined;
  readonly baseline: string | undefined;
  readonly against: string | undefined;
  readonly update: boolean;
}

/**
 * Returns what to do about a failed check: check again with the new names, accept the change if
 * that is possible, or look at its worst trial. If only expectations fail, returns how to see the
 * trials.
 */
export function nextSteps(report: CheckReport, options: RepeatedOptions): NextStep[] {
  const { grid, verdict, comparison, updated, canUpdate, worst, renamed, expectations, sameAs } = report;
  // Standard input cannot be read again.
  if (grid === null || grid === "-") return [];
  if (sameAs.some(({ problem }) => problem !== null) && options.update) return [];
  const { set = [], maxTrials, allowModules = [], baseline, against } = options;
  const shared = [
    ...set.flatMap((one) => ["--set", one]),
    ...(maxTrials === undefined ? [] : ["--max-trials", String(maxTrials)]),
    ...allowModules.flatMap((folder) => ["--allow-modules", folder]),
  ];
  const words = (...all: string[]): string => [typedCommand(), ...all.map(shellWord)].join(" ");
  const file = grid.startsWith("-") ? `./${grid}` : grid;
  const named = baseline === undefined ? [] : ["--baseline", baseline];
  const compared = against === undefined ? named : ["--against", against];
  const rename = {
    purpose: "if it was renamed",
    command: words("check", file, ...shared, ...compared, "--set", `check.renamed=${JSON.stringify(renamed)}`),
  };
  const first = Object.keys(renamed).length === 0 || updated ? [] : [rename];
  if (verdict !== "fail") return first;
  if (updated || comparison?.changes.some(isFailing) !== true) {
    const isUnmet = expectations.some(({ problem }) => problem !== null);
    const query = `${words("run", file, "--fresh", ...shared)} && ${words("query")}`;
    return isUnmet ? [{ purpose: "to see the trials", command: query }] : [];
  }
  const update = {
    purpose: "if the change is intended",
    command: words("check", file, ...shared, ...named, "--update"),
  };
  const trace = { purpose: "to see the worst trial", command: words("trace", file, String(worst), ...shared) };
  return [...first, ...(canUpdate ? [update] : []), ...(worst === null ? [] : [trace])];
}
