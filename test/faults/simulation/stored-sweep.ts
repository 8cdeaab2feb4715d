import type { Database, Statement } from "better-sqlite3";
import { STATUSES } from "../../../src/sweep/outcomes/statuses.ts";
import type { Interval } from "../../../src/sweep/spec/sweep-spec.ts";

export type Cells = readonly unknown[];

interface SweepColumns {
  readonly status: string;
  readonly trials: number;
  readonly done: number;
  readonly steps: number;
}

/** Reads one sweep of a database repeatedly. */
export class StoredSweep {
  readonly sweepId: number;
  readonly #sweep: Statement<[number], SweepColumns>;
  readonly #chunks: Statement<[number], [space: number, from: number, to: number]>;
  readonly #spaces: Statement<[number], Cells>;
  readonly #counts: Statement<[number], number[]>;
  readonly #rows: Statement<[number], Cells>;

  constructor(db: Database, sweepId: number) {
    this.sweepId = sweepId;
    this.#sweep = db.prepare("SELECT status, trials, done, steps FROM sweeps WHERE sweep_id = ?");
    this.#chunks = db
      .prepare<[number], [number, number, number]>(
        "SELECT space, from_index, to_index FROM chunk WHERE sweep_id = ? ORDER BY space, from_index",
      )
      .raw();
    this.#spaces = db.prepare<[number], Cells>("SELECT * FROM space WHERE sweep_id = ? ORDER BY space").raw();
    this.#counts = db
      .prepare<[number], number[]>(`SELECT steps, ${STATUSES.join(", ")} FROM space WHERE sweep_id = ? ORDER BY space`)
      .raw();
    this.#rows = db.prepare<[number], Cells>("SELECT * FROM result WHERE sweep_id = ? ORDER BY trial").raw();
  }

  sweep(): SweepColumns {
    return this.#sweep.get(this.sweepId)!;
  }

  /** Returns the ranges recorded as done of each space. */
  ranges(spaces: number): Interval[][] {
    const ranges = Array.from({ length: spaces }, (): Interval[] => []);
    for (const [space, from, to] of this.#chunks.all(this.sweepId)) ranges[space]!.push([from, to]);
    return ranges;
  }

  /** Returns the steps of each space, and its number of trials for each of STATUSES. */
  counts(): number[][] {
    return this.#counts.all(this.sweepId);
  }

  /** Returns the rows of table `result` by trial. The first cell is the sweep. */
  rows(): Cells[] {
    return this.#rows.all(this.sweepId);
  }

  /** Returns the content of the sweep as text, without its name, owner and times. */
  content(): string {
    const { status, ...sweep } = this.sweep();
    const withoutId = (rows: readonly Cells[]): Cells[] => rows.map(([, ...cells]) => cells);
    const isComplete = status === "complete";
    const chunks = this.#chunks.all(this.sweepId);
    return JSON.stringify([
      sweep,
      isComplete,
      chunks,
      withoutId(this.#spaces.all(this.sweepId)),
      withoutId(this.rows()),
    ]);
  }
}
