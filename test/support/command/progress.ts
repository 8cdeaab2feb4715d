import Database from "better-sqlite3";
import type { Workplace } from "./sweep-command.ts";

/** Waits until something is so. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Trials that the database of a workplace has of its only sweep; -1 before there is one. */
export function trialsDone(place: Workplace): number {
  if (!place.has("results/sweeps.db")) return -1;
  const db = new Database(place.path("results/sweeps.db"), { readonly: true });
  try {
    return (db.prepare("SELECT done FROM sweep").pluck().get() as number | undefined) ?? -1;
  } catch (error) {
    // The file is being made.
    if (error instanceof Database.SqliteError) return -1;
    throw error;
  } finally {
    db.close();
  }
}
