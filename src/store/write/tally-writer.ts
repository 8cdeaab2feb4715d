import type { Database, Statement } from "better-sqlite3";

import { type ChunkTally, STEP_CLASSES, type TallyAxis, tallyCells } from "../../sweep/outcomes/tally.ts";
import { DEFLATED_BLOB, packCounts, unpackCounts } from "../file/packed-counts.ts";

/** The counts of a space. `undefined` without axes, as in a summary that an older version began. */
interface Tally {
  readonly stride: number;
  readonly counts: Map<number, Float64Array>;
  /** Statuses whose counts have changed. */
  readonly changed: Set<number>;
}

/** Adds the counts of a summary's chunks. Reads and writes the counts of a space as a whole. */
export class TallyWriter {
  readonly #axes: Statement<[space: number], string | null>;
  readonly #read: Statement<[space: number], { status: number; counts: Uint8Array }>;
  readonly #write: Statement<[space: number, status: number, counts: Uint8Array]>;
  readonly #raw: Statement<[], { space: number; status: number; counts: Uint8Array }>;
  readonly #tallies = new Map<number, Tally | undefined>();

  constructor(db: Database, sweepId: number) {
    const place = `sweep_id = ${sweepId} AND space = ?`;
    this.#axes = db.prepare<[number], string | null>(`SELECT tally_axes FROM space WHERE ${place}`).pluck();
    this.#read = db.prepare(`SELECT status, counts FROM tally WHERE ${place}`);
    this.#raw = db.prepare(
      `SELECT space, status, counts FROM tally WHERE sweep_id = ${sweepId} AND counts < ${DEFLATED_BLOB}`,
    );
    this.#write = db.prepare(`INSERT OR REPLACE INTO tally VALUES (${sweepId}, ?, ?, ?)`);
  }

  /** Adds the counts of a chunk, inside a transaction. */
  add(space: number, { keys, counts }: ChunkTally): void {
    if (!this.#tallies.has(space)) this.#tallies.set(space, this.#load(space));
    const tally = this.#tallies.get(space);
    if (tally === undefined) return;
    for (const [i, key] of keys.entries()) {
      const status = Math.floor(key / tally.stride);
      countsOf(tally, status)[key - status * tally.stride]! += counts[i]!;
    }
  }

  /** Adds all counts of a status that another file has, inside a transaction. */
  addAll(space: number, status: number, counts: Float64Array): void {
    if (!this.#tallies.has(space)) this.#tallies.set(space, this.#load(space));
    const tally = this.#tallies.get(space);
    if (tally === undefined) return;
    const own = countsOf(tally, status);
    for (const [i, count] of counts.entries()) own[i]! += count;
  }

  /**
   * Writes what has changed, inside the same transaction. A space without changes is probably
   * complete: deflates its counts and forgets them.
   */
  write(): void {
    for (const [space, tally] of this.#tallies) {
      const isFinal = tally?.changed.size === 0;
      for (const [status, counts] of tally?.counts ?? []) {
        if (isFinal || tally?.changed.has(status) === true) this.#write.run(space, status, packCounts(counts, isFinal));
      }
      if (isFinal) this.#tallies.delete(space);
      tally?.changed.clear();
    }
  }

  /** Deflates all counts, inside a transaction, also those that a killed run left. */
  finish(): void {
    for (const { space, status, counts } of this.#raw.all()) {
      this.#write.run(space, status, packCounts(unpackCounts(counts), true));
    }
    this.forget();
  }

  /** Forgets the counts; `add` reads them again. Call it when a transaction has failed. */
  forget(): void {
    this.#tallies.clear();
  }

  #load(space: number): Tally | undefined {
    const axes = this.#axes.get(space);
    if (typeof axes !== "string") return undefined;
    const found = this.#read.all(space).map(({ status, counts }) => [status, unpackCounts(counts)] as const);
    const stride = tallyCells(JSON.parse(axes) as TallyAxis[]) + STEP_CLASSES;
    return { stride, counts: new Map(found), changed: new Set() };
  }
}

/** Returns the counts of a status, which are about to change. */
function countsOf({ stride, counts, changed }: Tally, status: number): Float64Array {
  changed.add(status);
  const known = counts.get(status);
  if (known !== undefined) return known;
  const none = new Float64Array(stride);
  counts.set(status, none);
  return none;
}
