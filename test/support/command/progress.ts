import Database from "better-sqlite3";
import type { Workplace } from "./sweep-command.ts";

/** Waits until a condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Returns the number of stored trials of a workplace's only sweep; -1 before the sweep exists. */
export function trialsDone(place: Workplace): number {
  return readSweep(place, "done") ?? -1;
}

/** Returns the process that runs a workplace's only sweep; undefined if none does. */
export function readOwner(place: Workplace): number | undefined {
  return readSweep(place, "owner_pid") ?? undefined;
}

function readSweep(place: Workplace, column: string): number | null | undefined {
  if (!place.has("results/sweeps.db")) return undefined;
  const db = new Database(place.path("results/sweeps.db"), { readonly: true });
  try {
    return db.prepare<[], number | null>(`SELECT ${column} FROM sweep`).pluck().get();
  } catch (error) {
    // Another process is still creating the file.
    if (error instanceof Database.SqliteError) return undefined;
    throw error;
  } finally {
    db.close();
  }
}
