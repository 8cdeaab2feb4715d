import { threadId, workerData } from "node:worker_threads";
import { chunkRunner } from "../src/kernel/chunk-runner.ts";
import { loadKernels } from "../src/kernel/registry.ts";
import type { ChunkOutcome, ChunkTask, RanInThread } from "../src/sweep/wire/chunk.ts";
import { receive } from "../src/sweep/wire/worker-data.ts";

// Fewer bytes are copied within half a millisecond.
const LEAST_MOVED = 2 ** 18;

/**
 * The piscina entry. The sweep comes through a mailbox, a task is three numbers, large columns are
 * transferred. Loads all kernels before it waits for the sweep, while the main thread reads the
 * grid.
 *
 * A default export would let the process abort: piscina calls require(), Node 24 wraps a module
 * that has one, and ending the thread meanwhile fails an assertion (CreateRequiredModuleFacade).
 */
const kernels = await loadKernels();
const run = chunkRunner(receive(workerData as SharedArrayBuffer), kernels);

export async function runChunk(task: ChunkTask): Promise<unknown> {
  const outcome = await run(task);
  const ran: RanInThread = { thread: threadId, outcome };
  if (!outcome.ok) return ran;
  const buffers = buffersOf(outcome);
  if (buffers.reduce((bytes, { byteLength }) => bytes + byteLength, 0) < LEAST_MOVED) return ran;
  // Loaded late: it loads the whole pool, which takes longer than copying many small chunks.
  const piscina = await import("piscina");
  return piscina.move({ [piscina.transferableSymbol]: buffers, [piscina.valueSymbol]: ran });
}

function buffersOf({ columns }: ChunkOutcome & { ok: true }): ArrayBuffer[] {
  return Object.values(columns).flatMap((column) =>
    typeof column === "object" && "buffer" in column ? [column.buffer] : [],
  );
}
