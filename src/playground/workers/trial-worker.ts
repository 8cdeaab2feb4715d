import { answerChunks } from "../../executors/answer-chunks.ts";
import type { ToWorker } from "../../executors/web-workers.ts";
import * as jsChoice from "../../kernel/js/choice.ts";
import * as jsCompiler from "../../kernel/js/compiler.ts";
import type { Kernels } from "../../kernel/registry.ts";
import * as wasmChoice from "../../kernel/wasm/choice.ts";
import * as wasmCompiler from "../../kernel/wasm/compiler.ts";

/** The Web Worker that runs trials. It has the kernels that need no compiler of the system. */
const kernels: Kernels = new Map([
  ["wasm", { name: "wasm", ...wasmChoice, ...wasmCompiler }],
  ["js", { name: "js", ...jsChoice, ...jsCompiler }],
]);
const answer = answerChunks(kernels, (message, transfer) => postMessage(message, { transfer }));

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => void answer(data));
