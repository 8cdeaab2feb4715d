import { workerData } from "node:worker_threads";
import { move, transferableSymbol, valueSymbol } from "piscina";
import { chunkRunner, moduleChunkRunner } from "../src/kernel/chunk-runner.ts";
import { readyForModules } from "../src/modules/module-thread.ts";
import type { ChunkOutcome, ChunkTask } from "../src/spec/chunk.ts";
import { usesModule } from "../src/spec/modules.ts";
import { receive } from "../src/spec/worker-data.ts";

/** The piscina entry: the sweep comes through a mailbox, a task is three numbers, columns go back without a copy. */
const data = receive(workerData as SharedArrayBuffer);
const hasModules = data.spec.spaces.some(usesModule);

type Answer = (task: ChunkTask) => unknown;

// A promise, which piscina waits for: with an await here it would load this file twice.
const runChunk: Answer | Promise<Answer> = hasModules ? prepare() : answering(chunkRunner(data));
export default runChunk;

async function prepare(): Promise<Answer> {
  readyForModules();
  return answering(await moduleChunkRunner(data));
}

function answering(run: (task: ChunkTask) => ChunkOutcome): Answer {
  return (task) => {
    const outcome = run(task);
    return outcome.ok ? move({ [transferableSymbol]: buffersOf(outcome), [valueSymbol]: outcome }) : outcome;
  };
}

function buffersOf({ columns }: ChunkOutcome & { ok: true }): ArrayBuffer[] {
  return Object.values(columns).flatMap((column) =>
    typeof column === "object" && "buffer" in column ? [column.buffer] : [],
  );
}
