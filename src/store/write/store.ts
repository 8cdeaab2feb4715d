import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "better-sqlite3";

import type { PreparedData } from "../../data/training-data.ts";
import { SweepError } from "../../errors.ts";
import type { StoreMode } from "../../sweep/wire/chunk.ts";
import { type Shard, shardText, trialsOf } from "../../sweep/points/shards.ts";
import type { RoundColumn } from "../../sweep/rounds/planner.ts";
import type { SpaceSpec, SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import { connectToWrite } from "../file/connection.ts";
import { withStoreErrors } from "../file/failure.ts";
import { addHyperparameters } from "../file/hyperparameter-columns.ts";
import { isCopied, isOwned, type OwnerColumns, ownerNow, ownsIt, setOwner } from "../file/owner.ts";
import { addData, packRows } from "./data-rows.ts";
import { renewMeasures } from "./renew-measures.ts";
import { addSpace, placedNames, termsOf } from "./space-row.ts";
import { finishRemovals, markForDeletion } from "./removal.ts";
import { thisHost } from "../file/this-host.ts";
import { type OlderSweep, SweepHandle } from "./sweep-handle.ts";
import { renewViews } from "../file/views.ts";

/** Facts about a run that the database keeps besides its spec. */
export interface RunInfo {
  /** The YAML as given. */
  readonly yaml: string;
  readonly specHash: string;
  /**
   * Returns the hashes of the same spec under older versions of the numerics, the latest first.
   * Called for a new sweep.
   */
  readonly olderHashes?: () => ReadonlyMap<string, number>;
  readonly threads: number;
  readonly version: string;
  readonly platform: string;
  /** Names the kernel that runs a space. */
  readonly kernelOf: (space: SpaceSpec) => string;
  /** Returns the columns of a space's rounds. Default: no space has rounds. */
  readonly roundColumnsOf?: ((space: SpaceSpec) => readonly RoundColumn[]) | undefined;
  readonly store: StoreMode;
  /** The part of the sweep to run; omitted for all of it. */
  readonly shard?: Shard | undefined;
  /** Data of the objectives; the database keeps it with a new sweep. */
  readonly data?: readonly PreparedData[] | undefined;
  /** Adds a new sweep even if one of this identity exists. */
  readonly fresh: boolean;
}

/** Properties that identify a sweep, besides its name. */
export type SweepIdentity = Pick<RunInfo, "specHash" | "store" | "shard">;

export interface SweepState extends OwnerColumns {
  readonly sweep_id: number;
  readonly name: string;
  readonly done: number;
  readonly finished_at: string | null;
  /** null if a version wrote the sweep that did not store it. */
  readonly seed: number | null;
  readonly deleting: 0 | 1;
}

/** Five heartbeats. */
const SILENCE_MS = 2500;

/**
 * Opens a results database for writing and creates it if needed. Throws `setup` if that fails.
 * `timeout` is the lock timeout of each transaction, in milliseconds.
 */
export function openStore(file: string, timeout?: number): Store {
  return new Store(connectToWrite(file, timeout), file);
}

/** A results database open for writing. */
export class Store {
  readonly #db: Database;
  readonly #file: string;

  constructor(db: Database, file: string) {
    this.#db = db;
    this.#file = file;
  }

  /**
   * Resumes the latest sweep of this name and identity, or adds one, and makes this process its
   * owner. The store is part of the identity, because a summary cannot be completed to all trials.
   * Throws `setup` if another process is running it.
   */
  begin(spec: SweepSpec, info: RunInfo): SweepHandle {
    const trials = trialsOf(spec.spaces, info.shard);
    const isShard = info.shard !== undefined;
    const data = packRows(info.data ?? []);
    const take = this.#db.transaction(() => {
      const found = info.fresh ? undefined : this.#latest(spec.name, info);
      if (found === undefined) {
        const older = info.fresh ? undefined : this.#older(spec.name, info);
        const sweepId = this.#add(spec, info, trials);
        addData(this.#db, sweepId, data);
        return { sweepId, status: "new", done: 0, older } as const;
      }
      const { sweep_id: sweepId, done } = found;
      if (found.seed === null) this.#addTerms(sweepId, spec);
      if (found.finished_at === null) this.#refuseOwned(found);
      renewMeasures(this.#db, sweepId, { spaces: spec.spaces, yaml: info.yaml, data });
      if (found.finished_at !== null) return { sweepId, status: "complete", done } as const;
      setOwner(this.#db, sweepId, ownerNow(this.#db));
      return { sweepId, status: "resumed", done } as const;
    });
    return withStoreErrors(this.#file, () => {
      for (const _ of finishRemovals(this.#db));
      return new SweepHandle(this.#db, this.#file, spec, info.store, { ...take.immediate(), isShard });
    });
  }

  /** Returns the id of the sweep that `begin` would resume; undefined for a new one. */
  unfinished(name: string, identity: SweepIdentity): number | undefined {
    return withStoreErrors(this.#file, () => {
      const found = this.#latest(name, identity);
      return found === undefined || found.finished_at !== null ? undefined : found.sweep_id;
    });
  }

  /** Whether a process runs a sweep in another file, which this one is a copy of. */
  isCopied(sweepId: number): boolean {
    return withStoreErrors(this.#file, () => {
      const found = this.#state(sweepId);
      return found !== undefined && isCopied(this.#db, found);
    });
  }

  /**
   * Waits for the heartbeat of a run on another host, if it looks old or lies in the future: the
   * clocks of the hosts may differ. Throws `setup` if it changes.
   */
  async awaitSilence(sweepId: number): Promise<void> {
    const before = this.#strangersBeat(sweepId);
    if (before === undefined) return;
    await delay(SILENCE_MS);
    const after = this.#strangersBeat(sweepId);
    if (after !== undefined && after.heartbeat !== before.heartbeat) throw isBusyWith(after);
  }

  /** Returns a sweep whose owner is on another host and seems to have ended. */
  #strangersBeat(sweepId: number): SweepState | undefined {
    const found = withStoreErrors(this.#file, () => this.#state(sweepId));
    if (found === undefined || found.owner_pid === null || found.owner_host === thisHost()) return undefined;
    return isOwned(this.#db, found) ? undefined : found;
  }

  #state(sweepId: number): SweepState | undefined {
    return this.#db.prepare<[number], SweepState>("SELECT * FROM sweep WHERE sweep_id = ?").get(sweepId);
  }

  /** Deletes a sweep and returns its disk space. Throws `setup` if a process is running it. */
  remove(sweepId: number): void {
    for (const _ of this.removal(sweepId));
  }

  /** Does what `remove` does, and yields between batches. The next run finishes what is left. */
  *removal(sweepId: number): Generator<undefined, void> {
    const remove = this.#db.transaction(() => {
      const found = this.#state(sweepId);
      if (found === undefined) throw new SweepError("input", `no such sweep: ${sweepId}`);
      this.#refuseOwned(found);
      markForDeletion(this.#db, sweepId);
    });
    withStoreErrors(this.#file, () => remove.immediate());
    const batches = finishRemovals(this.#db);
    while (withStoreErrors(this.#file, () => batches.next().done) !== true) yield;
    withStoreErrors(this.#file, () => this.#db.pragma("wal_checkpoint(TRUNCATE)"));
  }

  close(): void {
    this.#db.close();
  }

  #latest(name: string, { specHash, store, shard }: SweepIdentity): SweepState | undefined {
    return this.#db
      .prepare<(string | null)[], SweepState>(
        `SELECT * FROM sweep WHERE name = ? AND spec_hash = ? AND store = ? AND shard IS ? AND NOT deleting
        ORDER BY sweep_id DESC LIMIT 1`,
      )
      .get(name, specHash, store, stored(shard));
  }

  /** Returns the latest sweep of the same grid that an older version of the numerics computed. */
  #older(name: string, { olderHashes: hashes, store, shard }: RunInfo): OlderSweep | undefined {
    for (const [hash, numerics] of hashes?.() ?? []) {
      const found = this.#db
        .prepare<(string | null)[], Omit<OlderSweep, "numerics">>(
          `SELECT sweep_id AS sweepId, done, trials FROM sweep
          WHERE name = ? AND spec_hash = ? AND store = ? AND shard IS ? ORDER BY sweep_id DESC LIMIT 1`,
        )
        .get(name, hash, store, stored(shard));
      if (found !== undefined) return { ...found, numerics };
    }
    return undefined;
  }

  #add(spec: SweepSpec, info: RunInfo, trials: readonly number[]): number {
    const rounds = spec.spaces.map((space) => info.roundColumnsOf?.(space) ?? []);
    addHyperparameters(this.#db, [...spec.spaces.flatMap(placedNames), ...rounds.flat()]);
    const { lastInsertRowid } = this.#db
      .prepare(
        `INSERT INTO sweep (name, spec_hash, store, spec, trials, done, steps, started_at, seconds, threads, version, platform, seed, shard)
        VALUES (:name, :specHash, :store, :yaml, :trials, 0, 0, :startedAt, 0, :threads, :version, :platform, :seed, :shard)`,
      )
      .run({
        name: spec.name,
        specHash: info.specHash,
        store: info.store,
        yaml: info.yaml,
        trials: trials.reduce((sum, count) => sum + count, 0),
        startedAt: new Date().toISOString(),
        threads: info.threads,
        version: info.version,
        platform: info.platform,
        seed: spec.seed,
        shard: stored(info.shard),
      });
    const sweepId = Number(lastInsertRowid);
    setOwner(this.#db, sweepId, ownerNow(this.#db));
    for (const [i, space] of spec.spaces.entries()) {
      const { store, shard } = info;
      const facts = {
        ...{ trials: trials[i] ?? 0, kernel: info.kernelOf(space), store, isShard: shard !== undefined },
        rounds: rounds[i] ?? [],
      };
      addSpace(this.#db, { sweepId, space: i }, space, facts);
    }
    renewViews(this.#db);
    return sweepId;
  }

  #refuseOwned(sweep: SweepState): void {
    if (!isOwned(this.#db, sweep) || (sweep.deleting === 1 && ownsIt(this.#db, sweep))) return;
    throw isBusyWith(sweep);
  }

  /** Adds the values that the first schema lacks. */
  #addTerms(sweepId: number, { seed, spaces }: SweepSpec): void {
    this.#db.prepare("UPDATE sweep SET seed = ? WHERE sweep_id = ?").run(seed, sweepId);
    const add = this.#db.prepare(
      `UPDATE space SET schedule_name = :scheduleName, clip = :clip, repeats = :repeats, axes = :axes
      WHERE sweep_id = :sweepId AND space = :index`,
    );
    for (const [index, space] of spaces.entries()) add.run({ sweepId, index, ...termsOf(space) });
  }
}

function stored(shard: Shard | undefined): string | null {
  return shard === undefined ? null : shardText(shard);
}

/** Returns the error for a sweep that another process owns. */
export function isBusyWith({ sweep_id, name, deleting, owner_pid, owner_host }: SweepState): SweepError {
  const what = deleting === 1 ? "being deleted" : "running";
  const owner = `process ${owner_pid} on ${owner_host}`;
  return new SweepError("setup", `sweep ${sweep_id} "${name}" is already ${what} (${owner}); wait for it, or stop it`);
}
