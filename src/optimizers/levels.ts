/** A hyperparameter's value as written. Only those of modules may be text or a boolean. */
export type HyperparameterValue = number | string | boolean;

/**
 * The values of hyperparameters that are not numbers. Points, kernels and tables hold the position
 * of a value in its list, so they have numbers only.
 */
export type Levels = Readonly<Record<string, readonly (string | boolean)[]>>;

/** Returns the value for which a number stands. */
export function valueOf(levels: Levels | undefined, name: string, code: number): HyperparameterValue {
  if (levels === undefined || !Object.hasOwn(levels, name)) return code;
  return levels[name]![code] ?? code;
}

/** Returns the values for which the numbers of a point stand, by name. */
export function settingOf(
  { hyperparameters, levels }: { readonly hyperparameters: Readonly<Record<string, unknown>>; readonly levels?: Levels },
  codes: ArrayLike<number>,
): Record<string, HyperparameterValue> {
  const names = Object.keys(hyperparameters);
  return Object.fromEntries(names.map((name, i) => [name, valueOf(levels, name, codes[i] ?? NaN)]));
}

/** Formats a value; `number` formats the numbers. */
export function valueText(value: HyperparameterValue, number: (value: number) => string): string {
  return typeof value === "number" ? number(value) : String(value);
}
