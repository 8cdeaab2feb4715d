import { counted, real } from "../format/numbers.ts";
import { comparePair, pairText } from "./compare-pair.ts";
import type { PairOutcome } from "./compare-pair.ts";
import type { ComparedTrial, LossScale, Tolerance, TrialChange } from "./comparison.ts";
import { FAILING } from "./comparison.ts";
import { FAILED, STATUSES, statusTraits } from "../sweep/outcomes/statuses.ts";
import { signTest } from "./sign-test.ts";

/** With fewer repeats, no result is significant (½⁴ is above 5 %), so all must agree instead. */
export const MIN_REPEATS = 5;

/** Repeats that must agree if they are too few for a test. */
const LEAST_AGREEING = 2;

/** A repeat of a point, before and after. */
export type Pair = readonly [before: ComparedTrial, after: ComparedTrial];

/** Comparison of the repeats of one point. */
export interface RepeatsOutcome {
  /** The change; undefined if the point is the same. */
  readonly change: TrialChange | undefined;
  /** p-value, to be judged among all tested points; undefined if no test is needed. */
  readonly p: number | undefined;
  /** Whether enough repeats differ for a test, so that the point counts as tested. */
  readonly tested: boolean;
}

/**
 * Compares the repeats of a point as pairs, by the sign test. The point changes only if more than
 * half of its repeats change beyond the tolerance. Otherwise changes of status are tested alone,
 * with p doubled for the second test. Points with fewer than five differing repeats are not tested,
 * since none could be significant (Tarone, Biometrics 46 (1990) 515–522). The test also holds
 * sensitive points, because last bits move as many repeats up as down.
 *
 * `isPaired` says that a repeat has the same random numbers both times. Then those that diverge
 * both times are left out, because they cannot agree with the others, and `statusShift` counts.
 */
export function compareRepeats(
  pairs: readonly Pair[],
  tolerance: Tolerance,
  scaleOf: (trial: ComparedTrial) => LossScale,
  isPaired: boolean,
): RepeatsOutcome {
  const shift = isPaired ? statusShift(pairs, tolerance, scaleOf) : undefined;
  if (shift !== undefined) return { change: shift, p: undefined, tested: false };
  const isTelling = (pair: Pair): boolean =>
    !isPaired ||
    !isBroken(pair[1]) ||
    comparePair(heldBy(pair, false)[0], pair[1], tolerance, scaleOf).class !== "same";
  const telling = pairs.filter(isTelling);
  const few = telling.length < MIN_REPEATS;
  const outcomes = telling.map((pair) => ({ pair, outcome: comparePair(...heldBy(pair, few), tolerance, scaleOf) }));
  const changed = outcomes.filter(({ outcome }) => outcome.class !== "same");
  const better = changed.filter(({ outcome }) => outcome.class === "improved").length;
  const worse = changed.length - better;
  const most = Math.max(worse, better);
  const tested = !few && changed.length >= MIN_REPEATS;
  const agree = most === telling.length && most >= Math.min(LEAST_AGREEING, pairs.length);
  const differs = few ? agree : tested && 2 * most > telling.length;
  outcomes.sort((a, b) => sideOf(a.outcome) - sideOf(b.outcome) || a.outcome.size - b.outcome.size);
  if (!differs) return { ...(few ? { change: undefined, p: undefined } : compareStatuses(outcomes, pairs)), tested };

  const middle = worse > better ? Math.floor(telling.length / 2) : Math.ceil(telling.length / 2) - 1;
  const { pair, outcome } = outcomes[middle]!;
  const p = few ? undefined : signTest(most, changed.length - most);
  return {
    change: { ...changeOf(pair, outcome), ...repeatsText(pair, outcome, pairs, worse, better, p) },
    p,
    tested,
  };
}

/**
 * Returns the change of a point whose repeats have no noise and end with a worse status than
 * before: each of them counts, as a single trial does. Undefined if none does.
 */
export function worseStatus(
  pairs: readonly Pair[],
  tolerance: Tolerance,
  scaleOf: (trial: ComparedTrial) => LossScale,
): TrialChange | undefined {
  const { worse } = changedStatuses(pairs, tolerance, scaleOf);
  return worse.length === 0 ? undefined : statusChange(worse, pairs);
}

/**
 * Returns the change of a point of which no repeat ends as well as some did before. At least two
 * have a worse status, none has a better one, and the others end no better than these: most of them
 * may have diverged before, so they could not agree. The reverse is a change for the better.
 * Undefined for other points.
 */
function statusShift(
  pairs: readonly Pair[],
  tolerance: Tolerance,
  scaleOf: (trial: ComparedTrial) => LossScale,
): TrialChange | undefined {
  const { worse, better } = changedStatuses(pairs, tolerance, scaleOf);
  const [changed, side] = worse.length > 0 ? [worse, 1 as const] : [better, 0 as const];
  if (changed.length < LEAST_AGREEING || (worse.length > 0 && better.length > 0)) return undefined;
  const rankOf = (pair: Pair): number => statusTraits(pair[side].status).rank;
  const best = Math.min(...changed.map(({ pair }) => rankOf(pair)));
  return pairs.some((pair) => rankOf(pair) < best) ? undefined : statusChange(changed, pairs);
}

