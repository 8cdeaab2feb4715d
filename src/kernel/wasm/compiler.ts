import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../kernel.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import { laneCount } from "./lane-count.ts";
import { printModule } from "./encoding/print-module.ts";
import { buildModule, wasmKernel } from "./wasm-kernel.ts";

export function compile(space: SpaceSpec, seed: number): Kernel {
  const lowered = lowerSpace(space);
  return wasmKernel(lowered, laneCount(lowered), seed);
}

export function emit(space: SpaceSpec): string {
  const lowered = lowerSpace(space);
  return printModule(buildModule(lowered, laneCount(lowered)).module);
}
