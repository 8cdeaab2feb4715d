import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { findCompilerSync } from "../src/native/build.ts";
import { loadFfi } from "../src/native/ffi.ts";
import { KERNEL_NAMES } from "../src/kernel/kernel-names.ts";
import type { KernelName } from "../src/kernel/kernel-names.ts";

const found = loadFfi() === undefined ? undefined : findCompilerSync();

/** Returns the kernels that run here: the native one needs a C compiler. */
export function kernelNames(): readonly KernelName[] {
  return KERNEL_NAMES.filter((name) => name !== "native" || found?.ok === true);
}

/** Returns processor and vector width: ratios of speeds depend on them. */
export function machineName(): string {
  const vectors = found?.ok === true ? found.compiler.vectors : "no C compiler";
  return `${cpus()[0]?.model ?? "an unknown processor"}${generation()}, ${vectors}`;
}

/** Returns family and model of the processor, if Linux tells them: clouds use one name for many. */
function generation(): string {
  const text = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8") : "";
  const [family, model] = ["cpu family", "model"].map((key) => new RegExp(`^${key}\\s*: (\\d+)$`, "m").exec(text)?.[1]);
  return family === undefined || model === undefined ? "" : ` (family ${family}, model ${model})`;
}

/** Returns a sentence about the compiler of the native kernel; empty without one. */
export function compilerUsed(): string {
  if (found?.ok !== true) return "";
  const { version, vectors } = found.compiler;
  return `Native: ${version}, ${vectors}, Node ${process.versions.node}.`;
}
