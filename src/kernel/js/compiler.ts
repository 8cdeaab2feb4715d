import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../kernel.ts";
import { javascriptKernel } from "./javascript-kernel.ts";
import { printTrial } from "./trial-function.ts";

export function compile(space: SpaceSpec, seed: number): Kernel {
  return javascriptKernel(space, seed);
}

export function emit(space: SpaceSpec): string {
  return printTrial(space);
}
