import { real } from "../../format/numbers.ts";
import { STATUSES, UNSOUND } from "../../sweep/outcomes/statuses.ts";
import type { Outcome } from "../../sweep/outcomes/best-order.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { functionKey } from "../function-key.ts";
import type { MapTrials } from "./map-trials.ts";

/** The loss above which a chart shows final losses, so that they have decades. */
export interface LossGround {
  readonly value: number;
  readonly kind: "minimum" | "lowest seen";
  /** The largest difference from the lowest loss that is drawn as 0. */
  readonly rounding?: number;
}

// Share of the lowest loss below which a difference is rounding.
const ROUNDING = 1e-9;

/** A space, as far as its ground depends on it. */
export interface GroundedSpace {
  readonly spec: SpaceSpec | undefined;
  readonly problem: string;
  /** Its objective's minimum; null if unknown. */
  readonly minimum: number | null;
  readonly trials: () => MapTrials;
}

/**
 * Returns the ground of each space: its objective's minimum, or the lowest final loss of all spaces
 * with the same function if it is unknown. Differences below the rounding of one of these are 0 for
 * all, so that the same difference looks the same on every chart of a figure.
 */
export function lossGrounds(spaces: readonly GroundedSpace[]): LossGround[] {
  const alike = Map.groupBy(spaces, ({ spec, problem }) => functionKey(spec, problem));
  const lowest = new Map([...alike].map(([key, own]) => [key, lowestLoss(own)]));
  const rounding = Math.max(...[...lowest.values()].map(roundingOf));
  return spaces.map(({ spec, problem, minimum }) =>
    minimum === null
      ? { value: lowest.get(functionKey(spec, problem)) ?? 0, kind: "lowest seen", rounding }
      : { value: minimum, kind: "minimum" },
  );
}

/** Returns the lowest final loss where the minimum is unknown; 0 without a trial. */
function lowestLoss(spaces: readonly GroundedSpace[]): number {
  let lowest = Infinity;
  for (const { minimum, trials } of spaces) {
    if (minimum !== null) continue;
    const { count, status, finalLoss } = trials();
    for (let row = 0; row < count; row += 1) {
      const loss = finalLoss[row]!;
      if (loss < lowest && isSound(status[row]!)) lowest = loss;
    }
  }
  return Number.isFinite(lowest) ? lowest : 0;
}

/** Returns a final loss above the ground; NaN for an outcome without a loss to compare. */
export function lossAbove(
  { value, kind, rounding = roundingOf(value) }: LossGround,
  { status, finalLoss }: Outcome,
): number {
  if (!isSound(status) || !Number.isFinite(finalLoss)) return NaN;
  const above = finalLoss - value;
  return kind === "lowest seen" && above <= rounding ? 0 : above;
}

function roundingOf(lowest: number): number {
  return ROUNDING * Math.abs(lowest);
}

/** Names the difference, as the legend of a chart. */
export function lossName({ value, kind }: LossGround): string {
  return kind === "minimum" && value === 0 ? "final loss" : `final loss − ${kind}`;
}

/** Returns a note on the lowest loss, if that is the ground. */
export function groundNotes({ value, kind }: LossGround): string[] {
  if (kind === "minimum") return [];
  return [`The minimum is unknown. Losses are shown above the lowest one seen, ${real(value)}.`];
}

/**
 * Returns the lowest value of a log scale. Values of 0 have no logarithm: they are a decade below
 * the others.
 */
export function lowestOnLog(values: Iterable<number>): number {
  let [least, hasZero] = [Infinity, false];
  for (const value of values) {
    if (value > 0 && value < least) least = value;
    if (value <= 0) hasZero = true;
  }
  return hasZero ? Math.max(least / 10, Number.MIN_VALUE) : least;
}

function isSound(status: number): boolean {
  return !UNSOUND.includes(STATUSES[status]!);
}
