/** The values of a hyperparameter, as an axis of a map. */
export interface MapAxis {
  readonly name: string;
  /** Distinct values, ascending. */
  readonly values: readonly number[];
  readonly scale: "linear" | "log";
}

/** Returns an axis of ascending values, on the scale on which they are spaced more evenly. */
export function mapAxis(name: string, values: readonly number[]): MapAxis {
  return { name, values, scale: scaleOf(values) };
}

function scaleOf(values: readonly number[]): MapAxis["scale"] {
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0];
  if (!(first > 0)) return "linear";
  if (values.length < 3) return last / first >= 10 ? "log" : "linear";
  return unevenness(values.map(Math.log)) < unevenness(values) ? "log" : "linear";
}

/** Returns the coefficient of variation of the differences between neighbours. */
function unevenness(values: readonly number[]): number {
  const gaps = values.slice(1).map((value, i) => value - values[i]!);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean;
}
