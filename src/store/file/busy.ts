import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { BUSY_TIMEOUT } from "./failure.ts";

/** How long one attempt waits for a lock inside SQLite, in milliseconds: no signal is heard there, and no timer runs. */
export const SHORT_WAIT = 100;
const PAUSE = 10;

/**
 * Does something on a connection that waits for locks for a SHORT_WAIT alone, again and again until the lock is free or
 * BUSY_TIMEOUT is over. In between signals are heard, timers run and threads get work.
 */
export async function retryWhileBusy<T>(action: () => T): Promise<T> {
  const start = performance.now();
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error) || performance.now() - start > BUSY_TIMEOUT) throw error;
    }
    await delay(PAUSE);
  }
}

/** Whether a problem is that another connection has the database locked. */
export function isBusy(error: unknown): boolean {
  const cause = error instanceof SweepError ? error.cause : error;
  return cause instanceof Database.SqliteError && cause.code.startsWith("SQLITE_BUSY");
}
