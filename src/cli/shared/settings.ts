import { real } from "../../format/numbers.ts";
import type { BestTrial } from "../../store/read/best.ts";

/** Returns the hyperparameters to show: those that the grid gives, or else all. */
export function shownNames({ given, hyperparameters }: BestTrial): readonly string[] {
  return given.length > 0 ? given : Object.keys(hyperparameters);
}

/**
 * Formats the hyperparameters of the best, and how it ended unless it is one trial that converged:
 * `lr=0.3 (converged 18/20)`.
 */
export function settings(best: BestTrial): string {
  const { given, hyperparameters, status } = best;
  const values = shownNames(best).map((name) => `${name}=${real(hyperparameters[name] ?? NaN, 4)}`);
  const converged = convergedText(best);
  const ended = [
    ...(converged === null ? [] : [`converged ${converged}`]),
    ...(status === "converged" ? [] : [status]),
  ];
  return [
    ...(given.length > 0 ? [] : ["defaults:"]),
    ...values,
    ...(ended.length === 0 ? [] : [`(${ended.join(", ")})`]),
  ].join(" ");
}

/** Formats how many repeats converged, as `18/20`; null if nothing is repeated. */
export function convergedText({ repeats, converged }: BestTrial): string | null {
  return repeats === undefined ? null : `${converged}/${repeats}`;
}
