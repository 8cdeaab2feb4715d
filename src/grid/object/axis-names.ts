/** Returns the hyperparameters of an axis: several for zipped axes, `beta1, beta2`. */
export function axisNames(key: string): readonly string[] {
  return key.split(",").map((name) => name.trim());
}

/** Returns the first value of an axis for its hyperparameter `i`; 0 if the axis is invalid. */
export function firstValue(axis: unknown, i: number): unknown {
  if (typeof axis !== "object" || axis === null) return axis ?? 0;
  const { values, min } = axis as { readonly values?: unknown; readonly min?: unknown };
  const [first] = listOf(axis) ?? listOf(values) ?? [min];
  return listOf(first)?.[i] ?? first ?? 0;
}

function listOf(value: unknown): (ArrayLike<unknown> & Iterable<unknown>) | undefined {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? (value as unknown as unknown[]) : undefined;
}
