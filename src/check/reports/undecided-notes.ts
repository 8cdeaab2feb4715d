import { counted } from "../../format/numbers.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import { MIN_REPEATS } from "../compare-repeats.ts";
import type { ComparedTrial, Comparison } from "../comparison.ts";
import { trialText } from "./texts.ts";

const MAX_NAMED = 5;

/** Names the points of which some repeats newly diverge or fail, but too few to tell from noise. */
export function undecidedNotes({ undecided }: Comparison): string[] {
  const named = undecided.slice(0, MAX_NAMED).map((change) => `${trialText({ ...change, repeats: 0 })}: ${change.why}`);
  const left = undecided.length - named.length;
  return left > 0 ? [...named, `${counted(left, "more point")} with too few repeats to tell`] : named;
}

/** Names optimizers of which a baseline holds statuses alone: last bits decide the rest. */
export function sensitiveNotes(points: readonly (readonly ComparedTrial[])[]): string[] {
  const isLoose = (repeats: readonly ComparedTrial[]): boolean =>
    repeats[0]?.sensitive !== undefined && repeats.length < MIN_REPEATS;
  const optimizers = Map.groupBy(points, ([trial]) => trial?.optimizer ?? "");
  return [...optimizers].flatMap(([optimizer, own]) =>
    own.every(isLoose)
      ? [
          `all trials of "${optimizer}" are sensitive to last bits, so a check compares only their status; ` +
            "add trials with a smaller lr or fewer steps",
        ]
      : [],
  );
}

/** Says how little a baseline of few noisy repeats holds. */
export function fewRepeatsNotes({ spaces }: SweepSpec): string[] {
  const few = spaces.filter(({ noise, repeats }) => noise > 0 && repeats > 1 && repeats < MIN_REPEATS);
  const numbers = [...new Set(few.map(({ repeats }) => repeats))].join(" or ");
  if (few.length === 0) return [];
  return [
    `with ${numbers} noisy repeats, a check finds only changes that all repeats of a point share; use ${MIN_REPEATS} or more`,
  ];
}
