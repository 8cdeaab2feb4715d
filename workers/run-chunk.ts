import { threadId } from "node:worker_threads";
import { chunkRunner } from "../src/kernel/chunk-runner.ts";
import type { ChunkRunner, NativeKernels } from "../src/kernel/chunk-runner.ts";
import type { LibraryKernels } from "../src/kernel/native/library-kernels.ts";
import { FIRST_KERNELS, loadKernels } from "../src/kernel/registry.ts";
import type { PoolTask, RanInThread } from "../src/sweep/wire/chunk.ts";
import { outcomeBuffers } from "../src/sweep/wire/outcome-buffers.ts";
import { receive } from "../src/sweep/wire/worker-data.ts";
import type { WorkerData } from "../src/sweep/wire/worker-data.ts";

// Fewer bytes are copied within half a millisecond.
const LEAST_MOVED = 2 ** 18;

/**
 * The piscina entry. A sweep comes through a mailbox, a task is a range, large columns are
 * transferred. Loads kernels before it gets a sweep, while the main thread reads the grid. What the
 * native one needs is loaded with the first compiled library.
 *
 * A default export would let the process abort: piscina calls require(), Node 24 wraps a module
 * that has one, and ending the thread meanwhile fails an assertion (CreateRequiredModuleFacade).
 */
const kernels = await loadKernels(FIRST_KERNELS);
/** The latest sweep: its pool runs one after the other. */
let current: { readonly sweep: number; readonly run: ChunkRunner } | undefined;

export async function runChunk({ sweep, mailbox, ...task }: PoolTask): Promise<unknown> {
  if (current?.sweep !== sweep) {
    const data = receive(mailbox);
    current = { sweep, run: chunkRunner(data, kernels, nativeKernels(data)) };
  }
  const outcome = await current.run(task);
  const ran: RanInThread = { thread: threadId, outcome };
  if (!outcome.ok) return ran;
  const buffers = outcomeBuffers(outcome);
  if (buffers.reduce((bytes, { byteLength }) => bytes + byteLength, 0) < LEAST_MOVED) return ran;
  // Loaded late: it loads the whole pool, which takes longer than copying many small chunks.
  const piscina = await import("piscina");
  return piscina.move({ [piscina.transferableSymbol]: buffers, [piscina.valueSymbol]: ran });
}

/** Returns the kernels of compiled libraries. Their code is loaded for the first one. */
function nativeKernels(data: WorkerData): NativeKernels {
  let kernels: Promise<LibraryKernels> | undefined;
  return async (space, rung, library) => {
    kernels ??= import("../src/kernel/native/library-kernels.ts").then(({ libraryKernels }) => libraryKernels(data));
    return (await kernels)(space, rung, library);
  };
}
