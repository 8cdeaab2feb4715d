/**
 * Returns the number of each optimizer's colour: its place among the optimizers of a sweep, or of
 * the sweeps of a report. So an optimizer has one colour in all figures.
 */
export function optimizerColors(optimizers: Iterable<string>): ReadonlyMap<string, number> {
  return new Map([...new Set(optimizers)].map((optimizer, color) => [optimizer, color]));
}
