import { workerData } from "node:worker_threads";
import { move, transferableSymbol, valueSymbol } from "piscina";
import { chunkRunner } from "../src/kernel/chunk-runner.ts";
import type { ChunkOutcome, ChunkTask } from "../src/spec/chunk.ts";
import { receive } from "../src/spec/worker-data.ts";

/**
 * The piscina entry: the sweep comes through a mailbox, a task is three numbers, columns go back without a copy. It has no
 * default export: piscina calls require(), for which Node 24 wraps a module that has one, and where the thread is ended while
 * it does so the whole process aborts (CreateRequiredModuleFacade, "Assertion failed").
 */
const run = chunkRunner(receive(workerData as SharedArrayBuffer));

export function runChunk(task: ChunkTask): unknown {
  const outcome = run(task);
  return outcome.ok ? move({ [transferableSymbol]: buffersOf(outcome), [valueSymbol]: outcome }) : outcome;
}

function buffersOf({ columns }: ChunkOutcome & { ok: true }): ArrayBuffer[] {
  return Object.values(columns).flatMap((column) =>
    typeof column === "object" && "buffer" in column ? [column.buffer] : [],
  );
}
