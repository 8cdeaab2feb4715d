import { real } from "../format/numbers.ts";

/** Formats hyperparameters: `lr 0.01, momentum 0.9`. */
export function settingText(
  values: Readonly<Record<string, number>>,
  names: readonly string[] = Object.keys(values),
): string {
  return names.map((name) => `${name} ${real(values[name] ?? NaN, 4)}`).join(", ");
}
