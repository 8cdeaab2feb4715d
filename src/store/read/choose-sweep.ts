import { SweepError } from "../../errors.ts";

interface Named {
  readonly sweep_id: number;
  readonly name: string;
}

/**
 * Chooses the sweep that a word means among sweeps, the latest first: `#3` is the id 3, `3` is the
 * id or the latest sweep of this name. Returns undefined if no sweep matches. Throws `input` if
 * the word is the id of one sweep and the name of another.
 */
export function chooseSweep<Sweep extends Named>(sweeps: readonly Sweep[], word: string): Sweep | undefined {
  const [first, ...others] = meanings(sweeps, word);
  const byName = others[0];
  if (first === undefined || byName === undefined) return first;
  const plainName = isOnly(sweeps, first.name, first) ? first.name : `#${first.sweep_id}`;
  const plainId = isOnly(sweeps, String(byName.sweep_id), byName) ? byName.sweep_id : `"#${byName.sweep_id}"`;
  const choice = `use "${plainName}" for the id, or ${plainId} for the name`;
  throw new SweepError("input", `both the id and the name of a sweep; ${choice}: "${word}"`);
}

/** Returns the sweeps that a word may mean: that with the id, and the latest with the name. */
function meanings<Sweep extends Named>(sweeps: readonly Sweep[], word: string): Sweep[] {
  const marked = sweeps.find(({ sweep_id: id }) => `#${id}` === word);
  if (marked !== undefined) return [marked];
  const byId = sweeps.find(({ sweep_id: id }) => String(id) === word);
  const byName = sweeps.find(({ name }) => name === word);
  return [...new Set([byId, byName])].filter((sweep) => sweep !== undefined);
}

/** Whether a word means one sweep and nothing else. */
function isOnly<Sweep extends Named>(sweeps: readonly Sweep[], word: string, sweep: Sweep): boolean {
  const found = meanings(sweeps, word);
  return found.length === 1 && found[0] === sweep;
}
