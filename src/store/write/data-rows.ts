import type { Database } from "better-sqlite3";

import { shapeOf } from "../../data/training-data.ts";
import type { PreparedData } from "../../data/training-data.ts";
import { MAX_PACKED, packData } from "../file/packed-data.ts";

/**
 * Adds the data of a sweep, inside a transaction: one row for each hash. The values of all rows
 * take up to 8 MB; those that exceed it are left out, and their file has to be found again.
 */
export function addData(db: Database, sweepId: number, sets: readonly PreparedData[]): void {
  const add = db.prepare<(string | bigint | Buffer | null)[]>(
    `INSERT INTO data (sweep_id, hash, source_hash, requests, rows, columns, notes, packed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  let room = MAX_PACKED;
  for (const [hash, same] of Map.groupBy(sets, (data) => data.hash)) {
    const data = same[0]!;
    const requests = [...new Set(same.map(({ request }) => request))];
    const packed = packData(data, room);
    room -= packed?.length ?? 0;
    const shapes = JSON.stringify(data.columns.map(shapeOf));
    const [rows, notes] = [BigInt(data.rows), JSON.stringify(data.notes)];
    add.run(BigInt(sweepId), hash, data.sourceHash, JSON.stringify(requests), rows, shapes, notes, packed ?? null);
  }
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
