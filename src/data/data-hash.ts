import { createHash } from "node:crypto";
import { shapeOf } from "./training-data.ts";
import type { DataColumn } from "./training-data.ts";

/** Returns the hash of data: of its source, its shape and its values. */
export function dataHash(sourceHash: string, rows: number, columns: readonly DataColumn[]): string {
  const hash = createHash("sha256").update(JSON.stringify([sourceHash, rows, columns.map(shapeOf)]));
  for (const { values } of columns) hash.update(values);
  return hash.digest("hex");
}
