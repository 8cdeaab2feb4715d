import { count, counted } from "../../format/numbers.ts";
import { FAILING } from "../comparison.ts";
import type { Comparison } from "../comparison.ts";
import type { ExpectationResult } from "../expectations.ts";
import type { SameAsResult } from "../same-as.ts";
import type { Verdict } from "./check-report.ts";
import { numbersOf } from "./texts.ts";

/** Input of a verdict. */
export interface Findings {
  readonly trials: number;
  /** "2 of 4 trials failed; the first, trial 1: …"; null if none failed. */
  readonly failed: string | null;
  /** Whether the grid allows the failed trials. */
  readonly isAllowed: boolean;
  /** Path of the baseline that was read or written; null without one. */
  readonly baseline: string | null;
  readonly updated: boolean;
  /** Whether `--update` wrote nothing, because an optimizer differs from its rule. */
  readonly isRefused?: boolean;
  /** The way to accept the results, `--update`; undefined if it would be refused. */
  readonly updateWith: string | undefined;
  /** Whether a note says why trials are missing and added. */
  readonly isExplained?: boolean;
  /** Whether the grid is new, so that no trial is compared. */
  readonly isNew?: boolean;
  readonly comparison: Comparison | null;
  /** Number of sensitive points of a baseline that was written, and of all its points. */
  readonly written?: { readonly sensitive: number; readonly points: number };
  /** Objectives that were not compared, because their conditions changed. */
  readonly notCompared?: readonly string[];
  readonly sameAs: readonly SameAsResult[];
  readonly expectations: readonly ExpectationResult[];
}

/** Returns the verdict and its reason. A check that compared no trial never passes. */
export function judge(findings: Findings): { readonly verdict: Verdict; readonly summary: string } {
  const { trials, failed, baseline, updated, comparison, sameAs, expectations } = findings;
  const { written, notCompared = [], updateWith } = findings;
  // Failed trials say nothing about convergence, also if the baseline has them.
  const good = failed === null || findings.isAllowed ? "pass" : "broken";
  const failures = failed === null ? [] : [failed];
  const expected = [...aboutRules(sameAs), ...aboutExpectations(expectations)];
  const unmet = [...sameAs, ...expectations].some(({ problem }) => problem !== null);
  if (findings.isRefused === true) {
    const refused = `${baseline} is not written, because same_as fails`;
    return { verdict: "fail", summary: [refused, ...failures, ...expected].join("; ") };
  }
  if (updated) {
    const { sensitive, points } = written ?? { sensitive: 0, points: trials };
    const number = points === trials ? count(sensitive) : counted(sensitive, "point");
    const marked = sensitive === 0 ? "" : ` (${number} sensitive)`;
    const swallowed = comparison === null ? "" : numbersOf(comparison, FAILING.toReversed());
    const taken = swallowed === "" ? [] : [`it takes in ${swallowed}`];
    const parts = [`wrote ${baseline}, ${counted(trials, "trial")}${marked}`, ...taken, ...failures];
    if (!unmet) return { verdict: good, summary: [...parts, ...expected].join("; ") };
    const whole = [...parts, ...aboutRules(sameAs)].join("; ");
    return { verdict: "fail", summary: `${whole}. But ${aboutExpectations(expectations).join("; ")}` };
  }
  if (comparison === null) {
    const remedy = unmet || updateWith === undefined ? "" : `: ${updateWith} writes one`;
    const parts = [...failures, ...expected, `no baseline to compare with${remedy}`];
    return { verdict: unmet ? "fail" : good, summary: parts.join("; ") };
  }
  if (comparison.compared === 0 && findings.isNew !== true) {
    const isRewritten = updateWith !== undefined && findings.isExplained !== true && !unmet;
    const remedy = isRewritten ? `; ${updateWith} rewrites it` : "";
    const none = `no trial to compare: none of the ${counted(trials, "trial")} is in ${baseline}${remedy}`;
    if (!unmet) return { verdict: "broken", summary: none };
    return { verdict: "fail", summary: [none, ...failures, ...expected].join("; ") };
  }
  const worse = FAILING.some((name) => comparison.counts[name] > 0);
  const parts = [
    aboutChanges(
      comparison,
      worse,
      baseline,
      updateWith === undefined ? undefined : `${updateWith} takes that into the baseline`,
    ),
    ...notCompared.map((name) => `${name} is not compared`),
    ...failures,
    ...expected,
  ];
  const otherwise = notCompared.length > 0 ? "broken" : good;
  return { verdict: unmet || worse ? "fail" : otherwise, summary: parts.join("; ") };
}

/** Describes changes; `remedy` says how to accept those for the better. */
export function aboutChanges(comparison: Comparison, worse: boolean, baseline: string | null, remedy?: string): string {
  if (worse) return `worse than in ${baseline}: ${numbersOf(comparison, FAILING.toReversed())}`;
  const news = numbersOf(comparison, ["improved", "added"]);
  const hint = news === "" ? "" : ` (${[news, ...(remedy === undefined ? [] : [remedy])].join(": ")})`;
  return `nothing is worse than in ${baseline}${hint}`;
}

function aboutRules(sameAs: readonly SameAsResult[]): string[] {
  const names = (those: readonly SameAsResult[], how: string): string[] =>
    those.length === 0 ? [] : [those.map((one) => `${one.optimizer} ${how} ${one.rule}${onlyPart(one)}`).join(", ")];
  const differing = sameAs.filter(({ problem }) => problem !== null);
  if (differing.length > 0) return names(differing, "differs from");
  return names(sameAs, "makes the steps of");
}

/** Says that only a part of the steps was compared, after which a difference may follow. */
function onlyPart({ problem, compared, planned }: SameAsResult): string {
  if (problem !== null || compared === planned) return "";
  return ` (only ${count(compared)} of ${count(planned)} steps compared)`;
}

function aboutExpectations(expectations: readonly ExpectationResult[]): string[] {
  const all = expectations.length;
  const unmet = expectations.filter(({ problem }) => problem !== null).length;
  if (all === 0) return [];
  if (unmet > 0) return [`${unmet} of ${counted(all, "expectation")} ${unmet === 1 ? "fails" : "fail"}`];
  return [all === 1 ? "the expectation holds" : `all ${all} expectations hold`];
}
