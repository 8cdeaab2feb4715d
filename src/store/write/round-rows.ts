import type { Database, Statement } from "better-sqlite3";

import type { PlacedRound } from "../../sweep/rounds/round.ts";

interface StoredRound {
  readonly round: number;
  readonly rung: number | null;
  readonly from_place: number;
  readonly count: number;
  readonly trials: Uint8Array;
}

/** The rounds of a sweep that is not complete, in the table `round`. */
export class RoundRows {
  readonly #insert: Statement<(number | Uint8Array | null)[]>;
  readonly #read: Statement<[space: number], StoredRound>;
  readonly #delete: Statement<[]>;
  /** Rounds that were decided since the last write. */
  #added: { readonly space: number; readonly round: PlacedRound }[] = [];

  constructor(db: Database, sweepId: number) {
    this.#insert = db.prepare(`INSERT INTO round VALUES (${sweepId}, ?, ?, ?, ?, ?, ?)`);
    this.#read = db.prepare(`SELECT * FROM round WHERE sweep_id = ${sweepId} AND space = ? ORDER BY round`);
    this.#delete = db.prepare(`DELETE FROM round WHERE sweep_id = ${sweepId}`);
  }

  /** Remembers a round for the next write. */
  add(space: number, round: PlacedRound): void {
    this.#added.push({ space, round });
  }

  /** Writes the rounds that were added, inside the transaction of their first rows. */
  write(): void {
    for (const { space, round } of this.#added) {
      const { indices, hyperparameters } = round.trials;
      const bytes = Buffer.concat([bytesOf(indices), bytesOf(hyperparameters)]);
      this.#insert.run(space, round.round, round.rung ?? null, round.from, indices.length, bytes);
    }
  }

  /** Forgets the rounds that were added. Call it when their transaction is committed. */
  written(): void {
    this.#added = [];
  }

  /** Returns the rounds of a space, in order. */
  of(space: number): PlacedRound[] {
    return this.#read.all(space).map(({ round, rung, from_place: from, count, trials }) => {
      const numbers = new Float64Array(Uint8Array.from(trials).buffer);
      const [indices, hyperparameters] = [numbers.slice(0, count), numbers.slice(count)];
      return { round, ...(rung === null ? {} : { rung }), from, trials: { indices, hyperparameters } };
    });
  }

  /** Deletes all rounds, inside a transaction. */
  delete(): void {
    this.#delete.run();
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
