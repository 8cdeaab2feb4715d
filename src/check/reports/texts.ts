import { FAILING } from "../comparison.ts";
import type { Comparison, TrialChange, TrialClass } from "../comparison.ts";
import { hyperparameterText } from "../trial-order.ts";
import type { CheckReport } from "./check-report.ts";
import { isFailing, spaceName, trialOf } from "./check-report.ts";
import { count, counted, real } from "../../format/numbers.ts";

/** Maximum number of changes that a text report lists. */
export const MAX_LISTED = 20;

/** Names the trial of a change: `ravine momentum lr=0.1 momentum=0.9`. */
export function trialText(change: TrialChange): string {
  const trial = trialOf(change);
  const repeat = change.repeats === 1 && trial.repeat > 0 ? [`repeat=${trial.repeat}`] : [];
  return [spaceName(trial), hyperparameterText(trial), ...repeat].filter((part) => part !== "").join(" ");
}

/** Explains a change; for an added or missing trial, gives its outcome. */
export function whyText(change: TrialChange): string {
  const { before, after, why, repeats } = change;
  if (repeats > 1 || (before !== null && after !== null)) return why;
  const { status, steps, finalLoss } = trialOf(change);
  const outcome = `${status} after ${counted(steps, "step")}${status === "converged" ? "" : `, loss ${real(finalLoss, 3)}`}`;
  return `${after === null ? "was" : "is"} ${outcome}`;
}

/** Formats the counts by class, worst first: `1 newly diverged, 3 regressed, 1,990 same`. */
export function classCounts(counts: Comparison["counts"]): string {
  const { same, improved, added, missing, regressed, ...rest } = counts;
  return Object.entries({ ...rest, regressed, missing, added, improved, same })
    .filter(([, number]) => number > 0)
    .map(([name, number]) => `${count(number)} ${name}`)
    .join(", ");
}

/** Formats the number of failing changes by class, worst first: `1 newly diverged, 3 regressed`. */
export function failingCounts(changes: readonly TrialChange[]): string {
  const number = (name: TrialClass): number => changes.filter((change) => change.class === name).length;
  return FAILING.toReversed()
    .flatMap((name) => (number(name) > 0 ? [`${count(number(name))} ${name}`] : []))
    .join(", ");
}

/** Names reports by their sweeps; those that share a name, by their grids. */
export function namesOf(reports: readonly CheckReport[]): string[] {
  return reports.map(({ sweep, grid }) => {
    const isUnique = reports.filter((other) => other.sweep === sweep).length === 1;
    return isUnique ? sweep : (grid ?? sweep);
  });
}

export function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

/** Returns the changes that a text lists. An update lists all failing ones, as it accepts them. */
export function listedChanges({
  comparison,
  updated,
}: Pick<CheckReport, "comparison" | "updated">): readonly TrialChange[] {
  const changes = comparison?.changes ?? [];
  const failing = updated ? changes.filter(isFailing).length : 0;
  return changes.slice(0, Math.max(MAX_LISTED, failing));
}

/** Returns `; 5 are sensitive: only their status is compared`; empty if there are none. */
export function sensitiveCount({ sensitive }: Comparison): string {
  if (sensitive === 0) return "";
  return `; ${count(sensitive)} ${sensitive === 1 ? "is" : "are"} sensitive to last bits`;
}

/** Returns `and 7 more` for changes beyond those listed; empty if there are none. */
export function more({ changes }: Comparison, listed: number): string {
  const left = changes.length - listed;
  return left > 0 ? `and ${count(left)} more` : "";
}

export const VERDICTS = { pass: "PASS", fail: "FAIL", broken: "BROKEN" } as const;
