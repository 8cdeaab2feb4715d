import Database from "better-sqlite3";
import type { Machines } from "../../../src/sweep/wire/machines.ts";
import type { Workplace } from "./sweep-command.ts";

/** Waits until a condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const FILE = "results/sweeps.db";

/** Returns the number of stored trials of a file's only sweep; -1 before the sweep exists. */
export function trialsDone(place: Workplace, file: string = FILE): number {
  return readSweep<number>(place, "done", file) ?? -1;
}

/** Returns the process that runs a workplace's only sweep; undefined if none does. */
export function readOwner(place: Workplace): number | undefined {
  return readSweep<number>(place, "owner_pid") ?? undefined;
}

/** Returns the machines that compute for a file's only sweep; undefined without a broker. */
export function readMachines(place: Workplace, file: string): Machines | undefined {
  const text = readSweep<string>(place, "machines", file);
  return text === undefined || text === null ? undefined : (JSON.parse(text) as Machines);
}

function readSweep<Cell>(place: Workplace, column: string, file: string = FILE): Cell | null | undefined {
  if (!place.has(file)) return undefined;
  const db = new Database(place.path(file), { readonly: true });
  try {
    return db.prepare<[], Cell | null>(`SELECT ${column} FROM sweep`).pluck().get();
  } catch (error) {
    // Another process is still creating the file.
    if (error instanceof Database.SqliteError) return undefined;
    throw error;
  } finally {
    db.close();
  }
}
