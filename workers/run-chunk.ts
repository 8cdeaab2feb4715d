import { workerData } from "node:worker_threads";
import { move, transferableSymbol, valueSymbol } from "piscina";
import { chunkRunner } from "../src/kernel/chunk-runner.ts";
import type { ChunkOutcome, ChunkTask } from "../src/spec/chunk.ts";
import { receive } from "../src/spec/worker-data.ts";

/** The piscina entry: the sweep comes through a mailbox, a task is three numbers, columns go back without a copy. */
const run = chunkRunner(receive(workerData as SharedArrayBuffer));

export default function runChunk(task: ChunkTask): unknown {
  const outcome = run(task);
  return outcome.ok ? move({ [transferableSymbol]: buffersOf(outcome), [valueSymbol]: outcome }) : outcome;
}

function buffersOf({ columns }: ChunkOutcome & { ok: true }): ArrayBuffer[] {
  return Object.values(columns).flatMap((column) =>
    typeof column === "object" && "buffer" in column ? [column.buffer] : [],
  );
}
