// A database that takes the trials of other files. Each batch is one transaction: rows, the record
// of their ranges, counts and totals. Each transaction reads the record first, and takes only the
// ranges that are missing. So a merge may be killed, repeated, and run beside another one.
import type { Database } from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import { addTotals } from "../../sweep/outcomes/totals.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import type { Interval } from "../../sweep/spec/sweep-spec.ts";
import type { ChunkTotals } from "../../sweep/wire/chunk.ts";
import { withStoreErrors } from "../file/failure.ts";
import { isOwned, releaseSweep } from "../file/owner.ts";
import { keepBest } from "../read/best.ts";
import { type SpaceRow, spacesOf } from "../read/spaces.ts";
import { storedCounts } from "../read/tally.ts";
import { DoneRanges } from "../write/done-ranges.ts";
import { SpaceCounts } from "../write/space-counts.ts";
import { isBusyWith, type SweepState } from "../write/store.ts";
import { TallyWriter } from "../write/tally-writer.ts";
import { storedTargetCounts, TargetCounts } from "../write/target-rows.ts";
import { RowCopy } from "./copy-rows.ts";
import { copySweep } from "./copy-sweep.ts";
import { rangesOf, type SourceSweep } from "./source.ts";

/** Indices of a transaction: more would need a large log. */
const BATCH = 100_000;

/** Ranges of some spaces, by the position of the space. */
type Ranges = ReadonlyMap<number, readonly Interval[]>;

/** The content of a target's sweep. */
export interface MergedState {
  readonly sweepId: number;
  readonly trials: number;
  readonly done: number;
  readonly isComplete: boolean;
  /** Numbers of indices of the spaces, and which of them are done. */
  readonly sizes: readonly number[];
  readonly ranges: readonly (readonly Interval[])[];
}

interface Source {
  readonly db: Database;
  readonly sweep: SourceSweep;
  readonly spaces: readonly SpaceRow[];
}

export class MergeTarget {
  readonly #db: Database;
  readonly #file: string;

  constructor(db: Database, file: string) {
    this.#db = db;
    this.#file = file;
  }

