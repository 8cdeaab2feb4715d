import type { Database } from "better-sqlite3";

import { shapeOf } from "../../data/training-data.ts";
import type { PreparedData } from "../../data/training-data.ts";
import { MAX_PACKED, packData } from "../file/packed-data.ts";

/** A row of `data`, without the sweep. */
export type DataRow = Readonly<Record<"hash" | "sourceHash" | "requests" | "columns" | "notes", string>> & {
  readonly rows: number;
  readonly packed: Buffer | null;
};

/**
 * Packs the data of a sweep: one row for each hash. Call it outside a transaction, because it may
 * take a second. The values of all rows take up to 8 MB; those that exceed it are left out, and
 * their file has to be found again.
 */
export function packRows(sets: readonly PreparedData[]): readonly DataRow[] {
  let room = MAX_PACKED;
  return Array.from(
    Map.groupBy(sets, ({ hash }) => hash),
    ([hash, same]) => {
      const { rows, columns, notes, sourceHash } = same[0]!;
      const packed = packData({ columns }, room) ?? null;
      room -= packed?.length ?? 0;
      return {
        ...{ hash, sourceHash, rows, packed },
        requests: JSON.stringify([...new Set(same.map(({ request }) => request))]),
        columns: JSON.stringify(columns.map(shapeOf)),
        notes: JSON.stringify(notes),
      };
    },
  );
}

/** Adds the data of a sweep, inside a transaction. */
export function addData(db: Database, sweepId: number, rows: readonly DataRow[]): void {
  const add = db.prepare(
    `INSERT INTO data (sweep_id, hash, source_hash, requests, rows, columns, notes, packed)
    VALUES (:sweepId, :hash, :sourceHash, :requests, :rows, :columns, :notes, :packed)`,
  );
  for (const row of rows) add.run({ ...row, sweepId });
}

/** Copies the data of a sweep to one of another file, inside a transaction. */
export function copyData(
  from: { readonly db: Database; readonly sweepId: number },
  to: { readonly db: Database; readonly sweepId: number },
): void {
  const columns = "hash, source_hash, requests, rows, columns, notes, packed";
  const rows = from.db
    .prepare<[number], (string | number | Buffer | null)[]>(`SELECT ${columns} FROM data WHERE sweep_id = ?`)
    .raw()
    .all(from.sweepId);
  const add = to.db.prepare(`INSERT INTO data (sweep_id, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  for (const row of rows) add.run(to.sweepId, ...row);
}
