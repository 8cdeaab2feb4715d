import type { Database } from "better-sqlite3";

import { SweepError } from "../errors.ts";
import type { FinishedChunk } from "../spec/chunk.ts";
import type { Interval, SweepSpec } from "../spec/sweep-spec.ts";
import { guarded } from "./failure.ts";
import { ownerNow, releaseSweep } from "./owner.ts";
import { type Place, RowWriter } from "./row-writer.ts";

/**
 * A sweep being run by this process, from `Store.begin` to `finish`.
 *
 * Rows, the record that their chunk is done and the sweep's totals are one transaction: whatever moment a crash comes at,
 * the chunks recorded are the chunks whose rows are there, and running the rest gives the same content as one run.
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
  readonly #places: readonly Place[];
  readonly #rows: RowWriter;
  #lastBeat = performance.now();

  constructor(
    db: Database,
    file: string,
    spec: SweepSpec,
    found: Readonly<{ sweepId: number; status: SweepHandle["status"]; done: number }>,
  ) {
    this.#db = db;
    this.#file = file;
    this.sweepId = found.sweepId;
    this.status = found.status;
    this.done = found.done;
    this.#rows = new RowWriter(db);
    this.#places = spec.spaces.map(({ optimizer }, space) => ({
      sweepId: found.sweepId,
      space,
      hyperparameters: Object.keys(optimizer.hyperparameters),
    }));
  }

  /** The indices of a space that are done, sorted and merged. */
  doneRanges(space: number): Interval[] {
    const chunks = this.#db
      .prepare<[number, number], [number, number]>(
        "SELECT from_index, to_index FROM chunk WHERE sweep_id = ? AND space = ? ORDER BY from_index",
      )
      .raw()
      .all(this.sweepId, space);
    const ranges: [number, number][] = [];
    for (const [from, to] of chunks) {
      const last = ranges.at(-1);
      if (last?.[1] === from) last[1] = to;
      else ranges.push([from, to]);
    }
    return ranges;
  }

  /** Records chunks, all of them or none. One that is recorded already is left as it is. */
  write(chunks: readonly FinishedChunk[]): void {
    this.#transact(() => {
      const record = this.#db.prepare("INSERT OR IGNORE INTO chunk VALUES (?, ?, ?, ?)");
      let done = 0;
      let steps = 0;
      for (const { space, from, to, columns } of chunks) {
        const place = this.#places[space];
        if (place === undefined) throw new RangeError(`no such space: ${space}`);
        if (record.run(this.sweepId, space, from, to).changes === 0) continue;
        this.#rows.write(place, columns);
        done += columns.count;
        for (let i = 0; i < columns.count; i += 1) steps += columns.steps[i] ?? 0;
      }
      this.#beat(done, steps);
    });
  }

  /** A sign of life, to be given every second or two where nothing is written. */
  heartbeat(): void {
    this.#transact(() => this.#beat(0, 0));
  }

  /** Ends the run. The chunk records of a complete sweep go: nothing tells it from one that was never interrupted. */
  finish(outcome: "complete" | "interrupted"): void {
    this.#transact(() => {
      this.#beat(0, 0);
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
    guarded(this.#file, () => this.#db.transaction(action).immediate());
  }

  #beat(done: number, steps: number): void {
    const time = performance.now();
    const seconds = (time - this.#lastBeat) / 1000;
    const { changes } = this.#db
      .prepare(
        `UPDATE sweep SET done = done + :done, steps = steps + :steps, seconds = seconds + :seconds, heartbeat = :heartbeat
        WHERE sweep_id = :sweepId AND owner_host = :owner_host AND owner_pid = :owner_pid
          AND owner_started IS :owner_started`,
      )
      .run({ ...ownerNow(), sweepId: this.sweepId, done, steps, seconds });
    if (changes === 0) {
      throw new SweepError("setup", `another process has taken over or removed this sweep: number ${this.sweepId}`);
    }
    this.#lastBeat = time;
  }
}