  /** Returns the state of the sweep that shards belong to; undefined if it does not exist. */
  state(sweep: SourceSweep): MergedState | undefined {
    return withStoreErrors(this.#file, () => {
      const found = this.#find(sweep);
      return found === undefined ? undefined : this.#stateOf(found);
    });
  }

  /** Adds what a source has and this database lacks. Throws `setup` if a process runs the sweep. */
  add(db: Database, sweep: SourceSweep): void {
    const { sweepId, isComplete } = this.#transact(() => this.#begin(db, sweep));
    if (isComplete) return;
    const source = { db, sweep, spaces: spacesOf(db, sweep.sweep_id) };
    const ranges = rangesOf(db, sweep);
    // The counts of a summary cannot be cut.
    const batches = sweep.store === "summary" ? [new Map(ranges.entries())] : batchesOf(ranges);
    for (const batch of batches) this.#transact(() => this.#addBatch(sweepId, source, batch));
  }

  /** Completes the sweep if all of it is done, and returns its state. */
  finish(sweep: SourceSweep): MergedState {
    return this.#transact(() => {
      const found = this.#find(sweep);
      if (found === undefined) throw new RangeError(`nothing was merged: ${sweep.file}`);
      const state = this.#stateOf(found);
      const isCovered = state.sizes.every((size, i) => {
        const [first, ...others] = state.ranges[i]!;
        return size === 0 || (others.length === 0 && first?.[0] === 0 && first[1] === size);
      });
      if (state.isComplete || !isCovered) return state;
      const { sweepId } = state;
      this.#refuseOwned(found);
      this.#db.prepare("DELETE FROM chunk WHERE sweep_id = ?").run(sweepId);
      this.#db.prepare("UPDATE sweep SET finished_at = ? WHERE sweep_id = ?").run(new Date().toISOString(), sweepId);
      releaseSweep(this.#db, sweepId);
      return { ...state, isComplete: true };
    });
  }

  #transact<T>(action: () => T): T {
    return withStoreErrors(this.#file, () => this.#db.transaction(action).immediate());
  }

  #begin(source: Database, sweep: SourceSweep): { readonly sweepId: number; readonly isComplete: boolean } {
    const found = this.#find(sweep);
    if (found === undefined) return { sweepId: copySweep(source, sweep, this.#db), isComplete: false };
    this.#refuseOwned(found);
    const { sweep_id: sweepId } = found;
    this.#db
      .prepare("UPDATE sweep SET started_at = min(started_at, ?) WHERE sweep_id = ?")
      .run(sweep.started_at, sweepId);
    return { sweepId, isComplete: found.finished_at !== null };
  }

  #addBatch(sweepId: number, { db, sweep, spaces }: Source, batch: Ranges): void {
    const found = this.#find(sweep);
    if (found?.sweep_id !== sweepId) {
      throw new SweepError("setup", `another process deleted or replaced this sweep: number ${sweepId}`);
    }
    this.#refuseOwned(found);
    // Another process completed it meanwhile, which deletes the record of ranges.
    if (found.finished_at !== null) return;
    const ranges = new DoneRanges(this.#db, sweepId);
    const counts = new SpaceCounts(this.#db, sweepId);
    const tallies = new TallyWriter(this.#db, sweepId);
    const targets = new TargetCounts(this.#db, sweepId);
    let [done, steps] = [0, 0];
    for (const [index, own] of batch) {
      const space = spaces[index]!;
      const missing = ranges.addMissing(space.space, own);
      if (missing.length === 0) continue;
      const rows = new RowCopy({ db, sweep, space }, { db: this.#db, sweepId });
      const copied = missing.map((range) => rows.copy(range)).reduce(addTotals);
      let totals = copied;
      if (sweep.store === "summary") {
        // It has more trials than rows.
        const counted = withStoreErrors(sweep.file, () => storedCounts(db, sweep.sweep_id, space.space));
        for (const [status, all] of counted) tallies.addAll(space.space, status, all);
        const reached = withStoreErrors(sweep.file, () => storedTargetCounts(db, sweep.sweep_id, space.space));
        targets.add(space.space, reached);
        totals = withStoreErrors(sweep.file, () => storedTotals(db, sweep, space));
        keepBest(this.#db, sweepId, space);
      }
      counts.add(space.space, totals);
      done += totals.trials;
      steps += totals.steps;
    }
    tallies.write();
    tallies.finish();
    const seconds = sweep.done === 0 ? 0 : sweep.seconds * (done / sweep.done);
    this.#db
      .prepare("UPDATE sweep SET done = done + ?, steps = steps + ?, seconds = seconds + ? WHERE sweep_id = ?")
      .run(done, steps, seconds, sweepId);
  }

  #find({ name, spec_hash, store }: SourceSweep): SweepRow | undefined {
    return this.#db
      .prepare<[string, string, string], SweepRow>(
        `SELECT * FROM sweep WHERE name = ? AND spec_hash = ? AND store = ? AND shard IS NULL AND NOT deleting
        ORDER BY sweep_id DESC LIMIT 1`,
      )
      .get(name, spec_hash, store);
  }

  #stateOf(found: SweepRow): MergedState {
    const sizes = this.#db
      .prepare<[number], number>("SELECT end_trial - first_trial FROM space WHERE sweep_id = ? ORDER BY space")
      .pluck()
      .all(found.sweep_id);
    const { sweep_id: sweepId, trials, done } = found;
    const ranges = rangesOf(this.#db, { ...found, shard: null });
    return { ...{ sweepId, trials, done, sizes, ranges }, isComplete: found.finished_at !== null };
  }

  #refuseOwned(sweep: SweepRow): void {
    if (isOwned(this.#db, sweep)) throw isBusyWith(sweep);
  }
}

interface SweepRow extends SweepState {
  readonly trials: number;
}

function storedTotals(db: Database, { sweep_id }: SourceSweep, { space, counts }: SpaceRow): ChunkTotals {
  const steps = db
    .prepare<[number, number], number>("SELECT steps FROM space WHERE sweep_id = ? AND space = ?")
    .pluck()
    .get(sweep_id, space);
  const statuses = STATUSES.map((status) => counts[status]);
  return { trials: statuses.reduce((sum, count) => sum + count, 0), steps: steps ?? 0, statuses };
}

/** Cuts ranges into parts of at most BATCH indices. */
function* batchesOf(spaces: readonly (readonly Interval[])[]): Generator<Ranges, void> {
  let batch = new Map<number, Interval[]>();
  let left = BATCH;
  for (const [space, ranges] of spaces.entries()) {
    for (const [first, end] of ranges) {
      for (let from = first; from < end;) {
        const to = Math.min(end, from + left);
        batch.set(space, [...(batch.get(space) ?? []), [from, to]]);
        left -= to - from;
        from = to;
        if (left > 0) continue;
        yield batch;
        batch = new Map();
        left = BATCH;
      }
    }
  }
  if (batch.size > 0) yield batch;
}
