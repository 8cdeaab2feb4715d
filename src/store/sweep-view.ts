import Database from "better-sqlite3";

import { SweepError } from "../errors.ts";
import { didYouMean } from "../suggest.ts";
import { connectToRead } from "./connection.ts";

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Opens one sweep of a results database for SQL of a person's own: the views show it alone. Throws as openResults does. */
export function openSweepView(file: string, sweepId: number): SweepView {
  const db = connectToRead(file);
  try {
    // Temporary views come before those of the file; they are no write to it.
    db.pragma("query_only = OFF");
    for (const view of ["sweeps", "spaces", "results"]) {
      db.exec(`CREATE TEMP VIEW ${view} AS SELECT * FROM main.${view} WHERE sweep_id = ${sweepId}`);
    }
    db.pragma("query_only = ON");
    return new SweepView(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** One sweep, which can be asked and not changed. */
export class SweepView {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** The first `limit` rows of a query. Rejects with `input` where it is none, or does anything but read. */
  async ask(sql: string, limit: number): Promise<Answer> {
    try {
      const statement = this.#db.prepare<[], unknown[]>(sql);
      if (!statement.reader || !statement.readonly) throw new SweepError("input", "only a SELECT can be asked");
      const columns = statement.columns().map(({ name }) => name);
      const rows: unknown[][] = [];
      for (const row of statement.raw().iterate()) if (rows.push(row) === limit) break;
      return { columns, rows };
    } catch (error) {
      if (error instanceof SweepError || !(error instanceof Error)) throw error;
      throw new SweepError("input", `${error.message}${this.#suggestion(error.message)}`, undefined, error);
    }
  }

  close(): void {
    this.#db.close();
  }

  #suggestion(message: string): string {
    const column = /^no such column: "?([^"]*)/.exec(message)?.[1];
    if (column !== undefined)
      return didYouMean(
        column,
        this.#db
          .prepare("SELECT * FROM results")
          .columns()
          .map(({ name }) => name),
      );
    const table = /^no such table: (.*)$/.exec(message)?.[1];
    return table === undefined ? "" : didYouMean(table, ["results", "spaces", "sweeps"]);
  }
}
