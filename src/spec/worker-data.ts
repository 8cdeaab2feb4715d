import type { StoreMode } from "./chunk.ts";
import type { SweepSpec } from "./sweep-spec.ts";

/** The kernels there are: WebAssembly SIMD, and the JavaScript reference. Both give the same bits. */
export const KERNELS = ["wasm", "js"] as const;

export type KernelName = (typeof KERNELS)[number];

/** What a worker is given when it starts. */
export interface WorkerData {
  readonly spec: SweepSpec;
  readonly store: StoreMode;
  /** The kernel to use, where the person has chosen one. */
  readonly kernel: KernelName | undefined;
}
