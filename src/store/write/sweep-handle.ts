import type { Database } from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import type { ChunkTotals, FinishedChunk, StoreMode } from "../../sweep/wire/chunk.ts";
import type { Machines } from "../../sweep/wire/machines.ts";
import { spaceSize } from "../../sweep/points/samplers.ts";
import { measuresOf } from "../../sweep/spec/measures.ts";
import type { Interval, SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import { addTotals } from "../../sweep/outcomes/totals.ts";
import { keepBest } from "../read/best.ts";
import { DoneRanges } from "./done-ranges.ts";
import { storeProblem, withStoreErrors } from "../file/failure.ts";
import { ownerNow, releaseSweep } from "../file/owner.ts";
import { roomOf } from "../file/room.ts";
import { learnedRows } from "../read/learned-rows.ts";
import type { LearnedColumns, RoundColumn } from "../../sweep/rounds/planner.ts";
import type { PlacedRound, RoundPart } from "../../sweep/rounds/round.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { ReplacedRows } from "./replaced-rows.ts";
import { RoundRows } from "./round-rows.ts";
import { RowWriter } from "./row-writer.ts";
import { SpaceCounts } from "./space-counts.ts";
import { TallyWriter } from "./tally-writer.ts";
import { TargetCounts } from "./target-rows.ts";

/** Approximate size of a row, and of the steps to a target in it. */
const ROW_BYTES = 90;
const TARGET_BYTES = 5;
/** Approximate size of the counts of a space in a summary, while it runs. */
const TALLY_BYTES = 400_000;

/** A sweep of the same grid that an older version of the numerics computed. */
export interface OlderSweep {
  readonly sweepId: number;
  readonly done: number;
  readonly trials: number;
  readonly numerics: number;
}

/**
 * A sweep that this process runs, from `Store.begin` to `finish`.
 *
 * Rows, the record of their chunk, counts, totals and the owner check share one transaction. So a
 * crash leaves exactly the rows of the recorded chunks, and a process that lost the sweep stops.
 * The rows that a summary keeps do not depend on the order of chunks.
 */
export class SweepHandle {
  readonly sweepId: number;
  /** State at the start. A `complete` sweep needs no run and no `finish`. */
  readonly status: "new" | "resumed" | "complete";
  /** Number of trials done by earlier runs. */
  readonly done: number;
  /** The older sweep beside which a new one begins. */
  readonly older: OlderSweep | undefined;
  readonly #db: Database;
  readonly #file: string;
  readonly #spec: SweepSpec;
  readonly #store: StoreMode;
  readonly #isShard: boolean;
  readonly #ranges: DoneRanges;
  readonly #counts: SpaceCounts;
  readonly #rows: RowWriter;
  readonly #tallies: TallyWriter;
  readonly #targets: TargetCounts;
  readonly #rounds: RoundRows;
  readonly #replaced: ReplacedRows;
  /** Spaces of which the native kernel is noted. */
  readonly #native = new Set<number>();
  #lastBeat = performance.now();
  #machines: Machines | undefined;

  constructor(
    db: Database,
    file: string,
    spec: SweepSpec,
    store: StoreMode,
    found: Readonly<{
      sweepId: number;
      status: SweepHandle["status"];
      done: number;
      older?: OlderSweep | undefined;
      isShard: boolean;
    }>,
  ) {
    this.#db = db;
    this.#file = file;
    this.#spec = spec;
    this.#store = store;
    this.#isShard = found.isShard;
    this.sweepId = found.sweepId;
    this.status = found.status;
    this.done = found.done;
    this.older = found.older;
    this.#ranges = new DoneRanges(db, found.sweepId);
    this.#counts = new SpaceCounts(db, found.sweepId);
    this.#rows = new RowWriter(db, found.sweepId);
    this.#tallies = new TallyWriter(db, found.sweepId);
    this.#targets = new TargetCounts(db, found.sweepId);
    this.#rounds = new RoundRows(db, found.sweepId);
    this.#replaced = new ReplacedRows(db, found.sweepId);
  }

  /** Returns the rounds of a space that earlier runs decided, in order. */
  rounds(space: number): PlacedRound[] {
    return this.#rounds.of(space);
  }

  /** Adds a round of a space. It becomes durable with the next chunks. */
  addRound(space: number, round: PlacedRound): void {
    this.#rounds.add(space, round);
  }

  /** Yields the outcomes of the rows that have a round, in parts, by trial. */
  learned(space: number, round: number): Iterable<LearnedColumns> {
    return learnedRows(this.#db, this.sweepId, this.#spaceOf(space), { space, round });
  }

  /** Returns the places of a space that are done, sorted and merged. */
  doneRanges(space: number): Interval[] {
    return this.#ranges.of(space);
  }

  /**
   * Writes chunks, all or none, and skips those that are recorded already. If the disk has room for
   * some only, writes those and throws `setup`.
   */
  write(chunks: readonly FinishedChunk[]): void {
    const room = roomOf(this.#db);
    const tallies = new Set<number>();
    let bytes = 0;
    const full = chunks.findIndex(({ space, columns, tally }) => {
      bytes += columns.count * ROW_BYTES + (columns.targetSteps?.length ?? 0) * TARGET_BYTES;
      if (tally !== undefined) tallies.add(space);
      return bytes + tallies.size * TALLY_BYTES > room;
    });
    try {
      if (full !== 0) this.#write(full === -1 ? chunks : chunks.slice(0, full));
    } catch (error) {
      this.#tallies.forget();
      throw error;
    }
    if (full !== -1) throw storeProblem(this.#file, "SQLITE_FULL", "no room for more rows");
  }

  #write(chunks: readonly FinishedChunk[]): void {
    this.#transact(() => {
      // First: if another process owns the sweep by now, its chunks differ from those known here.
      this.#beat();
      this.#rounds.write();
      const added = new Map<number, ChunkTotals>();
      for (const { space, from, to, columns, totals, tally, isNative, round } of chunks) {
        const spec = this.#spaceOf(space);
        if (!this.#ranges.add(space, from, to)) continue;
        if (isNative === true) this.#noteNative(space);
        if (tally !== undefined) this.#tallies.add(space, tally);
        if (tally?.targets !== undefined) this.#targets.add(space, tally.targets);
        const measures = measuresOf(spec).map(({ name }) => name);
        const isAgain = round?.trials !== undefined && round.rung !== undefined;
        const own = isAgain ? this.#replaced.remove(columns.trial, totals) : totals;
        const hyperparameters = Object.keys(spec.optimizer.hyperparameters);
        this.#rows.write(space, { hyperparameters, measures, shared: roundValues(round) }, columns);
        const before = added.get(space);
        added.set(space, before === undefined ? own : addTotals(before, own));
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
      this.#tallies.write();
    });
    this.#rounds.written();
  }

  /**
   * Renews the heartbeat, and the machines that compute for the sweep. Call it every second or two
   * while nothing is written.
   */
  heartbeat(machines?: Machines): void {
    this.#transact(() => {
      this.#beat();
      if (machines === this.#machines) return;
      this.#machines = machines;
      const threads =
        machines?.machines.reduce((sum, one) => sum + (one.refused === undefined ? one.threads : 0), 0) ?? 0;
      this.#db
        .prepare("UPDATE sweep SET machines = ?, threads = max(threads, ?) WHERE sweep_id = ?")
        .run(machines === undefined ? null : JSON.stringify(machines), threads, this.sweepId);
    });
  }

  /**
   * Ends the run. A complete sweep loses its chunk records, so an interruption leaves no trace. A
   * shard keeps them: a merge needs to know what it contains.
   */
  finish(outcome: "complete" | "interrupted"): void {
    this.#transact(() => {
      this.#beat();
      this.#tallies.finish();
      this.#db.prepare("UPDATE sweep SET machines = NULL WHERE sweep_id = ?").run(this.sweepId);
      if (outcome === "complete") {
        if (!this.#isShard) this.#db.prepare("DELETE FROM chunk WHERE sweep_id = ?").run(this.sweepId);
        this.#endRounds();
        this.#db
          .prepare("UPDATE sweep SET finished_at = ? WHERE sweep_id = ?")
          .run(new Date().toISOString(), this.sweepId);
      }
      releaseSweep(this.#db, this.sweepId);
    });
  }

  /** Rounds may end early: the trials are then fewer than planned. */
  #endRounds(): void {
    this.#rounds.delete();
    const { changes } = this.#db
      .prepare(`UPDATE space SET trials = ${STATUSES.join(" + ")} WHERE sweep_id = ? AND round_columns IS NOT NULL`)
      .run(this.sweepId);
    if (changes > 0) this.#db.prepare("UPDATE sweep SET trials = done WHERE sweep_id = ?").run(this.sweepId);
  }

  /** Notes that the native kernel has run a part of a space that began with another one. */
  #noteNative(space: number): void {
    if (this.#native.has(space)) return;
    this.#native.add(space);
    this.#db
      .prepare(
        `UPDATE space SET kernel = kernel || ', native'
        WHERE sweep_id = ? AND space = ? AND instr(kernel, 'native') = 0`,
      )
      .run(this.sweepId, space);
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
    keepBest(this.#db, this.sweepId, {
      ...{ first: space.offset, end: space.offset + spaceSize(space), repeats: space.repeats },
    });
  }

  /** Renews the heartbeat. Throws `setup` if this process is no longer the owner. */
  #beat(): void {
    const time = performance.now();
    const seconds = (time - this.#lastBeat) / 1000;
    const { changes } = this.#db
      .prepare(
        `UPDATE sweep SET seconds = seconds + :seconds, heartbeat = :heartbeat
        WHERE sweep_id = :sweepId AND owner_host = :owner_host AND owner_pid = :owner_pid
          AND owner_started IS :owner_started`,
      )
      .run({ ...ownerNow(this.#db), sweepId: this.sweepId, seconds });
    if (changes === 0) {
      throw new SweepError("setup", `another process took over or deleted this sweep: number ${this.sweepId}`);
    }
    this.#lastBeat = time;
  }
}

/** Returns the columns of a chunk's rows that say which round it belongs to. */
function roundValues(round: RoundPart | undefined): Partial<Record<RoundColumn, number>> {
  if (round === undefined) return {};
  return round.rung === undefined ? { round: round.round } : { round: round.round, rung: round.rung };
}
