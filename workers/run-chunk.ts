import { workerData } from "node:worker_threads";
import { chunkRunner } from "../src/kernel/chunk-runner.ts";
import type { ChunkOutcome, ChunkTask } from "../src/sweep/wire/chunk.ts";
import { receive } from "../src/sweep/wire/worker-data.ts";

// Fewer bytes are copied within half a millisecond.
const LEAST_MOVED = 2 ** 18;

/**
 * The piscina entry: the sweep comes through a mailbox, a task is three numbers, large columns go back without a copy. It has no
 * default export: piscina calls require(), for which Node 24 wraps a module that has one, and where the thread is ended while
 * it does so the whole process aborts (CreateRequiredModuleFacade, "Assertion failed").
 */
const run = chunkRunner(receive(workerData as SharedArrayBuffer));

export async function runChunk(task: ChunkTask): Promise<unknown> {
  const outcome = run(task);
  if (!outcome.ok) return outcome;
  const buffers = buffersOf(outcome);
  if (buffers.reduce((bytes, { byteLength }) => bytes + byteLength, 0) < LEAST_MOVED) return outcome;
  // Loaded only now: it brings all of the pool along, which takes longer than to copy many small chunks.
  const piscina = await import("piscina");
  return piscina.move({ [piscina.transferableSymbol]: buffers, [piscina.valueSymbol]: outcome });
}

function buffersOf({ columns }: ChunkOutcome & { ok: true }): ArrayBuffer[] {
  return Object.values(columns).flatMap((column) =>
    typeof column === "object" && "buffer" in column ? [column.buffer] : [],
  );
}