/** Returns the repeats whose status changed, beyond what last bits change. */
function changedStatuses(
  pairs: readonly Pair[],
  tolerance: Tolerance,
  scaleOf: (trial: ComparedTrial) => LossScale,
): { readonly worse: readonly PairWithOutcome[]; readonly better: readonly PairWithOutcome[] } {
  const changed = pairs
    .filter(([before, after]) => before.status !== after.status)
    .map((pair) => ({ pair, outcome: comparePair(...pair, tolerance, scaleOf) }));
  return {
    worse: changed.filter(({ outcome }) => FAILING.includes(outcome.class)),
    better: changed.filter(({ outcome }) => outcome.class === "improved"),
  };
}

/** Returns the change of a point of which some repeats changed their status, as the largest one. */
function statusChange(changed: readonly PairWithOutcome[], pairs: readonly Pair[]): TrialChange {
  const { pair, outcome } = changed.reduce((a, b) => (Math.abs(b.outcome.size) > Math.abs(a.outcome.size) ? b : a));
  const why = `${pairText(...pair, outcome)} in ${changed.length} of ${counted(pairs.length, "repeat")}`;
  return { ...changeOf(pair, outcome), why: `${why}${statusText(pairs)}`, repeats: pairs.length };
}

/**
 * Returns the repeats of a point that count as the same, but of which more diverge or fail than
 * before. Their number, `repeats`, is too small to tell that from noise. Undefined if there are
 * none.
 */
export function undecided(
  pairs: readonly Pair[],
  tolerance: Tolerance,
  scaleOf: (trial: ComparedTrial) => LossScale,
): TrialChange | undefined {
  const worse = pairs.filter(([before, after]) => isBroken(after) && !isBroken(before));
  const better = pairs.filter(([before, after]) => isBroken(before) && !isBroken(after)).length;
  const [first] = worse;
  if (first === undefined || worse.length <= better) return undefined;
  const { why: _, ...change } = changeOf(first, comparePair(heldBy(first, false)[0], first[1], tolerance, scaleOf));
  const failed = worse.every(([, after]) => FAILED.includes(after.status));
  const back = better === 0 ? "" : `, ${better} no longer`;
  const why = `${worse.length} of ${pairs.length} repeats newly ${failed ? "failed" : "diverged"}${back}, too few to tell`;
  return { ...change, why, repeats: worse.length };
}

function isBroken({ status }: ComparedTrial): boolean {
  return FAILED.includes(status) || statusTraits(status).kind === "diverged";
}

/** Names the statuses whose numbers changed: `, converged 12 → 7, exhausted 0 → 5 of 12`. */
function statusText(pairs: readonly Pair[]): string {
  const changed = STATUSES.flatMap((status) => {
    const [before, after] = [0, 1].map((side) => pairs.filter((pair) => pair[side]!.status === status).length);
    return before === after ? [] : [`${status} ${before} → ${after}`];
  });
  return changed.length === 0 ? "" : `; ${changed.join(", ")} of ${pairs.length}`;
}

/** Returns a pair as it is compared: too few repeats for a test are held by their status alone. */
function heldBy([before, after]: Pair, few: boolean): Pair {
  if (few || before.sensitive === undefined) return [before, after];
  const { sensitive: _, ...plain } = before;
  return [plain, after];
}

interface PairWithOutcome {
  readonly pair: Pair;
  readonly outcome: PairOutcome;
}

/** Tests the repeats whose status changed. `outcomes` are sorted, the most improved first. */
function compareStatuses(outcomes: readonly PairWithOutcome[], pairs: readonly Pair[]): Omit<RepeatsOutcome, "tested"> {
  const changed = outcomes.filter(
    ({ pair: [before, after], outcome }) => before.status !== after.status && outcome.class !== "same",
  );
  const better = changed.filter(({ outcome }) => outcome.class === "improved").length;
  const worse = changed.length - better;
  const extreme = worse > better ? changed.at(-1) : changed[0];
  if (changed.length < MIN_REPEATS || worse === better || extreme === undefined)
    return { change: undefined, p: undefined };
  const p = Math.min(1, 2 * signTest(Math.max(worse, better), Math.min(worse, better)));
  const side = worse > better ? "worse" : "better";
  const why =
    `${pairText(...extreme.pair, extreme.outcome)} in ${Math.max(worse, better)} of ${pairs.length} repeats, ` +
    `${Math.min(worse, better)} ${side === "worse" ? "better" : "worse"} (p = ${real(p, 2)})` +
    statusText(pairs);
  return { change: { ...changeOf(extreme.pair, extreme.outcome), why, repeats: pairs.length }, p };
}

/**
 * Returns the sign of a change. Tolerances differ for steps and losses, so the size alone does not
 * decide.
 */
function sideOf({ class: name, size }: PairOutcome): number {
  return name === "same" ? 0 : Math.sign(size);
}

function repeatsText(
  pair: Pair,
  outcome: PairOutcome,
  pairs: readonly Pair[],
  worse: number,
  better: number,
  p: number | undefined,
): Pick<TrialChange, "why" | "repeats"> {
  const repeats = pairs.length;
  const counts = worse > better ? `${worse} of ${repeats} repeats worse` : `${better} of ${repeats} repeats better`;
  const others =
    Math.min(worse, better) === 0 ? "" : `, ${Math.min(worse, better)} ${worse > better ? "better" : "worse"}`;
  const chance = p === undefined ? "" : ` (p = ${real(p, 2)})`;
  return {
    why: `median change: ${pairText(...pair, outcome)}, ${counts}${others}${chance}${statusText(pairs)}`,
    repeats,
  };
}

/** Returns the change of a compared pair. */
export function changeOf([before, after]: Pair, outcome: PairOutcome): TrialChange {
  return { ...outcome, before, after, why: pairText(before, after, outcome), repeats: 1 };
}
