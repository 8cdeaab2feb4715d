import { count, counted } from "../../format/numbers.ts";
import type { TrialClass } from "../comparison.ts";
import type { CheckReport, Verdict } from "./check-report.ts";

/** The result of several checks together. */
export interface Overall {
  /** The worst one: broken, then fail, then pass. */
  readonly verdict: Verdict;
  /** Points of all comparisons by class. */
  readonly counts: Readonly<Record<TrialClass, number>>;
  /** "2 grids passed, 1 failed, 1 could not be checked". */
  readonly summary: string;
}

const WORST: readonly Verdict[] = ["broken", "fail", "pass"];

export function overall(reports: readonly CheckReport[]): Overall {
  const number = (verdict: Verdict): number => reports.filter((report) => report.verdict === verdict).length;
  const counts = { same: 0, improved: 0, added: 0, missing: 0, regressed: 0, "newly diverged": 0 };
  for (const { comparison } of reports) {
    for (const name of Object.keys(counts) as TrialClass[]) counts[name] += comparison?.counts[name] ?? 0;
  }
  const parts = [
    `${count(number("pass"))} of ${counted(reports.length, "grid")} passed`,
    ...(number("fail") === 0 ? [] : [`${count(number("fail"))} failed`]),
    ...(number("broken") === 0 ? [] : [`${count(number("broken"))} could not be checked`]),
  ];
  return { verdict: WORST.find((verdict) => number(verdict) > 0) ?? "pass", counts, summary: parts.join(", ") };
}
