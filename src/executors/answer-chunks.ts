import { chunkRunner } from "../kernel/chunk-runner.ts";
import type { ChunkRunner } from "../kernel/chunk-runner.ts";
import type { Kernels } from "../kernel/registry.ts";
import { withData } from "../sweep/wire/spec-data.ts";
import { outcomeBuffers } from "../sweep/wire/outcome-buffers.ts";
import type { FromWorker, ToWorker } from "./web-workers.ts";

/** Sends an answer; the memory is transferred. */
type Send = (answer: FromWorker, memory: ArrayBuffer[]) => void;

/**
 * Returns the listener of a Web Worker for the messages of its page. Chunks and sweeps may overlap.
 */
export function answerChunks(kernels: Kernels, send: Send): (message: ToWorker) => Promise<void> {
  const runners = new Map<number, ChunkRunner>();
  return async (message) => {
    if ("data" in message) {
      const { spec } = message.data;
      runners.set(message.sweep, chunkRunner({ ...message.data, spec: withData(spec, message.sets) }, kernels));
      return;
    }
    if ("isOver" in message) {
      runners.delete(message.sweep);
      return;
    }
    const run = runners.get(message.sweep);
    if (run === undefined) throw new Error("a chunk came before its sweep");
    const outcome = await run(message.task);
    send({ id: message.id, outcome }, outcome.ok ? outcomeBuffers(outcome) : []);
  };
}
