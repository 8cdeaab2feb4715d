import { SweepError } from "../errors.ts";
import { SQL_TIMEOUT, STOPPED } from "../store/user-sql/user-sql.ts";
import type { Results } from "../store/read/results.ts";

/** What a SELECT gave. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * The first `limit` rows of a person's SELECT over the views, which show one sweep alone. Rejects with `input` where it is
 * none, or does anything but read, or takes SQLite longer than its time.
 */
export async function askSweep(results: Results, sweepId: number, sql: string, limit: number): Promise<Answer> {
  const asked = await timed(() => results.selectTyped(sql, sweepId, {}));
  try {
    const rows: unknown[][] = [];
    await timed(async () => {
      for await (const block of asked.blocks) {
        rows.push(...block.slice(0, limit - rows.length));
        if (rows.length === limit) return;
      }
    });
    return { columns: asked.columns.map(({ name }) => name), rows };
  } finally {
    await asked.close();
  }
}

/** A query that takes too long is the query's fault here: nothing is wrong with the set-up. */
async function timed<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SweepError && error.message.startsWith(STOPPED))) throw error;
    throw new SweepError("input", `${STOPPED}: it took SQLite longer than ${SQL_TIMEOUT} s`, undefined, error);
  }
}
