import type { Database } from "better-sqlite3";

import type { DataColumn, DataShape, StoredData } from "../../data/training-data.ts";
import { SweepError } from "../../errors.ts";
import { damaged } from "../file/failure.ts";
import { type PackedData, unpackData } from "../file/packed-data.ts";
import { type ColumnKind, typedRows } from "./typed-rows.ts";

interface DataRow {
  readonly hash: string;
  readonly source_hash: string;
  readonly requests: string;
  readonly rows: number;
  readonly columns: string;
  readonly notes: string;
  readonly packed: Uint8Array | null;
}

const KINDS: Readonly<Partial<Record<keyof DataRow, ColumnKind>>> = {
  ...{ hash: "text", source_hash: "text", requests: "text", rows: "count", columns: "text", notes: "text" },
};

/** Returns the data of a sweep, as it was when the sweep began. `values` unpacks on demand. */
export function storedData(db: Database, sweepId: number): StoredData[] {
  const rows = db.prepare<[number], DataRow>("SELECT * FROM data WHERE sweep_id = ? ORDER BY rowid").all(sweepId);
  return typedRows(db.name, rows, KINDS).map(({ hash, source_hash: sourceHash, packed, rows: count, ...json }) => {
    const columns = JSON.parse(json.columns) as readonly DataShape[];
    const found = packed === null ? undefined : { packed, rows: count, columns, hash, sourceHash };
    return {
      ...{ hash, sourceHash, rows: count, columns },
      requests: JSON.parse(json.requests) as readonly string[],
      notes: JSON.parse(json.notes) as readonly string[],
      values: found && (() => unpacked(db, found)),
    };
  });
}

function unpacked(db: Database, found: PackedData): readonly DataColumn[] {
  try {
    return unpackData(found);
  } catch (error) {
    throw new SweepError("setup", damaged(db.name, "has unexpected content (data)"), undefined, error);
  }
}
