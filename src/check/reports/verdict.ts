import { count, counted } from "../../report/numbers.ts";
import { FAILING } from "../comparison.ts";
import type { Comparison, TrialClass } from "../comparison.ts";
import type { ExpectationResult } from "../expectations.ts";
import type { Verdict } from "./check-report.ts";

/** What a verdict is made from. */
export interface Findings {
  readonly trials: number;
  /** The file compared with, or written; null where there is none. */
  readonly baseline: string | null;
  readonly updated: boolean;
  readonly comparison: Comparison | null;
  readonly expectations: readonly ExpectationResult[];
}

/** Whether a check passes, and why, in a sentence. Nothing that was compared or expected is never a pass. */
export function judge(findings: Findings): { readonly verdict: Verdict; readonly summary: string } {
  const { trials, baseline, updated, comparison, expectations } = findings;
  if (comparison?.compared === 0 && !updated) {
    const summary = `no trial to compare: none of the ${counted(trials, "trial")} is in ${baseline}; --update writes it anew`;
    return { verdict: "broken", summary };
  }
  const unmet = expectations.filter(({ problem }) => problem !== null).length;
  const worse = comparison === null || updated ? 0 : FAILING.reduce((sum, name) => sum + comparison.counts[name], 0);
  const expected = aboutExpectations(expectations.length, unmet);
  const parts =
    comparison === null && !updated
      ? [...expected, "there is no baseline to compare with: --update writes one"]
      : [aboutBaseline(findings, worse), ...expected];
  return { verdict: unmet + worse > 0 ? "fail" : "pass", summary: parts.join("; ") };
}

function aboutBaseline({ trials, baseline, updated, comparison }: Findings, worse: number): string {
  if (updated || comparison === null) return `wrote ${baseline}, ${counted(trials, "trial")}`;
  const { counts } = comparison;
  const numbers = (names: readonly TrialClass[]): string =>
    names.flatMap((name) => (counts[name] > 0 ? [`${count(counts[name])} ${name}`] : [])).join(", ");
  if (worse > 0) return `worse than in ${baseline}: ${numbers(FAILING.toReversed())}`;
  const news = numbers(["improved", "added"]);
  const hint = news === "" ? "" : ` (${news}: --update takes that into the baseline)`;
  return `nothing is worse than in ${baseline}${hint}`;
}

function aboutExpectations(all: number, unmet: number): string[] {
  if (all === 0) return [];
  if (unmet > 0) return [`${unmet} of ${counted(all, "expectation")} ${unmet === 1 ? "fails" : "fail"}`];
  return [all === 1 ? "the expectation holds" : `all ${all} expectations hold`];
}
