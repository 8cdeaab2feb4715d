import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../kernel.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import { spaceData } from "../space-data.ts";
import { buildDataModule, dataKernel } from "./data/data-kernel.ts";
import { laneCount } from "./lane-count.ts";
import { printModule } from "./encoding/print-module.ts";
import { buildModule, wasmKernel } from "./wasm-kernel.ts";

export function compile(space: SpaceSpec, seed: number): Kernel {
  if (space.objective.data !== undefined) return dataKernel(space, seed);
  const lowered = lowerSpace(space);
  return wasmKernel(lowered, laneCount(lowered), seed);
}

export function emit(space: SpaceSpec): string {
  const data = spaceData(space, 0);
  if (data !== undefined) return printModule(buildDataModule(space, data).module);
  const lowered = lowerSpace(space);
  return printModule(buildModule(lowered, laneCount(lowered)).module);
}
