import type { HyperparameterValue } from "../../sweep/spec/sweep-spec.ts";
import type { ShownSpace } from "../../page-data/document.ts";

/** Returns the hyperparameters that the grid gives, or all if it gives none. */
export function shownValues(
  { given }: Pick<ShownSpace, "given">,
  hyperparameters: Readonly<Record<string, HyperparameterValue>>,
): Record<string, HyperparameterValue> {
  const all = Object.entries(hyperparameters);
  return Object.fromEntries(given.length === 0 ? all : all.filter(([name]) => given.includes(name)));
}
