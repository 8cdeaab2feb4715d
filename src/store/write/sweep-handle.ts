import type { Database } from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import type { ChunkTotals, FinishedChunk, StoreMode } from "../../sweep/wire/chunk.ts";
import { spaceSize } from "../../sweep/points/points.ts";
import type { Interval, SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import { addTotals } from "../../sweep/outcomes/totals.ts";
import { keepBest } from "../read/best.ts";
import { DoneRanges } from "./done-ranges.ts";
import { withStoreErrors } from "../file/failure.ts";
import { ownerNow, releaseSweep } from "../file/owner.ts";
import { RowWriter } from "./row-writer.ts";
import { SpaceCounts } from "./space-counts.ts";

/**
 * A sweep being run by this process, from `Store.begin` to `finish`.
 *
 * Rows, the record that their chunk is done, the counts of its space and the sweep's totals are one transaction: whatever
 * moment a crash comes at, the chunks recorded are the chunks whose rows are there, and running the rest gives the same
 * content as one run. A summary keeps of each space's rows the best; which those are depends on no order of the chunks.
 * The row's owner is checked in the same transaction, so that a process that slept while another took the sweep over stops.
 */
export class SweepHandle {
  readonly sweepId: number;
  /** `complete`: there is nothing to run, and nothing to finish. */
  readonly status: "new" | "resumed" | "complete";
  /** Trials done by earlier runs. */
  readonly done: number;
  readonly #db: Database;
  readonly #file: string;
  readonly #spec: SweepSpec;
  readonly #store: StoreMode;
  readonly #ranges: DoneRanges;
  readonly #counts: SpaceCounts;
  readonly #rows: RowWriter;
  #lastBeat = performance.now();

  constructor(
    db: Database,
    file: string,
    spec: SweepSpec,
    store: StoreMode,
    found: Readonly<{ sweepId: number; status: SweepHandle["status"]; done: number }>,
  ) {
    this.#db = db;
    this.#file = file;
    this.#spec = spec;
    this.#store = store;
    this.sweepId = found.sweepId;
    this.status = found.status;
    this.done = found.done;
    this.#ranges = new DoneRanges(db, found.sweepId);
    this.#counts = new SpaceCounts(db, found.sweepId);
    this.#rows = new RowWriter(db, found.sweepId);
  }

  /** The indices of a space that are done, sorted and merged. */
  doneRanges(space: number): Interval[] {
    return this.#ranges.of(space);
  }

  /** Records chunks, all of them or none. One that is recorded already is left as it is. */
  write(chunks: readonly FinishedChunk[]): void {
    this.#transact(() => {
      // Before anything else: where the sweep is another's by now, its chunks are not those that this process knows.
      this.#beat();
      const added = new Map<number, ChunkTotals>();
      for (const { space, from, to, columns, totals } of chunks) {
        const { optimizer } = this.#spaceOf(space);
        if (!this.#ranges.add(space, from, to)) continue;
        this.#rows.write(space, Object.keys(optimizer.hyperparameters), columns);
        const before = added.get(space);
        added.set(space, before === undefined ? totals : addTotals(before, totals));
      }
      let done = 0;
      let steps = 0;
      for (const [space, totals] of added) {
        this.#counts.add(space, totals);
        if (this.#store === "summary") this.#keepBest(space);
        done += totals.trials;
        steps += totals.steps;
      }
      this.#db
        .prepare("UPDATE sweep SET done = done + ?, steps = steps + ? WHERE sweep_id = ?")
        .run(done, steps, this.sweepId);
    });
  }

  /** A sign of life, to be given every second or two where nothing is written. */
  heartbeat(): void {
    this.#transact(() => this.#beat());
  }

  /** Ends the run. The chunk records of a complete sweep go: nothing tells it from one that was never interrupted. */
  finish(outcome: "complete" | "interrupted"): void {
    this.#transact(() => {
      this.#beat();
      if (outcome === "complete") {
        this.#db.prepare("DELETE FROM chunk WHERE sweep_id = ?").run(this.sweepId);
        this.#db
          .prepare("UPDATE sweep SET finished_at = ? WHERE sweep_id = ?")
          .run(new Date().toISOString(), this.sweepId);
      }
      releaseSweep(this.#db, this.sweepId);
    });
  }

  #transact(action: () => void): void {
    withStoreErrors(this.#file, () => this.#db.transaction(action).immediate());
  }

  #spaceOf(space: number): SweepSpec["spaces"][number] {
    const found = this.#spec.spaces[space];
    if (found === undefined) throw new RangeError(`no such space: ${space}`);
    return found;
  }

  #keepBest(index: number): void {
    const space = this.#spaceOf(index);
    keepBest(this.#db, this.sweepId, { first: space.offset, end: space.offset + spaceSize(space) });
  }

  /** Throws `setup` where this process is not the owner any more. */
  #beat(): void {
    const time = performance.now();
    const seconds = (time - this.#lastBeat) / 1000;
    const { changes } = this.#db
      .prepare(
        `UPDATE sweep SET seconds = seconds + :seconds, heartbeat = :heartbeat
        WHERE sweep_id = :sweepId AND owner_host = :owner_host AND owner_pid = :owner_pid
          AND owner_started IS :owner_started`,
      )
      .run({ ...ownerNow(), sweepId: this.sweepId, seconds });
    if (changes === 0) {
      throw new SweepError("setup", `another process has taken over or removed this sweep: number ${this.sweepId}`);
    }
    this.#lastBeat = time;
  }
}
