import { SweepError } from "../errors.ts";
import { lossGraph } from "../objectives/loss-graph.ts";
import type { LossGraph } from "../objectives/loss-graph.ts";
import { parseUpdateRule } from "../optimizers/rule.ts";
import type { UpdateRule } from "../optimizers/rule.ts";
import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { KernelName } from "../spec/worker-data.ts";
import { javascriptKernel } from "./javascript-kernel.ts";
import type { Kernel } from "./kernel.ts";
import { lowerLoss } from "./lower-loss.ts";
import { lowerRule } from "./lower-rule.ts";
import { fitsLocals, wasmKernel } from "./wasm/wasm-kernel.ts";

// V8 takes functions with up to 50,000 locals; every operation has one for each vector.
const MAX_OPERATIONS = 20_000;

/** WebAssembly where the space's formulas are not too long for one function, else JavaScript. */
export function chooseKernel(space: SpaceSpec): KernelName {
  const { objective, rule } = lowered(space);
  return operations(objective, rule) * width(objective, rule) <= MAX_OPERATIONS ? "wasm" : "js";
}

/** Compiles a space; `name` forces a kernel. Throws SweepError where that one cannot run it. */
export function kernelFor(space: SpaceSpec, name?: KernelName): Kernel {
  const chosen = name ?? chooseKernel(space);
  if (chosen === "js") return javascriptKernel(space);
  if (name !== undefined && chooseKernel(space) === "js") {
    throw new SweepError("input", `too long for the wasm kernel, which takes some 10,000 operations: ${space.label}`);
  }
  const { objective, rule } = lowered(space);
  return wasmKernel(space, width(objective, rule));
}

function lowered(space: SpaceSpec): { objective: LossGraph; rule: UpdateRule } {
  return { objective: lowerLoss(lossGraph(space.objective)), rule: lowerRule(parseUpdateRule(space.optimizer)) };
}

/** Operations of a step, coordinates of the rule written out where the kernel writes them out. */
function operations({ graph, inputs, loss, gradient }: LossGraph, rule: UpdateRule): number {
  const ofRule = rule.graph.reachable([rule.x, ...rule.state.map(({ next }) => next)]).length;
  return graph.reachable([loss, ...gradient]).length + ofRule * Math.min(inputs.length, 16);
}

/**
 * Vectors side by side. Several hide each other's latency, until their numbers no longer fit the processor's 16 registers.
 * It affects speed alone.
 */
function width(objective: LossGraph, rule: UpdateRule): number {
  if (!fitsLocals(objective)) return 2;
  const ofCoordinate = 1 + rule.state.filter(({ vector }) => vector).length;
  const held = ofCoordinate * objective.inputs.length + rule.hyperparameters.length + 1;
  return held <= 7 ? 3 : 2;
}
