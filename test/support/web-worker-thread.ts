import { parentPort } from "node:worker_threads";
import { answerChunks } from "../../src/executors/answer-chunks.ts";
import type { ToWorker } from "../../src/executors/web-workers.ts";
import { loadKernels } from "../../src/kernel/registry.ts";

/** A thread with the protocol of a Web Worker. */
const answer = answerChunks(await loadKernels(["wasm", "js"]), (message, memory) =>
  parentPort!.postMessage(message, memory),
);
parentPort!.on("message", (message: ToWorker) => void answer(message));
