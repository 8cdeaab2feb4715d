import { FAILING } from "../comparison.ts";
import type { Comparison, TrialChange, TrialClass } from "../comparison.ts";
import { ending } from "../compare-pair.ts";
import { hyperparameterText } from "../trial-order.ts";
import type { CheckReport } from "./check-report.ts";
import { isFailing, spaceName, trialOf } from "./check-report.ts";
import { count, counted } from "../../format/numbers.ts";

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
  return `${after === null ? "was" : "is"} ${ending(trialOf(change))}`;
}

/**
 * Formats the counts of a comparison: `12 trials compared: 3 regressed, 9 same; not compared: 3
 * added`. With repeats, points are compared: `16 points (192 trials) compared: 16 same`.
 */
export function comparedText(comparison: Comparison): string {
  const { compared, points, counts, sensitive, undecided } = comparison;
  const unit = unitOf(comparison);
  const all = unit === "trial" ? counted(compared, unit) : `${counted(points, unit)} (${counted(compared, "trial")})`;
  const classes = PAIRED.flatMap((name) => (counts[name] > 0 ? [`${count(counts[name])} ${name}`] : []));
  const marked = `${counted(sensitive, unit)} ${sensitive === 1 ? "is" : "are"} sensitive to last bits`;
  const others = numbersOf(comparison, ["missing", "added"]);
  const unclear = undecided.reduce((sum, { repeats }) => sum + repeats, 0);
  return [
    [`${all} compared`, ...(classes.length === 0 ? [] : [classes.join(", ")])].join(": "),
    ...(unclear === 0 ? [] : [`${counted(unclear, "repeat")} newly diverged or failed, too few to tell`]),
    ...(sensitive === 0 ? [] : [marked]),
    ...(others === "" ? [] : [`not compared: ${others}`]),
  ].join("; ");
}

/** Classes of points in both sets, worst first. */
const PAIRED: readonly TrialClass[] = ["newly diverged", "regressed", "improved", "same"];

/**
 * Formats the numbers of some classes: `1 newly diverged, 3 regressed`. With repeats, each number
 * names its unit: `3 points regressed, 12 trials missing`.
 */
export function numbersOf(comparison: Comparison, names: readonly TrialClass[]): string {
  const { counts, unpaired } = comparison;
  const isSingle = unitOf(comparison) === "trial";
  const parts = names.flatMap((name) => {
    const isPaired = name !== "missing" && name !== "added";
    const number = isPaired ? counts[name] : unpaired[name];
    if (number === 0) return [];
    return [`${isSingle ? count(number) : counted(number, isPaired ? "point" : "trial")} ${name}`];
  });
  return parts.join(", ");
}

/** Returns the unit of a comparison's counts: with repeats, a point. */
function unitOf({ compared, points, counts, unpaired }: Comparison): "trial" | "point" {
  const isSingle = compared === points && counts.missing === unpaired.missing && counts.added === unpaired.added;
  return isSingle ? "trial" : "point";
}

/** Formats the failing changes in short: `3 trials worse`; with repeats as `failingCounts`. */
export function worseText(changes: readonly TrialChange[]): string {
  return isOfTrials(changes) ? `${counted(changes.length, "trial")} worse` : failingCounts(changes);
}

/**
 * Formats the number of failing changes by class, worst first: `1 newly diverged, 3 regressed`;
 * with repeats, `3 points regressed, 12 trials missing`.
 */
export function failingCounts(changes: readonly TrialChange[]): string {
  const isSingle = isOfTrials(changes);
  return FAILING.toReversed()
    .flatMap((name) => {
      const own = changes.filter((change) => change.class === name);
      if (own.length === 0) return [];
      if (isSingle) return [`${count(own.length)} ${name}`];
      const trials = own.reduce((sum, { repeats }) => sum + repeats, 0);
      return [`${name === "missing" ? counted(trials, "trial") : counted(own.length, "point")} ${name}`];
    })
    .join(", ");
}

function isOfTrials(changes: readonly TrialChange[]): boolean {
  return changes.every(({ repeats }) => repeats === 1);
}

/** Names reports by their sweeps; those that share a name, by their grids. */
export function namesOf(reports: readonly CheckReport[]): string[] {
  return reports.map(({ sweep, grid }) => {
    const isUnique = reports.filter((other) => other.sweep === sweep).length === 1;
    return isUnique ? sweep : (grid ?? sweep);
  });
}

/** Returns the first line of a text, with the next one if it ends with a colon. */
export function firstLine(text: string): string {
  const [first = "", second] = text.split("\n", 2);
  return first.endsWith(":") && second !== undefined ? `${first} ${second.trim()}` : first;
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

/** Returns `and 7 more` for changes beyond those listed; empty if there are none. */
export function more({ changes }: Comparison, listed: number): string {
  const left = changes.length - listed;
  return left > 0 ? `and ${count(left)} more` : "";
}

export const VERDICTS = { pass: "PASS", fail: "FAIL", broken: "BROKEN" } as const;
