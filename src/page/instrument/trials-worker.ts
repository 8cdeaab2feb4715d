import * as javascriptChoice from "../../kernel/js/choice.ts";
import * as javascriptCompiler from "../../kernel/js/compiler.ts";
import { kernelFor } from "../../kernel/kernel-for.ts";
import type { Kernels } from "../../kernel/registry.ts";
import * as wasmChoice from "../../kernel/wasm/choice.ts";
import * as wasmCompiler from "../../kernel/wasm/compiler.ts";
import { spaceSize } from "../../sweep/points/samplers.ts";
import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";

/** The space that a worker runs. */
export interface TrialsTask {
  readonly space: SpaceSpec;
  readonly seed: number;
}

/** The rows of a chunk, an error, or nothing at the end. */
export type TrialsMessage = { readonly columns?: TrialColumns; readonly problem?: string };

const KERNELS: Kernels = new Map([
  ["wasm", { name: "wasm", ...wasmChoice, ...wasmCompiler }],
  ["js", { name: "js", ...javascriptChoice, ...javascriptCompiler }],
]);
const CHUNK = 256;

addEventListener("message", ({ data: { space, seed } }: MessageEvent<TrialsTask>) => {
  try {
    const kernel = kernelFor(KERNELS, space, { seed });
    const size = spaceSize(space);
    for (let from = 0; from < size; from += CHUNK) {
      send({ columns: kernel.run(from, Math.min(size, from + CHUNK)) });
    }
    send({});
  } catch (error) {
    send({ problem: error instanceof Error ? error.message : String(error) });
  }
});

function send(message: TrialsMessage): void {
  postMessage(message, { transfer: [] });
}
