import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import { checkKernel, chooseKernel } from "./choose-kernel.ts";
import type { Kernel } from "./kernel.ts";
import type { KernelName } from "./kernel-names.ts";
import type { Kernels } from "./registry.ts";

export interface KernelOptions {
  /** Forces a kernel. */
  readonly name?: KernelName | undefined;
  /** The sweep's seed. */
  readonly seed?: number;
}

/** Compiles a space. Throws SweepError if the forced kernel cannot run it. */
export function kernelFor(kernels: Kernels, space: SpaceSpec, options: KernelOptions = {}): Kernel {
  const { name = chooseKernel(kernels, space), seed = 0 } = options;
  checkKernel(kernels, space, name);
  const backend = kernels.get(name);
  if (backend === undefined) throw new Error(`no such kernel: ${name}`);
  return backend.compile(space, seed);
}
