import { real } from "../format/numbers.ts";

/** Returns a value as an axis label, to three significant digits: `0.000126` as `1.26e-4`. */
export function axisLabel(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e5)) return real(value, 3);
  const [mantissa = "", power = ""] = value.toExponential(2).split("e");
  return `${Number(mantissa)}e${Number(power)}`;
}

/**
 * Returns a line of labels, each at its column, `step` columns apart. Shows every k-th label, for
 * the smallest k that leaves two spaces between labels; a k up to twice as large if its labels are
 * much shorter, e.g. 0.01 and 0.1.
 */
export function tickLine(labels: readonly string[], step: number, width: number): string {
  const every = (k: number): number[] =>
    labels.flatMap((text, i) => (i % k === 0 && i * step + text.length <= width ? [i] : []));
  const isFree = (k: number): boolean =>
    every(k).every((i, at, all) => at === all.length - 1 || labels[i]!.length + 2 <= (all[at + 1]! - i) * step);
  const meanLength = (k: number): number => {
    const shown = every(k);
    return shown.reduce((sum, i) => sum + labels[i]!.length, 0) / shown.length;
  };
  let least = 1;
  while (least < labels.length && !isFree(least)) least += 1;
  let best = least;
  for (let k = least + 1; k <= 2 * least && k < labels.length; k += 1) {
    if (isFree(k) && meanLength(k) < meanLength(best) - (best === least ? 1 : 0)) best = k;
  }
  return every(best).reduce((line, i) => line.padEnd(i * step) + labels[i]!, "");
}
