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

/** Reads one sweep of a database, again and again. */
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

  /** What is recorded as done of each of so many spaces. */
  ranges(spaces: number): Interval[][] {
    const ranges = Array.from({ length: spaces }, (): Interval[] => []);
    for (const [space, from, to] of this.#chunks.all(this.sweepId)) ranges[space]!.push([from, to]);
    return ranges;
  }

  /** By space, its steps and how many of its trials ended so, for each of STATUSES. */
  counts(): number[][] {
    return this.#counts.all(this.sweepId);
  }

  /** The rows of table `result`, of which the first cell is the sweep, by trial. */
  rows(): Cells[] {
    return this.#rows.all(this.sweepId);
  }

  /** All that is kept of the sweep, but for its name, who ran it and when, as text. */
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
