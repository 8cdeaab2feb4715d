import { SweepError } from "../../errors.ts";
import { didYouMean } from "../../suggest.ts";
import { noSweeps } from "../file/connection.ts";
import type { SweepRow } from "./row-types.ts";

interface Named {
  readonly sweep_id: number;
  readonly name: string;
}

/**
 * Finds a sweep of a file by id (`3` or `#3`), the latest of a name, or the latest of all. `sweeps`
 * are all of them, the oldest first. Throws `input` if none matches, or if the sweep is being
 * deleted.
 */
export function findSweep(file: string, sweeps: readonly SweepRow[], idOrName: string | undefined): SweepRow {
  const all = sweeps.toReversed();
  const kept = all.filter(({ status }) => status !== "deleting");
  const found = choose(kept, idOrName);
  if (found !== undefined) return found;
  const deleted = choose(all, idOrName);
  if (deleted === undefined) throw noSweep(file, kept, idOrName);
  const which = `sweep ${deleted.sweep_id} "${deleted.name}"`;
  throw new SweepError("input", `${which} is being deleted; \`sweep rm ${deleted.sweep_id}\` finishes it`);
}

/** Finds a sweep by id, or the latest of a name, also one that is being deleted. */
export function findToDelete(file: string, sweeps: readonly SweepRow[], idOrName: string): SweepRow {
  const all = sweeps.toReversed();
  const found = choose(all, idOrName);
  if (found === undefined) throw noSweep(file, all, idOrName);
  return found;
}

function choose(sweeps: readonly SweepRow[], idOrName: string | undefined): SweepRow | undefined {
  return idOrName === undefined ? sweeps[0] : chooseSweep(sweeps, idOrName);
}

function noSweep(file: string, sweeps: readonly SweepRow[], idOrName: string | undefined): SweepError {
  if (sweeps.length === 0) return noSweeps(file);
  const names = new Set(sweeps.map(({ name }) => name));
  // A grid's file stands for its sweep.
  const stem = /([^/]+)\.(?:ya?ml|json)$/i.exec(idOrName ?? "")?.[1] ?? "";
  const hint = names.has(stem) ? `: did you mean "${stem}"?` : didYouMean(idOrName ?? "", names);
  return new SweepError("input", `no such sweep: "${idOrName}"${hint}`);
}

/**
 * Chooses the sweep that a word means among sweeps, the latest first: `#3` is the id 3, `3` is the
 * id or the latest sweep of this name. Returns undefined if no sweep matches. Throws `input` if
 * the word is the id of one sweep and the name of another.
 */
function chooseSweep<Sweep extends Named>(sweeps: readonly Sweep[], word: string): Sweep | undefined {
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
