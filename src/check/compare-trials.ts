import { comparePair } from "./compare-pair.ts";
import { changeOf, compareRepeats, undecided, worseStatus } from "./compare-repeats.ts";
import type { Pair } from "./compare-repeats.ts";
import type { ComparedTrial, Comparison, LossScale, Tolerance, TrialChange, TrialClass } from "./comparison.ts";
import { significanceLimit } from "./sign-test.ts";
import { comparePoints, pointsOf } from "./trial-order.ts";

/** Probability that noise alone makes any point of a comparison count as worse. */
const LEVEL = 0.05;

/** Classes, worst first. */
const CLASSES: readonly TrialClass[] = ["newly diverged", "regressed", "missing", "added", "improved", "same"];

/**
 * How chance decides the path of a trial: not at all, with the same random numbers on both sides,
 * or with others.
 */
export type Chance = "none" | "same" | "other";

export interface CompareOptions {
  readonly tolerance: Tolerance;
  /** Scale for the losses of a trial. */
  readonly scaleOf: (trial: ComparedTrial) => LossScale;
  /** With chance, repeats are compared by statistics. */
  readonly chanceOf: (trial: ComparedTrial) => Chance;
  /** Maximum number of changes to keep, worst first; all are counted. */
  readonly limit?: number | undefined;
}

/**
 * Compares two sets of trials, each in the order of `sortTrials`, in one pass. A point with repeats
 * is compared as a whole, by the sign test. Without noise, a worse status of a single repeat
 * counts. The level of 5 % applies to all points together, separately for worse and better. Throws
 * RangeError if trials are out of order.
 */
export function compareTrials(
  before: Iterable<ComparedTrial>,
  after: Iterable<ComparedTrial>,
  { tolerance, scaleOf, chanceOf, limit = Infinity }: CompareOptions,
): Comparison {
  const counts = { same: 0, improved: 0, added: 0, missing: 0, regressed: 0, "newly diverged": 0 };
  const changes: TrialChange[] = [];
  const add = (change: TrialChange): void => {
    counts[change.class] += 1;
    if (change.class === "same" || limit === 0) return;
    changes.push(change);
    if (changes.length >= 2 * limit + 1000) keepWorst(changes, limit);
  };

  const uncertain: { readonly change: TrialChange; readonly p: number; readonly unclear: TrialChange | undefined }[] =
    [];
  const open: TrialChange[] = [];
  const addSame = (unclear: TrialChange | undefined): void => {
    counts.same += 1;
    if (unclear !== undefined) open.push(unclear);
  };
  let tests = 0;
  let compared = 0;
  let points = 0;
  const unpaired = { missing: 0, added: 0 };
  let sensitive = 0;
  for (const [was, is] of pointsOfBoth(before, after)) {
    const { pairs, missing, added } = pairRepeats(was, is);
    compared += pairs.length;
    unpaired.missing += missing.length;
    unpaired.added += added.length;
    if (missing.length > 0) add(oneSided("missing", missing));
    if (added.length > 0) add(oneSided("added", added));
    const [only] = pairs;
    if (only === undefined) continue;
    points += 1;
    if (only[0].sensitive !== undefined) sensitive += 1;
    if (was.length === 1 || is.length === 1) {
      const outcome = comparePair(...only, tolerance, scaleOf);
      if (outcome.class === "same") counts.same += 1;
      else add(changeOf(only, outcome));
      continue;
    }
    const chance = chanceOf(only[1]);
    const exact = chance === "none" ? worseStatus(pairs, tolerance, scaleOf) : undefined;
    if (exact !== undefined) {
      add(exact);
      continue;
    }
    const { change, p, tested } = compareRepeats(pairs, tolerance, scaleOf, chance !== "other");
    if (tested) tests += 1;
    const unclear = chance === "none" ? undefined : undecided(pairs, tolerance, scaleOf);
    if (change === undefined) addSame(unclear);
    else if (p === undefined) add(change);
    else uncertain.push({ change, p, unclear });
  }
  for (const side of Object.values(Object.groupBy(uncertain, ({ change }) => String(change.size > 0)))) {
    const most = significanceLimit(side?.map(({ p }) => p) ?? [], tests, LEVEL);
    for (const { change, p, unclear } of side ?? []) {
      if (p <= most) add(change);
      else addSame(unclear);
    }
  }
  keepWorst(changes, limit);
  return { compared, points, unpaired, sensitive, counts, changes, undecided: open };
}

/** Sorts changes, worst first, and drops those beyond the limit. */
function keepWorst(changes: TrialChange[], limit: number): void {
  changes.sort((a, b) => CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class) || b.size - a.size || comparePlaces(a, b));
  if (changes.length > limit) changes.length = limit;
}

function comparePlaces(a: TrialChange, b: TrialChange): number {
  const [one, other] = [a.after ?? a.before, b.after ?? b.before];
  return one === null || other === null ? 0 : comparePoints(one, other) || one.repeat - other.repeat;
}

function oneSided(side: "missing" | "added", trials: readonly ComparedTrial[]): TrialChange {
  const trial = trials[0] ?? null;
  const why = trials.length === 1 ? side : `${trials.length} repeats ${side}`;
  const [before, after] = side === "missing" ? [trial, null] : [null, trial];
  return { class: side, before, after, why, size: 0, repeats: trials.length };
}

interface PairedRepeats {
  readonly pairs: readonly Pair[];
  readonly missing: readonly ComparedTrial[];
  readonly added: readonly ComparedTrial[];
}

function pairRepeats(before: readonly ComparedTrial[], after: readonly ComparedTrial[]): PairedRepeats {
  const pairs: Pair[] = [];
  const missing: ComparedTrial[] = [];
  const added: ComparedTrial[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [was, is] = [before[i], after[j]];
    const order = was === undefined ? 1 : is === undefined ? -1 : was.repeat - is.repeat;
    if (order === 0) pairs.push([was!, is!]);
    else if (order < 0) missing.push(was!);
    else added.push(is!);
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
  }
  return { pairs, missing, added };
}

/** Yields the repeats of each point on both sides; an empty list if a side lacks the point. */
function* pointsOfBoth(
  before: Iterable<ComparedTrial>,
  after: Iterable<ComparedTrial>,
): Generator<[before: readonly ComparedTrial[], after: readonly ComparedTrial[]]> {
  const left = pointsOf(before);
  const right = pointsOf(after);
  let was = left.next().value;
  let is = right.next().value;
  while (was !== undefined || is !== undefined) {
    const order = was === undefined ? 1 : is === undefined ? -1 : comparePoints(was[0]!, is[0]!);
    yield [order <= 0 ? was! : [], order >= 0 ? is! : []];
    if (order <= 0) was = left.next().value;
    if (order >= 0) is = right.next().value;
  }
}
