import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { KernelName } from "../sweep/wire/worker-data.ts";
import { javascriptKernel } from "./js/javascript-kernel.ts";
import { checkKernel, chooseKernel } from "./kernel-choice.ts";
import type { Kernel } from "./kernel.ts";
import { lowerSpace } from "./lowering/lowered-space.ts";
import { laneCount } from "./wasm/lane-count.ts";
import { wasmKernel } from "./wasm/wasm-kernel.ts";

export interface KernelOptions {
  /** Forces a kernel. */
  readonly name?: KernelName | undefined;
  /** The sweep's. */
  readonly seed?: number;
}

/** Compiles a space. Throws SweepError where the kernel that is asked for cannot run it. */
export function kernelFor(space: SpaceSpec, options: KernelOptions = {}): Kernel {
  const { name = chooseKernel(space), seed = 0 } = options;
  checkKernel(space, name);
  if (name === "js") return javascriptKernel(space, seed);
  const lowered = lowerSpace(space);
  return wasmKernel(lowered, laneCount(lowered), seed);
}
