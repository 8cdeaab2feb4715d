import { real } from "../format/numbers.ts";
import { valueText } from "../sweep/spec/levels.ts";
import type { HyperparameterValue } from "../sweep/spec/sweep-spec.ts";

/** Formats hyperparameters: `lr 0.01, momentum 0.9`. */
export function settingText(
  values: Readonly<Record<string, HyperparameterValue>>,
  names: readonly string[] = Object.keys(values),
): string {
  return names.map((name) => `${name} ${valueText(values[name] ?? NaN, (value) => real(value, 4))}`).join(", ");
}
