import { SweepError } from "../errors.ts";
import { BLOCK_ROWS } from "../store/user-sql/row-blocks.ts";
import { SQL_TIMEOUT, STOPPED } from "../store/user-sql/user-sql.ts";
import type { Answer } from "./answer.ts";
import type { Results } from "../store/read/results.ts";

/**
 * Runs a user's SELECT over the views of one sweep and returns the first `limit` rows. Rejects with
 * `input` if it is not a SELECT, writes, or exceeds the time limit.
 */
export async function askSweep(results: Results, sweepId: number, sql: string, limit: number): Promise<Answer> {
  const asked = await timed(() => results.selectTyped(sql, sweepId, {}));
  try {
    const rows: unknown[][] = [];
    await timed(async () => {
      for await (const block of asked.blocks) {
        rows.push(...block.slice(0, limit - rows.length));
        // After a shorter block, the last, only the end is left: the process can answer again.
        if (rows.length === limit && block.length === BLOCK_ROWS) return;
      }
    });
    return { columns: asked.columns.map(({ name }) => name), rows };
  } finally {
    await asked.close();
  }
}

/** Turns a timeout into an `input` error: in a check, a slow query is a mistake in the grid. */
async function timed<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SweepError && error.message.startsWith(STOPPED))) throw error;
    throw new SweepError("input", `${STOPPED}: it took SQLite longer than ${SQL_TIMEOUT} s`, undefined, error);
  }
}
