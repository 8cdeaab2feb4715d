import { SweepError } from "../errors.ts";
import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import { counted } from "../format/numbers.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { CheckedGrid } from "./checked-grid.ts";
import { compareOptions } from "./compare-baseline.ts";
import type { MatchedBaseline } from "./compare-baseline.ts";
import type { ComparedTrial, Comparison } from "./comparison.ts";
import { EmptyGate } from "./empty-gate.ts";
import { lossScales } from "./loss-scale.ts";
import type { Reruns } from "./reruns.ts";
import { hasFailed, markSensitive, sensitiveStatuses } from "./sensitive-trials.ts";
import { comparePoints, pointsOf } from "./trial-order.ts";

/** Trials of a new baseline, and a remark if some reruns failed. */
interface NewTrials {
  readonly marked: readonly ComparedTrial[];
  readonly remark: string | undefined;
}

/**
 * Returns the trials of a new baseline, sensitive ones marked. `old` are those of the baseline that
 * it replaces. Throws `setup` if the baseline would guard nothing of an optimizer and the grid does
 * not allow it.
 */
export function newTrials(
  trials: Iterable<ComparedTrial>,
  { starts, again, changed }: Reruns,
  { spec, check }: CheckedGrid,
  old: readonly ComparedTrial[],
): NewTrials {
  const scaleOf = lossScales(spec);
  const gate = new EmptyGate(compareOptions({ spec, check }));
  const withRest = restMarker(spec);
  const markedBefore = new Set(old.flatMap((trial) => (trial.sensitive === undefined ? [] : [pointKey(trial)])));
  const marked: ComparedTrial[] = [];
  let lost = 0;
  const first = pointsOf(starts);
  const second = again === undefined ? undefined : pointsOf(again);
  const others = changed.map((one) => pointsOf(one));
  for (const repeats of pointsOf(trials)) {
    const reruns = others.map((points) => points.next().value ?? []);
    const isMarked = markedBefore.has(pointKey(repeats[0]!));
    const point = markSensitive(repeats.map(withRest), reruns, check.tolerance, scaleOf, isMarked);
    const after = second?.next().value;
    gate.add(point, first.next().value, after);
    marked.push(...point);
    lost += failedReruns(repeats, after === undefined ? reruns : [...reruns, after]);
  }
  refuseEmpty(gate.faults(check.allow));
  const remark = `${counted(lost, "rerun")} failed or timed out and showed nothing: trials may lack the mark "sensitive"`;
  return { marked, remark: lost === 0 ? undefined : remark };
}

/** Counts the reruns that failed or timed out although the trial itself did not. */
function failedReruns(repeats: readonly ComparedTrial[], reruns: readonly (readonly ComparedTrial[])[]): number {
  const ended = repeats.flatMap((trial, i) => (hasFailed(trial) ? [] : reruns.map((rerun) => rerun[i]!)));
  return ended.filter((rerun) => hasFailed(rerun)).length;
}

/** Whether a baseline may guard nothing, as far as trials without their starts show it. */
export function mayBeEmpty(trials: Iterable<ComparedTrial>, checked: CheckedGrid): boolean {
  const gate = new EmptyGate(compareOptions(checked));
  for (const repeats of pointsOf(trials)) gate.add(repeats);
  return gate.faults(checked.check.allow).length > 0;
}

/** Returns reasons, from trials and their starts, why a baseline would guard nothing. */
export function emptyFaults(
  trials: Iterable<ComparedTrial>,
  starts: Iterable<ComparedTrial>,
  { spec, check }: CheckedGrid,
): readonly string[] {
  const gate = new EmptyGate(compareOptions({ spec, check }));
  const withRest = restMarker(spec);
  const first = pointsOf(starts);
  for (const repeats of pointsOf(trials)) gate.add(repeats.map(withRest), first.next().value);
  return gate.faults(check.allow);
}

/** Throws `setup` if a baseline would guard nothing for some reasons. */
export function refuseEmpty(faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw new SweepError("setup", `a baseline of these results would guard nothing:\n  ${faults.join("\n  ")}`);
}

/** Returns a function that marks trials at rest with a gradient of exactly 0. */
function restMarker({ spaces }: SweepSpec): (trial: ComparedTrial) => ComparedTrial {
  const names = spaceNames(spaces.map(namedSpace));
  const exact = new Set(names.filter((_, i) => spaces[i]?.stop.gradient === 0));
  return (trial) => {
    const isResting = trial.status === "stationary" && exact.has(trial.objective);
    return isResting ? { ...trial, isResting } : trial;
  };
}

/** Adds the statuses of further reruns to sensitive trials. */
export function withFurther(
  marked: readonly ComparedTrial[],
  further: readonly Iterable<ComparedTrial>[],
): readonly ComparedTrial[] {
  const seen = new Map<string, Set<Status>>();
  for (const rerun of further) {
    for (const trial of rerun) {
      const statuses = seen.get(pointKey(trial)) ?? new Set();
      seen.set(pointKey(trial), statuses.add(trial.status));
    }
  }
  return marked.map((trial) =>
    trial.sensitive === undefined
      ? trial
      : { ...trial, sensitive: sensitiveStatuses([...trial.sensitive, ...(seen.get(pointKey(trial)) ?? [])]) },
  );
}

/**
 * Returns the trials to write: those of the old baseline where a point is the same, so that its
 * line keeps its text, else the new ones.
 */
export function keepSame(
  old: MatchedBaseline,
  trials: readonly ComparedTrial[],
  { changes }: Comparison,
): ComparedTrial[] {
  const conditions = new Set(old.differences.map(({ name }) => name));
  const isOther = new Set(changes.map(({ before, after }) => pointKey((after ?? before)!)));
  const before = pointsOf(old.trials);
  let last = before.next().value;
  return [...pointsOf(trials)].flatMap((repeats) => {
    const [first] = repeats;
    while (last !== undefined && comparePoints(last[0]!, first!) < 0) last = before.next().value;
    const isKept =
      last !== undefined &&
      comparePoints(last[0]!, first!) === 0 &&
      last.length === repeats.length &&
      !conditions.has(first!.objective) &&
      !isOther.has(pointKey(first!)) &&
      (last[0]!.sensitive === undefined || first!.sensitive !== undefined);
    return isKept ? last!.map((trial, i) => withMarks(trial, repeats[i]!)) : repeats;
  });
}

/**
 * Returns a trial with its marks and those of its new outcome: a trial at rest that a rerun leaves
 * exhausted is still one, and a status that last bits gave it may come again.
 */
function withMarks(old: ComparedTrial, { sensitive, isResting }: ComparedTrial): ComparedTrial {
  const { sensitive: before = [], ...trial } = old;
  if (sensitive === undefined) return isResting && trial.status === "stationary" ? { ...trial, isResting } : trial;
  const { isResting: _, ...plain } = trial;
  return { ...plain, sensitive: sensitiveStatuses([trial.status, ...before, ...sensitive]) };
}

function pointKey({ objective, optimizer, hyperparameters }: ComparedTrial): string {
  return JSON.stringify([objective, optimizer, hyperparameters]);
}
