import type { Candidate, Stepper } from "./stepper.ts";
import type { GradientSource } from "./gradients.ts";

/*
 * A rule makes a path, and other optimizers follow it: at every step, all of them get the rule's
 * point and gradient. So rounding does not grow where a setting is unstable. This misses no fault:
 * an optimizer with its own path has the same points up to the first difference.
 *
 * The allowed difference of a coordinate is relative to the largest step that it made so far: a
 * smaller step may be a difference of large numbers. Rounding of the point itself comes on top.
 */

/** A place where a candidate leaves the path of the rule. */
export interface Departure {
  readonly candidate: Candidate;
  /** From 1. */
  readonly step: number;
  /** Index of the coordinate; −1 for an error. */
  readonly index: number;
  readonly expected: number;
  readonly found: number;
  readonly error: Thrown | undefined;
}

/** A thrown value, which may be anything. */
interface Thrown {
  readonly thrown: unknown;
}

export interface PathSettings {
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly tolerance: number;
  /** Called before every step of each candidate; whether to make it. */
  readonly goesOn: (t: number) => boolean;
}

/** End of a path: the number of compared steps and the first departure. */
export interface PathEnd {
  readonly steps: number;
  readonly departure: Departure | undefined;
}

const SHARED = "several instances";

// Squares of larger numbers overflow, those of smaller ones underflow. Then a refactoring may
// change more than last bits.
const HUGE = 1e100;
const TINY = 1e-100;

/**
 * Follows the path of a rule until it ends, diverges or a candidate departs from it. All candidates
 * are in use at once. If a candidate does not depart when it is alone, or now the first one does
 * too, they share a state.
 */
export function follow(
  rule: Candidate,
  candidates: readonly Candidate[],
  source: GradientSource,
  settings: PathSettings,
): PathEnd {
  const end = followAll(rule, candidates, source, settings);
  if (end.departure === undefined || candidates.length === 1) return end;
  const { candidate } = end.departure;
  let isCut = false;
  const watched: PathSettings = { ...settings, goesOn: (t) => !(isCut ||= !settings.goesOn(t)) };
  const [first = candidate] = candidates;
  const alone = followAll(rule, [candidate], source, watched).departure;
  const isOwn = candidate === first || followAll(rule, [first], source, watched).departure === undefined;
  if (alone !== undefined && isOwn) return { ...end, departure: alone };
  // Without more time, nothing shows what they share.
  if (isCut) return end;
  return { ...end, departure: { ...end.departure, candidate: { ...candidate, condition: SHARED } } };
}

function followAll(
  rule: Candidate,
  candidates: readonly Candidate[],
  source: GradientSource,
  { hyperparameters, steps, tolerance, goesOn }: PathSettings,
): PathEnd {
  const x = source.start();
  const g = new Float64Array(x.length);
  const made = new Float64Array(x.length);
  const size = x.map(Math.abs);
  const leader = rule.start(hyperparameters);
  const followers: Follower[] = [];
  for (const candidate of candidates) {
    try {
      followers.push({ candidate, stepper: candidate.start(hyperparameters) });
    } catch (error) {
      return { steps: 0, departure: thrown(candidate, 1, error) };
    }
  }
  for (let t = 1; t <= steps; t += 1) {
    if (!goesOn(t)) return { steps: t - 1, departure: undefined };
    const loss = source.gradient(x, t, g);
    if (loss === undefined) return { steps: t - 1, departure: undefined };
    for (let i = 0; i < g.length; i++) if (Math.abs(g[i]!) < TINY) g[i] = 0;
    const next = leader.next(x, g, t, loss);
    if (!isModerate(g) || !isModerate(next)) return { steps: t - 1, departure: undefined };
    for (let i = 0; i < x.length; i++) {
      made[i] = Math.max(made[i]!, Math.abs(next[i]! - x[i]!));
      size[i] = Math.max(size[i]!, Math.abs(next[i]!));
    }
    const rounding = (16 + t) * Number.EPSILON;
    for (const [k, { candidate, stepper }] of followers.entries()) {
      // A slow step of one may leave no time for the others.
      if (k > 0 && !goesOn(t)) return { steps: t, departure: undefined };
      let found: Float64Array;
      try {
        found = stepper.next(x, g, t, loss);
      } catch (error) {
        return { steps: t, departure: thrown(candidate, t, error) };
      }
      for (let i = 0; i < next.length; i++) {
        const difference = Math.abs(found[i]! - next[i]!);
        if (difference <= tolerance * made[i]! + rounding * size[i]!) continue;
        const values = { expected: next[i]!, found: found[i]!, error: undefined };
        return { steps: t, departure: { candidate, step: t, index: i, ...values } };
      }
    }
    x.set(next);
  }
  return { steps, departure: undefined };
}

interface Follower {
  readonly candidate: Candidate;
  readonly stepper: Stepper;
}

function thrown(candidate: Candidate, step: number, error: unknown): Departure {
  return { candidate, step, index: -1, expected: NaN, found: NaN, error: { thrown: error } };
}

function isModerate(values: Float64Array): boolean {
  for (const value of values) if (!(Math.abs(value) <= HUGE)) return false;
  return true;
}
