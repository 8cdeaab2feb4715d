import { setTimeout as delay } from "node:timers/promises";
import { SweepError } from "../../errors.ts";
import { BUSY_TIMEOUT } from "./failure.ts";
import { isSqliteError } from "./sqlite-error.ts";

/** Lock timeout of one attempt, in milliseconds. SQLite blocks signals and timers meanwhile. */
export const SHORT_WAIT = 100;
const PAUSE = 10;

/**
 * Retries an action until the database is unlocked or BUSY_TIMEOUT is over. Signals, timers and
 * threads run between attempts, so the connection's own timeout should be SHORT_WAIT.
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

/** Whether an error means that another connection has locked the database. */
export function isBusy(error: unknown): boolean {
  const cause = error instanceof SweepError ? error.cause : error;
  return isSqliteError(cause) && cause.code.startsWith("SQLITE_BUSY");
}
