import { findCompilerSync } from "../src/native/build.ts";
import { loadFfi } from "../src/native/ffi.ts";
import { KERNEL_NAMES } from "../src/kernel/registry.ts";
import type { KernelName } from "../src/kernel/registry.ts";

/** Returns the kernels that run here: the native one needs a C compiler. */
export function kernelNames(): readonly KernelName[] {
  const canCompile = findCompilerSync().ok && loadFfi() !== undefined;
  return KERNEL_NAMES.filter((name) => name !== "native" || canCompile);
}
