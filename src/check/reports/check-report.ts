import type { ComparedTrial, Comparison, Tolerance, TrialChange, TrialClass } from "../comparison.ts";
import { FAILING } from "../comparison.ts";
import type { ExpectationResult } from "../expectations.ts";

/** How a check ends: `broken` says nothing about convergence, as nothing could be held against anything. */
export type Verdict = "pass" | "fail" | "broken";

/** What a check found: all reports are made from it. */
export interface CheckReport {
  /** The grid's file as typed. */
  readonly grid: string;
  readonly sweep: string;
  readonly seconds: number;
  readonly tolerance: Tolerance;
  /** The file compared with; null where there is none. */
  readonly baseline: string | null;
  /** Whether the baseline was written anew: then changes are news, not failures. */
  readonly updated: boolean;
  readonly spaces: readonly SpaceReport[];
  readonly expectations: readonly ExpectationResult[];
  /** null where there was nothing to compare with. */
  readonly comparison: Comparison | null;
  readonly verdict: Verdict;
  /** The verdict in a sentence. */
  readonly summary: string;
}

/** The trials of an objective and an optimizer. */
export interface SpaceReport {
  readonly name: string;
  readonly trials: number;
  /** Changes that make a check fail, worst first. */
  readonly failing: readonly TrialChange[];
  readonly improved: number;
  readonly added: number;
}

/** The objective and the optimizer of a trial, as a heading. */
export function spaceName({ objective, optimizer }: ComparedTrial): string {
  return `${objective} ${optimizer}`;
}

/** Trials and changes by objective and optimizer, in the order of the trials. */
export function bySpace(trials: Iterable<ComparedTrial>, changes: readonly TrialChange[]): SpaceReport[] {
  const counts = new Map<string, number>();
  for (const trial of trials) counts.set(spaceName(trial), (counts.get(spaceName(trial)) ?? 0) + 1);
  const found = Map.groupBy(changes, (change) => spaceName(trialOf(change)));
  for (const name of found.keys()) if (!counts.has(name)) counts.set(name, 0);
  return [...counts].map(([name, trials]) => {
    const own = found.get(name) ?? [];
    const number = (wanted: TrialClass): number => own.filter((change) => change.class === wanted).length;
    return { name, trials, failing: own.filter(isFailing), improved: number("improved"), added: number("added") };
  });
}

/** The trial that a change is about: as it is now, or was where it is missing. */
export function trialOf({ before, after }: TrialChange): ComparedTrial {
  const trial = after ?? before;
  if (trial === null) throw new Error("a change of no trial");
  return trial;
}

export function isFailing(change: TrialChange): boolean {
  return FAILING.includes(change.class);
}
