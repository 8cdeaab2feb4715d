import type { Database, Statement } from "better-sqlite3";
import { SweepError } from "../../../src/errors.ts";
import type { StoreMode } from "../../../src/sweep/wire/chunk.ts";
import { specHash } from "../../../src/sweep/identity/hash.ts";
import { connectToWrite } from "../../../src/store/file/connection.ts";
import { Store } from "../../../src/store/write/store.ts";
import { sampleInfo } from "../../support/spaces/sample-sweep.ts";
import { StoredSweep } from "./stored-sweep.ts";
import type { Trace } from "./trace.ts";
import type { World } from "./world.ts";

// No process has this id: the maximum is 2^22 on Linux, and less elsewhere.
const NOBODY = 4_194_305;
// A check reads every row. With many rows, checks happen only when a process has ended.
const MANY = 5_000;

/** The database as other processes see it, through a separate connection. */
export class Outside {
  readonly #world: World;
  readonly #file: string;
  readonly #mode: StoreMode;
  readonly #trace: Trace;
  readonly #db: Database;
  readonly #version: Statement<[], number>;
  #seenVersion: number | undefined;
  #seenState: string | undefined;
  #stored: StoredSweep | undefined;

  constructor(world: World, file: string, mode: StoreMode, trace: Trace) {
    this.#world = world;
    this.#file = file;
    this.#mode = mode;
    this.#trace = trace;
    this.#db = connectToWrite(file);
    this.#db.pragma("synchronous = OFF");
    this.#version = this.#db.prepare<[], number>("PRAGMA data_version").pluck();
  }

  /** Compares the database with the model, if more trials are done than at the last call. */
  check(): void {
    const version = this.version();
    if (version === this.#seenVersion || this.#world.model.trials > MANY) return;
    this.#seenVersion = version;
    const state = JSON.stringify(this.#sweep()?.sweep());
    if (state !== this.#seenState) this.checkAll();
    this.#seenState = state;
  }

  checkAll(): void {
    const stored = this.#sweep();
    if (stored === undefined) return;
    const problem = this.#world.model.problem(stored, this.#mode);
    this.#trace.hold(problem === undefined, () => problem!);
  }

  /** Compares a complete sweep with the clean run, which must be unchanged. */
  checkEnd(): void {
    const { content, sweepId } = this.#world.clean[this.#mode];
    this.checkAll();
    this.#trace.hold(this.#sweep()?.content() === content, () => "the content is not that of a clean run");
    this.#trace.hold(new StoredSweep(this.#db, sweepId).content() === content, () => "another sweep has changed");
    const integrity = this.#db.pragma("integrity_check", { simple: true });
    this.#trace.hold(integrity === "ok", () => `the database is damaged: ${String(integrity)}`);
  }

  /** Returns a number that changes with every transaction of another connection. */
  version(): number | undefined {
    return this.#version.get();
  }

  /** Returns by space 1 for each index recorded as done. */
  done(): Uint8Array[] {
    const { sizes } = this.#world.model;
    const ranges = this.#sweep()?.ranges(sizes.length);
    return sizes.map((size, space) => {
      const done = new Uint8Array(size);
      for (const [from, to] of ranges?.[space] ?? []) done.fill(1, from, to);
      return done;
    });
  }

  doneTrials(): number {
    return this.#sweep()?.sweep().done ?? 0;
  }

  isComplete(): boolean {
    return this.#sweep()?.sweep().status === "complete";
  }

  hasOwner(): boolean {
    const find = this.#db.prepare<[number], number | null>("SELECT owner_pid FROM sweep WHERE sweep_id = ?").pluck();
    return typeof find.get(this.#sweep()?.sweepId ?? -1) === "number";
  }

  /** Makes a dead process the owner of the sweep, on this host or another. */
  bury(): void {
    this.#set(`heartbeat = 0, owner_pid = CASE WHEN owner_pid IS NULL THEN NULL ELSE ${NOBODY} END`);
  }

  /** Makes a process on another host the owner. */
  takeOver(): void {
    this.#set(`owner_host = 'elsewhere.invalid', heartbeat = ${Date.now() / 1000}`);
  }

  /** Starts the same sweep again, which must be refused. */
  startAgain(): void {
    if (!this.hasOwner()) return;
    const { spec, yaml } = this.#world;
    const info = sampleInfo({ yaml, specHash: specHash(spec), store: this.#mode });
    try {
      new Store(this.#db, this.#file).begin(spec, info);
      this.#trace.hold(false, () => "a second process could claim the sweep");
    } catch (error) {
      const isRefused = error instanceof SweepError && error.code === "setup";
      this.#trace.hold(isRefused, () => `a second start fails: ${String(error)}`);
    }
  }

  close(): void {
    this.#db.close();
  }

  #sweep(): StoredSweep | undefined {
    if (this.#stored !== undefined) return this.#stored;
    const find = this.#db.prepare<[string, StoreMode], number>(
      "SELECT sweep_id FROM sweep WHERE name = ? AND store = ?",
    );
    const sweepId = find.pluck().get(this.#world.spec.name, this.#mode);
    if (sweepId !== undefined) this.#stored = new StoredSweep(this.#db, sweepId);
    return this.#stored;
  }

  #set(columns: string): void {
    this.#db.prepare(`UPDATE sweep SET ${columns} WHERE sweep_id = ?`).run(this.#sweep()?.sweepId ?? -1);
  }
}
