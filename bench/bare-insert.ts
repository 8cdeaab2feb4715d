import Database from "better-sqlite3";
import type { FinishedChunk } from "../src/sweep/wire/chunk.ts";

/**
 * Returns the seconds of a bare better-sqlite3 loop that inserts rows like the store's, two
 * hyperparameters each, with its durability: one prepared statement, `together` chunks per
 * transaction.
 */
export function bareInsert(file: string, chunks: readonly FinishedChunk[], together: number): number {
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec(`CREATE TABLE result (sweep_id INTEGER NOT NULL, trial INTEGER NOT NULL, space INTEGER NOT NULL,
    repeat INTEGER NOT NULL, status INTEGER NOT NULL, steps INTEGER NOT NULL, final_loss REAL, best_loss REAL,
    gradient_norm REAL, distance REAL, minimiser INTEGER, error TEXT, lr REAL, momentum REAL,
    PRIMARY KEY (sweep_id, trial)) STRICT, WITHOUT ROWID`);
  const insert = db.prepare("INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)");
  const write = db.transaction((some: readonly FinishedChunk[]) => {
    for (const { columns: c, space } of some) {
      for (let k = 0; k < c.count; k += 1) {
        insert.run(
          1,
          c.trial[k],
          space,
          c.repeat[k],
          c.status[k],
          c.steps[k],
          c.finalLoss[k],
          c.bestLoss[k],
          c.gradientNorm[k],
          c.distance[k],
          c.minimiser[k],
          c.hyperparameters[2 * k],
          c.hyperparameters[2 * k + 1],
        );
      }
    }
  });
  const start = performance.now();
  for (let i = 0; i < chunks.length; i += together) write.immediate(chunks.slice(i, i + together));
  const seconds = (performance.now() - start) / 1000;
  db.close();
  return seconds;
}
