import { SweepError } from "../errors.ts";
import { isIsolated } from "../sweep/spec/isolated.ts";
import { usesModule } from "../sweep/spec/module-use.ts";
import { spaceSize } from "../sweep/points/points.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { KernelName } from "../sweep/wire/worker-data.ts";
import { lowerSpace } from "./lowering/lowered-space.ts";
import type { LoweredSpace } from "./lowering/lowered-space.ts";
import { laneCount } from "./wasm/lane-count.ts";

// V8 takes functions with up to 50,000 locals; every operation has one for each vector of a group.
const MAX_LOCALS = 20_000;
// For less work than this JavaScript is done before WebAssembly is compiled.
const MIN_STEPS = 100_000;

/** WebAssembly where there is enough to do, no module, no time limit, no noise, and the formulas are not too long for one function; else JavaScript. */
export function chooseKernel(space: SpaceSpec): KernelName {
  if (isIsolated(space) || spaceSize(space) * space.stop.max_steps < MIN_STEPS) return "js";
  return whyNotWasm(lowerSpace(space)) === undefined ? "wasm" : "js";
}

/** What runs a space, as the results name it; `name` forces a kernel. */
export function kernelLabel(space: SpaceSpec, name?: KernelName): string {
  if (!usesModule(space)) return name ?? chooseKernel(space);
  return space.objective.module?.gradient === "central differences" ? "module, central differences" : "module";
}

/** Throws SweepError where a kernel cannot run a space. */
export function checkKernel(space: SpaceSpec, name: KernelName): void {
  if (name === "js") return;
  const reason = usesModule(space)
    ? "a module does not run in the wasm kernel"
    : isIsolated(space)
      ? "a time limit, stop.seconds, is for the js kernel alone"
      : whyNotWasm(lowerSpace(space));
  if (reason !== undefined) throw new SweepError("input", `${reason}: ${space.label}`);
}

/** Why WebAssembly cannot run a space, if it cannot. */
export function whyNotWasm(lowered: LoweredSpace): string | undefined {
  if (lowered.space.noise > 0) return "noise is for the js kernel alone";
  const most = MAX_LOCALS / laneCount(lowered).width;
  if (operations(lowered) <= most) return undefined;
  return `too long for the wasm kernel, which takes ${most.toLocaleString("en")} operations of this kind`;
}

/** Operations of a step, coordinates of the rule written out where the kernel writes them out. */
function operations({ objective: { graph, inputs, loss, gradient }, rule }: LoweredSpace): number {
  const ofRule = rule.graph.reachable([rule.x, ...rule.state.map(({ next }) => next)]).length;
  return graph.reachable([loss, ...gradient]).length + ofRule * Math.min(inputs.length, 16);
}
