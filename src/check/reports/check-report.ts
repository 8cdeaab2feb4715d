import type { ComparedTrial, Comparison, Tolerance, TrialChange, TrialClass } from "../comparison.ts";
import { FAILING } from "../comparison.ts";
import type { ExpectationResult } from "../expectations.ts";
import type { SameAsResult } from "../same-as.ts";
import { hyperparameterText, pointsOf } from "../trial-order.ts";
import type { Cause } from "./cause.ts";

/** Result of a check. `broken` says nothing about convergence: there was nothing to compare. */
export type Verdict = "pass" | "fail" | "broken";

/** A command line to continue with after a failure. */
export interface NextStep {
  /** "to accept the change". */
  readonly purpose: string;
  readonly command: string;
}

/** Findings of a check or of a comparison of two sweeps, the source of all reports. */
export interface CheckReport {
  readonly command: "check" | "compare";
  /** Path of the grid as typed; for stored sweeps that of their grid, null if it is not known. */
  readonly grid: string | null;
  readonly sweep: string;
  readonly seconds: number;
  readonly tolerance: Tolerance;
  /** Path of the baseline; null without one. */
  readonly baseline: string | null;
  /** Whether the baseline was rewritten; then changes are not failures. */
  readonly updated: boolean;
  /** Whether an update would accept these results. */
  readonly canUpdate: boolean;
  readonly spaces: readonly SpaceReport[];
  readonly sameAs: readonly SameAsResult[];
  readonly expectations: readonly ExpectationResult[];
  /** null without a baseline. */
  readonly comparison: Comparison | null;
  /** Remarks on the baseline: objectives that differ, names that it does not have, its Node. */
  readonly notes: readonly string[];
  readonly verdict: Verdict;
  /** The verdict in a sentence. */
  readonly summary: string;
  /** Faults with a known place: what broke the check, and what modules threw. */
  readonly causes: readonly Cause[];
  /** Line of each optimizer in the grid, from 1, as far as known. */
  readonly optimizerLines: Readonly<Record<string, number>>;
  /** `check.renamed` of the grid with the names that seem to have changed; empty if none did. */
  readonly renamed: Readonly<Record<string, string>>;
  /** Number of the worst trial, if a trial got worse and can be computed again. */
  readonly worst: number | null;
  /** Empty unless the check failed. */
  readonly next: readonly NextStep[];
}

/** The trials of an objective and an optimizer. */
export interface SpaceReport {
  readonly name: string;
  readonly trials: number;
  /** Number of different hyperparameters; smaller than that of trials with repeats. */
  readonly points: number;
  /** Changes that make a check fail, worst first. */
  readonly failing: readonly TrialChange[];
  /** Number of points with such a change. */
  readonly worse: number;
  readonly improved: number;
  readonly added: number;
}

/** Returns the objective and optimizer of a trial, as a heading. */
export function spaceName({ objective, optimizer }: ComparedTrial): string {
  return `${objective} ${optimizer}`;
}

/** Groups trials and changes by objective and optimizer, in the order of the trials. */
export function bySpace(trials: Iterable<ComparedTrial>, changes: readonly TrialChange[]): SpaceReport[] {
  const counts = new Map<string, { trials: number; points: number }>();
  for (const repeats of pointsOf(trials)) {
    const name = spaceName(repeats[0]!);
    const known = counts.get(name) ?? { trials: 0, points: 0 };
    counts.set(name, { trials: known.trials + repeats.length, points: known.points + 1 });
  }
  const found = Map.groupBy(changes, (change) => spaceName(trialOf(change)));
  for (const name of found.keys()) if (!counts.has(name)) counts.set(name, { trials: 0, points: 0 });
  return [...counts].map(([name, numbers]) => {
    const own = found.get(name) ?? [];
    const number = (wanted: TrialClass): number => own.filter((change) => change.class === wanted).length;
    const failing = own.filter(isFailing);
    const worse = new Set(failing.map((change) => hyperparameterText(trialOf(change)))).size;
    return { name, ...numbers, failing, worse, improved: number("improved"), added: number("added") };
  });
}

/** Returns the trial of a change: the new one, or the old one if it is missing. */
export function trialOf({ before, after }: TrialChange): ComparedTrial {
  const trial = after ?? before;
  if (trial === null) throw new Error("a change without a trial");
  return trial;
}

export function isFailing(change: TrialChange): boolean {
  return FAILING.includes(change.class);
}
