import type { ChunkOutcome } from "./chunk.ts";

/** Returns the memory of a chunk's columns, which can be transferred to another thread. */
export function outcomeBuffers({ columns }: ChunkOutcome & { readonly ok: true }): ArrayBuffer[] {
  return Object.values(columns).flatMap((column) =>
    typeof column === "object" && "buffer" in column ? [column.buffer] : [],
  );
}
