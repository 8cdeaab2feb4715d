import type { RunHandle } from "../../../src/library/run-into-database.ts";
import type { Machines } from "../../../src/sweep/wire/machines.ts";
import type { FinishedChunk } from "../../../src/sweep/wire/chunk.ts";
import type { Interval } from "../../../src/sweep/spec/sweep-spec.ts";
import type { SimulatedProcess } from "./process.ts";

// src/coordinator/batches.ts
const BATCH_ROWS = 16_384;

/**
 * A sweep handle on a real database whose writes take time, fail, happen twice, or crash the
 * process.
 */
export class FaultyHandle implements RunHandle {
  readonly #inner: RunHandle;
  readonly #process: SimulatedProcess;
  readonly #onWrite: (rows: number) => void;
  #last: readonly FinishedChunk[] = [];

  /** `onWrite` is called with the number of rows passed to the sink. */
  constructor(inner: RunHandle, process: SimulatedProcess, onWrite: (rows: number) => void) {
    this.#inner = inner;
    this.#process = process;
    this.#onWrite = onWrite;
  }

  get sweepId(): number {
    return this.#inner.sweepId;
  }

  get status(): RunHandle["status"] {
    return this.#inner.status;
  }

  get done(): number {
    return this.#inner.done;
  }

  doneRanges(space: number): Interval[] {
    return this.#inner.doneRanges(space);
  }

  rounds(space: number): ReturnType<RunHandle["rounds"]> {
    return this.#inner.rounds(space);
  }

  addRound(...round: Parameters<RunHandle["addRound"]>): void {
    this.#inner.addRound(...round);
  }

  learned(space: number, round: number): ReturnType<RunHandle["learned"]> {
    return this.#inner.learned(space, round);
  }

  write(chunks: readonly FinishedChunk[]): void {
    const process = this.#process;
    const { dice, trace } = process;
    process.mustRun();
    const rows = chunks.reduce((sum, { columns }) => sum + columns.count, 0);
    trace.hold(chunks.length > 0, () => "nothing is to be written");
    trace.hold(rows <= BATCH_ROWS || chunks.length === 1, () => `${rows} rows in one transaction`);
    this.#onWrite(rows);
    if (dice.has("full disk")) this.#fillDisk();
    process.clock.work(dice.decades("write", 0.05, 300) + rows * dice.decades("row", 1e-3, 0.3));
    const crash = dice.has("crash while writing", 2)
      ? dice.oneOf("moment", ["before a transaction", "in the middle of a transaction", "after a transaction"] as const)
      : undefined;
    if (crash === "before a transaction") throw process.crash(crash);
    const fails = crash === "in the middle of a transaction" || dice.has("failed write", 0.5);
    const hasTrap = fails && this.#setTrap(chunks);
    try {
      this.#inner.write(chunks);
    } catch (error) {
      if (hasTrap && crash !== undefined) throw process.crash(crash);
      trace.say(`writing ${chunks.length} chunks fails: ${error instanceof Error ? error.message : String(error)}`);
      trace.count("transactions failed");
      process.mayMiss = true;
      throw error;
    } finally {
      if (hasTrap) process.db.exec("DROP TRIGGER simulated");
    }
    trace.say(`${chunks.length} chunks are written`);
    trace.count("transactions");
    if (crash === "after a transaction") throw process.crash(crash);
    if (dice.has("repeated write", 4)) {
      trace.say("written again, with the earlier ones");
      trace.count("transactions made twice");
      this.#inner.write([...this.#last, ...chunks]);
    }
    this.#last = chunks;
  }

  heartbeat(machines?: Machines): void {
    this.#process.mustRun();
    this.#inner.heartbeat(machines);
  }

  finish(outcome: "complete" | "interrupted"): void {
    const process = this.#process;
    process.mustRun();
    const crash = process.dice.has("crash while writing", 2)
      ? process.dice.oneOf("moment", ["before the end is recorded", "after the end is recorded"] as const)
      : undefined;
    if (crash === "before the end is recorded") throw process.crash(crash);
    this.#inner.finish(outcome);
    process.trace.say(`the run is recorded as ${outcome}`);
    if (crash === "after the end is recorded") throw process.crash(crash);
  }

  /** Makes SQLite fail when it needs another page, until this process ends. */
  #fillDisk(): void {
    const { db, trace, excuse } = this.#process;
    trace.say("the disk is full");
    trace.count("disks filled");
    db.pragma(`max_page_count = ${String(db.pragma("page_count", { simple: true }))}`);
    excuse(/full/);
  }

  /**
   * Makes SQLite fail at one of the rows, with the earlier ones already in the transaction. Returns
   * false without rows.
   */
  #setTrap(chunks: readonly FinishedChunk[]): boolean {
    const { db, dice, excuse } = this.#process;
    const trials = chunks.flatMap(({ columns }) => [...columns.trial]);
    if (trials.length === 0) return false;
    excuse(/simulated: a row is refused/);
    db.exec(
      `CREATE TEMP TRIGGER simulated BEFORE INSERT ON main.result
      WHEN NEW.trial = ${dice.oneOf("row", trials)} AND NEW.sweep_id = ${this.sweepId}
      BEGIN SELECT RAISE(ABORT, 'simulated: a row is refused'); END`,
    );
    return true;
  }
}
