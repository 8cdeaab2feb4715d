import type { SettingOutcome } from "./setting.ts";
import { STATUSES, statusCode, UNSOUND } from "./statuses.ts";

/** An outcome, as far as the order of the best trials looks at it. */
export interface Outcome {
  /** Index into STATUSES. */
  readonly status: number;
  readonly steps: number;
  /** A loss that is not finite sorts last. */
  readonly finalLoss: number;
}

export type BestBy = "steps" | "final_loss";
export type BestKey = "soundness" | "steps" | "finalLoss";

interface BestOrder {
  /** Whether only converged trials have a place in the order. */
  readonly onlyConverged: boolean;
  /** Sort keys, the lowest value first. Ties go to the lower trial number. */
  readonly keys: readonly BestKey[];
}

/** The orders of the best trials, for SQL and JavaScript alike. */
export const BEST_ORDERS: Readonly<Record<BestBy, BestOrder>> = {
  steps: { onlyConverged: true, keys: ["steps", "finalLoss"] },
  final_loss: { onlyConverged: false, keys: ["soundness", "finalLoss", "steps"] },
};

const CONVERGED = statusCode("converged");
const SOUNDNESS = STATUSES.map((status) => Number(UNSOUND.includes(status)));

/** Returns the value of a key, lower is better. The store has the same as SQL. */
function valueOf(key: BestKey, { status, steps, finalLoss }: Outcome): number {
  if (key === "soundness") return SOUNDNESS[status] ?? 1;
  if (key === "steps") return steps;
  return Number.isFinite(finalLoss) ? finalLoss : Infinity;
}

/** Returns a number that never falls along an order; NaN for an outcome without a place in it. */
export function leadingValue(by: BestBy, outcome: Outcome): number {
  const { onlyConverged, keys } = BEST_ORDERS[by];
  if (onlyConverged && outcome.status !== CONVERGED) return NaN;
  const [first, second] = keys;
  if (first !== "soundness") return valueOf(first!, outcome);
  return valueOf("soundness", outcome) === 0 ? valueOf(second!, outcome) : Infinity;
}

/** Compares two outcomes that have a place in the order; negative if `a` comes first. */
export function compareBy(by: BestBy, a: Outcome, b: Outcome): number {
  for (const key of BEST_ORDERS[by].keys) {
    const left = valueOf(key, a);
    const right = valueOf(key, b);
    if (left < right) return -1;
    if (left > right) return 1;
  }
  return 0;
}

/**
 * Compares outcomes as `sweep best` does: converged ones first, by steps; then the others, by final
 * loss.
 */
export function compareOutcomes(a: Outcome, b: Outcome): number {
  const isA = a.status === CONVERGED;
  if (isA !== (b.status === CONVERGED)) return isA ? -1 : 1;
  return compareBy(isA ? "steps" : "final_loss", a, b);
}

export type SettingKey = "expectedSteps" | "lossLevel" | "unsoundShare" | "medianLoss";

/** Relative width of a level of loss: settings on the same level are nearly as good. */
const LEVEL = 1e-4;

/** The value of each key, lower is better. */
const SETTING_VALUES: Readonly<Record<SettingKey, (outcome: SettingOutcome) => number>> = {
  expectedSteps: ({ expectedSteps }) => expectedSteps,
  lossLevel: ({ medianLoss }) => lossLevel(medianLoss),
  unsoundShare: ({ unsound, repeats }) => unsound / repeats,
  medianLoss: ({ medianLoss }) => medianLoss,
};

/** The keys that decide between settings, in this order. */
export const SETTING_ORDERS: Readonly<Record<BestBy, readonly SettingKey[]>> = {
  steps: ["expectedSteps", "lossLevel", "unsoundShare", "medianLoss"],
  final_loss: ["lossLevel", "unsoundShare", "medianLoss", "expectedSteps"],
};

/**
 * Compares settings with repeats, the best first. Without a setting that converged, the lowest
 * median loss decides. Of nearly equal losses, the share of repeats that diverged or failed
 * decides. A setting that lacks repeats, as in an interrupted sweep, comes after those that have
 * all.
 */
export function compareSettings(by: BestBy, a: SettingOutcome, b: SettingOutcome): number {
  const key = SETTING_ORDERS[by][decidingPlace(by, a, b)];
  return order(b.repeats, a.repeats) || (key === undefined ? 0 : order(SETTING_VALUES[key](a), SETTING_VALUES[key](b)));
}

/** Returns the place of the first key of the order in which two settings differ, or Infinity. */
export function decidingPlace(by: BestBy, a: SettingOutcome, b: SettingOutcome): number {
  const place = SETTING_ORDERS[by].findIndex((key) => SETTING_VALUES[key](a) !== SETTING_VALUES[key](b));
  return place === -1 ? Infinity : place;
}

/** Whether two settings are equally good by the criterion alone, or nearly so by their loss. */
export function isTied(by: BestBy, a: SettingOutcome, b: SettingOutcome): boolean {
  const key = by === "steps" && Number.isFinite(a.expectedSteps) ? "expectedSteps" : "lossLevel";
  return a.repeats === b.repeats && SETTING_VALUES[key](a) === SETTING_VALUES[key](b);
}

/** Returns a number that rises with the loss, and is the same for nearly equal losses. */
function lossLevel(loss: number): number {
  if (loss === 0 || !Number.isFinite(loss)) return loss;
  return Math.sign(loss) * Math.exp(Math.round(Math.log(Math.abs(loss)) / LEVEL) * LEVEL);
}

function order(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
