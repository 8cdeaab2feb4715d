import { defaultsIn } from "../sweep/spec/levels.ts";
import type { HyperparameterValue, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { Defaults } from "./baseline-header.ts";
import type { ComparedTrial } from "./comparison.ts";
import { withOrderedNames } from "./trial-order.ts";

/**
 * Returns a function that gives a baseline's trial the hyperparameters of its optimizer in a sweep.
 * One that the trial lacks has its default. One that the optimizer lacks is left out if it had the
 * default that the baseline states.
 */
export function defaultFiller(
  { spaces }: SweepSpec,
  defaults: readonly Defaults[],
): (trial: ComparedTrial) => ComparedTrial {
  const current = new Map(spaces.map(({ optimizer }) => [optimizer.name, defaultsIn(optimizer)]));
  return (trial) => {
    const names = current.get(trial.optimizer);
    if (names === undefined) return trial;
    const isDefault = (name: string, value: HyperparameterValue): boolean =>
      defaults.some((one) => one.name === trial.optimizer && one.values[name] === JSON.stringify(value));
    const kept = Object.entries(trial.hyperparameters).filter(
      ([name, value]) => Object.hasOwn(names, name) || !isDefault(name, value),
    );
    return withOrderedNames({ ...trial, hyperparameters: { ...names, ...Object.fromEntries(kept) } });
  };
}
