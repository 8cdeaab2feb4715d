import type { HyperparameterValue, Levels, OptimizerSpec } from "./sweep-spec.ts";

/** Returns the value for which a number stands. */
export function valueOf(levels: Levels | undefined, name: string, code: number): HyperparameterValue {
  if (levels === undefined || !Object.hasOwn(levels, name)) return code;
  return levels[name]![code] ?? code;
}

/** Returns the number that stands for a value. */
export function codeOf(levels: Levels | undefined, name: string, value: HyperparameterValue): number {
  return typeof value === "number" ? value : (levels?.[name]?.indexOf(value) ?? NaN);
}

/** Returns the values for which the numbers of a point stand, by name. */
export function settingOf(
  {
    hyperparameters,
    levels,
  }: { readonly hyperparameters: Readonly<Record<string, unknown>>; readonly levels?: Levels },
  codes: ArrayLike<number>,
): Record<string, HyperparameterValue> {
  const names = Object.keys(hyperparameters);
  return Object.fromEntries(names.map((name, i) => [name, valueOf(levels, name, codes[i] ?? NaN)]));
}

/** Returns the values that an optimizer's hyperparameters have by default. */
export function defaultsIn(optimizer: OptimizerSpec): Record<string, HyperparameterValue> {
  return settingOf(optimizer, Object.values(optimizer.hyperparameters));
}

/** Formats the value for which a number stands, of a list of a name's values or of numbers. */
export function levelText(values: Levels[string] | undefined, code: number, number: (value: number) => string): string {
  return valueText(values?.[code] ?? code, number);
}

/** Formats a value; `number` formats the numbers. */
export function valueText(value: HyperparameterValue, number: (value: number) => string): string {
  return typeof value === "number" ? number(value) : String(value);
}
