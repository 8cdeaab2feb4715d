import type { SweepRow } from "../../store/read/results.ts";
import type { Allowed } from "../../sweep/spec/check-spec.ts";
import type { Target, UsedBaseline } from "../check-baseline.ts";
import type { CheckedGrid } from "../checked-grid.ts";
import type { ComparedTrial, Comparison } from "../comparison.ts";
import type { ExpectationResult } from "../expectations.ts";
import { allowText } from "../failed-trials.ts";
import type { Reasons } from "../renames.ts";
import type { SameAsResult } from "../same-as.ts";
import { pointsOf } from "../trial-order.ts";
import { baselineNotes } from "./baseline-notes.ts";
import type { Cause } from "./cause.ts";
import { fromHere, moduleFolders, sameAsCauses } from "./causes.ts";
import type { CheckReport, SpaceReport } from "./check-report.ts";
import { fewRepeatsNotes, sensitiveNotes, undecidedNotes } from "./undecided-notes.ts";
import { judge } from "./verdict.ts";
import type { Findings } from "./verdict.ts";

/** Findings in the results of a run. */
export interface Found {
  readonly sweep: SweepRow;
  /** null without a baseline. */
  readonly comparison: Comparison | null;
  readonly expectations: readonly ExpectationResult[];
  readonly spaces: readonly SpaceReport[];
  /** Reasons for trials that are missing and added; undefined without a baseline. */
  readonly reasons: Reasons | undefined;
  /** "2 of 4 trials failed; the first, trial 1: …"; undefined if none failed. */
  readonly failed: string | undefined;
  /** Faults of failed trials that the grid does not allow. */
  readonly unallowed: readonly Allowed[];
  /** The places at which modules threw. */
  readonly thrown: readonly Cause[];
  /** Number of the worst trial; null if none got worse. */
  readonly worst: number | null;
}

interface Subject {
  readonly target: Target;
  readonly old: UsedBaseline | undefined;
  readonly sameAs: readonly SameAsResult[];
}

/** Judges and reports a check. `written` are the points of a baseline that was written. */
export function resultReport(
  found: Found,
  { spec, check, optimizerLines }: CheckedGrid,
  { target, old, sameAs }: Subject,
  written: readonly (readonly ComparedTrial[])[] | undefined,
): CheckReport {
  const { sweep, comparison, expectations, unallowed, reasons } = found;
  const folders = moduleFolders(spec);
  const isRefused = sameAs.some(({ problem }) => problem !== null);
  const updated = target.update && !isRefused;
  const baseline = old === undefined && !target.update ? null : target.baseline;
  const canUpdate = target.before === undefined && !isRefused && unallowed.length === 0;
  const updateWith = canUpdate ? target.updateWith : undefined;
  const shownSameAs = sameAs.map((one) =>
    one.problem === null ? one : { ...one, problem: fromHere(one.problem, folders) },
  );
  const { verdict, summary } = judge({
    baseline,
    updated,
    comparison,
    expectations,
    updateWith,
    sameAs: shownSameAs,
    failed: found.failed === undefined ? null : fromHere(found.failed, folders) + remedyFor(unallowed),
    isAllowed: unallowed.length === 0,
    trials: sweep.done,
    isExplained: (reasons?.notes.length ?? 0) > 0,
    ...(written === undefined ? {} : { written: sizeOf(written) }),
    isRefused: target.update && isRefused,
    isNew: target.isNew === true,
    notCompared: target.update ? [] : changedObjectives(old),
  });
  return {
    command: "check",
    grid: target.grid,
    sweep: sweep.name,
    seconds: sweep.seconds,
    tolerance: check.tolerance,
    baseline,
    updated,
    canUpdate,
    sameAs: shownSameAs,
    expectations,
    comparison,
    spaces: found.spaces,
    verdict,
    summary,
    notes: [
      ...(target.isNew === true ? [`new grid: ${target.baseline} does not have it`] : []),
      ...(reasons?.notes ?? []),
      ...(comparison === null ? [] : undecidedNotes(comparison)),
      ...(updated ? fewRepeatsNotes(spec) : []),
      ...sensitiveNotes(written ?? [...pointsOf(target.before?.trials ?? [])]),
      ...(old === undefined ? [] : baselineNotes(old, target, verdict, updateWith)),
    ],
    causes: verdict === "pass" ? [] : [...found.thrown, ...sameAsCauses(sameAs, spec)],
    optimizerLines,
    renamed: newNames(check.renamed, reasons),
    worst: found.worst,
    next: [],
  };
}

function remedyFor(unallowed: readonly Allowed[]): string {
  return unallowed.length === 0 ? "" : allowText(unallowed);
}

function changedObjectives(old: UsedBaseline | undefined): readonly string[] {
  return (old?.differences ?? []).flatMap(({ name, kind }) => (kind === "changed" ? [name] : []));
}

function newNames(renamed: Readonly<Record<string, string>>, reasons: Reasons | undefined): CheckReport["renamed"] {
  if (reasons === undefined || reasons.renamed.size === 0) return {};
  return { ...renamed, ...Object.fromEntries(reasons.renamed) };
}

function sizeOf(points: readonly (readonly ComparedTrial[])[]): NonNullable<Findings["written"]> {
  const sensitive = points.filter(([trial]) => trial?.sensitive !== undefined).length;
  return { sensitive, points: points.length };
}
