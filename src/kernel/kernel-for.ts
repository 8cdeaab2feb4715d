import { SweepError } from "../errors.ts";
import { usesModule } from "../spec/modules.ts";
import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { KernelName } from "../spec/worker-data.ts";
import { javascriptKernel } from "./javascript-kernel.ts";
import type { Kernel } from "./kernel.ts";
import type { SpaceModules } from "./load-modules.ts";
import { lowerSpace } from "./lowered-space.ts";
import type { LoweredSpace } from "./lowered-space.ts";
import { laneCount } from "./wasm/lane-count.ts";
import { wasmKernel } from "./wasm/wasm-kernel.ts";

// V8 takes functions with up to 50,000 locals; every operation has one for each vector.
const MAX_OPERATIONS = 20_000;

/** WebAssembly where the space's formulas are not too long for one function, else JavaScript. */
export function chooseKernel(space: SpaceSpec): KernelName {
  return usesModule(space) ? "js" : choose(lowerSpace(space));
}

/** What runs a space, as the results name it; `name` forces a kernel. Throws SweepError where that one cannot run modules. */
export function kernelLabel(space: SpaceSpec, name?: KernelName): string {
  if (!usesModule(space)) return name ?? chooseKernel(space);
  if (name === "wasm") throw new SweepError("input", `a module does not run in the wasm kernel: ${space.label}`);
  return space.objective.module?.gradient === "central differences" ? "module, central differences" : "module";
}

/**
 * Compiles a space, of whose modules it is given what they export; `name` forces a kernel. Throws SweepError where that
 * one cannot run it.
 */
export function kernelFor(space: SpaceSpec, name?: KernelName, modules?: SpaceModules): Kernel {
  if (usesModule(space)) kernelLabel(space, name);
  if (usesModule(space) || name === "js") return javascriptKernel(space, modules);
  const lowered = lowerSpace(space);
  if (choose(lowered) === "wasm") return wasmKernel(lowered, laneCount(lowered));
  if (name === undefined) return javascriptKernel(space);
  throw new SweepError("input", `too long for the wasm kernel, which takes some 10,000 operations: ${space.label}`);
}

function choose(lowered: LoweredSpace): KernelName {
  return operations(lowered) * laneCount(lowered).width <= MAX_OPERATIONS ? "wasm" : "js";
}

/** Operations of a step, coordinates of the rule written out where the kernel writes them out. */
function operations({ objective: { graph, inputs, loss, gradient }, rule }: LoweredSpace): number {
  const ofRule = rule.graph.reachable([rule.x, ...rule.state.map(({ next }) => next)]).length;
  return graph.reachable([loss, ...gradient]).length + ofRule * Math.min(inputs.length, 16);
}
