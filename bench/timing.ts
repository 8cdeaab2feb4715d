/** Pieces of work that are measured against each other. */
export type Works = Readonly<Record<string, () => void>>;

/** Returns the wall-clock seconds of some work. */
export function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1e3;
}

/**
 * Returns the seconds of processor time that some work takes in this process, all threads together.
 * Other processes change it little.
 */
export function processorSeconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Returns the same works, each measured by a clock. */
export function timed(works: Works, clock: (work: () => void) => number): Record<string, () => number> {
  return Object.fromEntries(Object.entries(works).map(([name, work]) => [name, () => clock(work)]));
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
