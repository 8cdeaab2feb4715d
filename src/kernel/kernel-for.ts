import { SweepError } from "../errors.ts";
import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { KernelName } from "../spec/worker-data.ts";
import { javascriptKernel } from "./javascript-kernel.ts";
import type { Kernel } from "./kernel.ts";
import { lowerSpace } from "./lowered-space.ts";
import type { LoweredSpace } from "./lowered-space.ts";
import { laneCount } from "./wasm/lane-count.ts";
import { wasmKernel } from "./wasm/wasm-kernel.ts";

// V8 takes functions with up to 50,000 locals; every operation has one for each vector.
const MAX_OPERATIONS = 20_000;

/** WebAssembly where the space has no noise and its formulas are not too long for one function, else JavaScript. */
export function chooseKernel(space: SpaceSpec): KernelName {
  return choose(lowerSpace(space));
}

/** Compiles a space; `name` forces a kernel, `seed` is the sweep's. Throws SweepError where that kernel cannot run it. */
export function kernelFor(space: SpaceSpec, name?: KernelName, seed = 0): Kernel {
  if (name === "js") return javascriptKernel(space, seed);
  const lowered = lowerSpace(space);
  if (choose(lowered) === "wasm") return wasmKernel(lowered, laneCount(lowered), seed);
  if (name === undefined) return javascriptKernel(space, seed);
  if (space.noise > 0) throw new SweepError("input", `noise is for the js kernel alone: ${space.label}`);
  throw new SweepError("input", `too long for the wasm kernel, which takes some 10,000 operations: ${space.label}`);
}

function choose(lowered: LoweredSpace): KernelName {
  if (lowered.space.noise > 0) return "js";
  return operations(lowered) * laneCount(lowered).width <= MAX_OPERATIONS ? "wasm" : "js";
}

/** Operations of a step, coordinates of the rule written out where the kernel writes them out. */
function operations({ objective: { graph, inputs, loss, gradient }, rule }: LoweredSpace): number {
  const ofRule = rule.graph.reachable([rule.x, ...rule.state.map(({ next }) => next)]).length;
  return graph.reachable([loss, ...gradient]).length + ofRule * Math.min(inputs.length, 16);
}
