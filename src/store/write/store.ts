import type { Database } from "better-sqlite3";

import { SweepError } from "../../errors.ts";
import type { StoreMode } from "../../sweep/wire/chunk.ts";
import { countTrials, spaceSize } from "../../sweep/points/samplers.ts";
import type { SpaceSpec, SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import { constantHyperparameters, variedHyperparameters } from "../../sweep/spec/varied.ts";
import { connectToWrite } from "../file/connection.ts";
import { withStoreErrors } from "../file/failure.ts";
import { addHyperparameters, dropUnusedSlots, placeHyperparameters } from "../file/hyperparameter-columns.ts";
import { isOwned, type OwnerColumns, ownerNow, setOwner } from "../file/owner.ts";
import { type OlderSweep, SweepHandle } from "./sweep-handle.ts";
import { renewViews } from "../file/views.ts";
import { storeAxes } from "./space-axes.ts";

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
  readonly store: StoreMode;
  /** Adds a new sweep even if one of this name, hash and store exists. */
  readonly fresh: boolean;
}

interface SweepState extends OwnerColumns {
  readonly sweep_id: number;
  readonly name: string;
  readonly done: number;
  readonly finished_at: string | null;
  /** null if a version wrote the sweep that did not store it. */
  readonly seed: number | null;
}

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
   * Resumes the latest sweep of this name, hash and store, or adds one, and makes this process its
   * owner. The store is part of the identity, because a summary cannot be completed to all trials.
   * Throws `setup` if another process is running it.
   */
  begin(spec: SweepSpec, info: RunInfo): SweepHandle {
    const trials = spec.spaces.map(countTrials);
    const take = this.#db.transaction(() => {
      const found = info.fresh ? undefined : this.#latest(spec.name, info);
      if (found === undefined) {
        const older = info.fresh ? undefined : this.#older(spec.name, info);
        return { sweepId: this.#add(spec, info, trials), status: "new", done: 0, older } as const;
      }
      const { sweep_id: sweepId, done } = found;
      if (found.seed === null) this.#addTerms(sweepId, spec);
      storeAxes(this.#db, sweepId, spec);
      if (found.finished_at !== null) return { sweepId, status: "complete", done } as const;
      refuseOwned(found);
      setOwner(this.#db, sweepId, ownerNow());
      return { sweepId, status: "resumed", done } as const;
    });
    return withStoreErrors(this.#file, () => new SweepHandle(this.#db, this.#file, spec, info.store, take.immediate()));
  }

  /** Deletes a sweep and frees its disk space. Throws `setup` if a process is running it. */
  remove(sweepId: number): void {
    const remove = this.#db.transaction(() => {
      const found = this.#db.prepare<[number], SweepState>("SELECT * FROM sweep WHERE sweep_id = ?").get(sweepId);
      if (found === undefined) throw new SweepError("input", `no such sweep: ${sweepId}`);
      refuseOwned(found);
      for (const table of ["result", "chunk", "space", "sweep"]) {
        this.#db.prepare(`DELETE FROM ${table} WHERE sweep_id = ?`).run(sweepId);
      }
      renewViews(this.#db);
      dropUnusedSlots(this.#db);
    });
    withStoreErrors(this.#file, () => {
      remove.immediate();
      // VACUUM rewrites all that stays: 3.7 s for 3 million rows. This takes 0.2 to 0.5 s per
      // million deleted.
      this.#db.exec("PRAGMA incremental_vacuum");
      this.#db.pragma("wal_checkpoint(TRUNCATE)");
    });
  }

  close(): void {
    this.#db.close();
  }

  #latest(name: string, { specHash, store }: RunInfo): SweepState | undefined {
    return this.#db
      .prepare<[string, string, string], SweepState>(
        "SELECT * FROM sweep WHERE name = ? AND spec_hash = ? AND store = ? ORDER BY sweep_id DESC LIMIT 1",
      )
      .get(name, specHash, store);
  }

  /** Returns the latest sweep of the same grid that an older version of the numerics computed. */
  #older(name: string, { olderHashes: hashes, store }: RunInfo): OlderSweep | undefined {
    for (const [hash, numerics] of hashes?.() ?? []) {
      const found = this.#db
        .prepare<[string, string, string], Omit<OlderSweep, "numerics">>(
          `SELECT sweep_id AS sweepId, done, trials FROM sweep
          WHERE name = ? AND spec_hash = ? AND store = ? ORDER BY sweep_id DESC LIMIT 1`,
        )
        .get(name, hash, store);
      if (found !== undefined) return { ...found, numerics };
    }
    return undefined;
  }

  #add(spec: SweepSpec, info: RunInfo, trials: readonly number[]): number {
    const names = spec.spaces.flatMap(({ optimizer }) => Object.keys(optimizer.hyperparameters));
    addHyperparameters(this.#db, names);
    const { lastInsertRowid } = this.#db
      .prepare(
        `INSERT INTO sweep (name, spec_hash, store, spec, trials, done, steps, started_at, seconds, threads, version, platform, seed)
        VALUES (:name, :specHash, :store, :yaml, :trials, 0, 0, :startedAt, 0, :threads, :version, :platform, :seed)`,
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
      });
    const sweepId = Number(lastInsertRowid);
    setOwner(this.#db, sweepId, ownerNow());
    for (const [i, space] of spec.spaces.entries()) {
      this.#addSpace(sweepId, i, space, trials[i] ?? 0, info.kernelOf(space));
    }
    storeAxes(this.#db, sweepId, spec);
    renewViews(this.#db);
    return sweepId;
  }

  #addSpace(sweepId: number, index: number, space: SpaceSpec, trials: number, kernel: string): void {
    this.#db
      .prepare(
        `INSERT INTO space (sweep_id, space, label, objective, objective_parameters, dim, optimizer, hyperparameters, varied,
          first_trial, end_trial, trials, schedule, schedule_name, clip, noise, repeats, kernel, stop, start)
        VALUES (:sweepId, :index, :label, :objective, :parameters, :dim, :optimizer, :hyperparameters, :varied,
          :firstTrial, :endTrial, :trials, :schedule, :scheduleName, :clip, :noise, :repeats, :kernel, :stop, :start)`,
      )
      .run({
        sweepId,
        index,
        label: space.label,
        objective: space.objective.name,
        parameters: JSON.stringify(space.objective.parameters),
        dim: space.objective.dim,
        optimizer: space.optimizer.name,
        hyperparameters: JSON.stringify(Object.keys(space.optimizer.hyperparameters)),
        varied: JSON.stringify(variedHyperparameters(space)),
        firstTrial: space.offset,
        endTrial: space.offset + spaceSize(space),
        trials,
        schedule: space.schedule,
        noise: space.noise,
        ...termsOf(space),
        kernel,
        stop: JSON.stringify(space.stop),
        start: JSON.stringify(space.start ?? space.objective.start),
      });
    placeHyperparameters(
      this.#db,
      { sweepId, space: index },
      variedHyperparameters(space),
      constantHyperparameters(space),
    );
  }

  /** Adds the values that the first schema lacks. */
  #addTerms(sweepId: number, { seed, spaces }: SweepSpec): void {
    this.#db.prepare("UPDATE sweep SET seed = ? WHERE sweep_id = ?").run(seed, sweepId);
    const add = this.#db.prepare(
      `UPDATE space SET schedule_name = :scheduleName, clip = :clip, repeats = :repeats
      WHERE sweep_id = :sweepId AND space = :index`,
    );
    for (const [index, space] of spaces.entries()) add.run({ sweepId, index, ...termsOf(space) });
  }
}

function termsOf({ scheduleName, clip, repeats }: SpaceSpec): Record<string, string | number | null> {
  return { scheduleName: scheduleName ?? null, clip: clip ?? null, repeats };
}

function refuseOwned(sweep: SweepState): void {
  if (!isOwned(sweep)) return;
  const owner = `process ${sweep.owner_pid} on ${sweep.owner_host}`;
  throw new SweepError(
    "setup",
    `sweep ${sweep.sweep_id} "${sweep.name}" is already running (${owner}); wait for it, or stop it`,
  );
}
