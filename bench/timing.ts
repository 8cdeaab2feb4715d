/**
 * Returns the wall-clock seconds of some work. Processor time has a resolution of milliseconds
 * only.
 */
export function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1e3;
}

/** Returns the least seconds of each work over several alternating turns, after a warm-up. */
export function bestOfTurns<Name extends string>(
  works: Readonly<Record<Name, () => number>>,
  turns: number,
): Record<Name, number> {
  const names = Object.keys(works) as Name[];
  const best = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Name, number>;
  for (const name of names) works[name]();
  for (let turn = 0; turn < turns; turn += 1) {
    for (const name of names) best[name] = Math.min(best[name], works[name]());
  }
  return best;
}
