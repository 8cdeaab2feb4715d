import { lower } from "../../formula/passes/lower.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";

/** Lowers loss and gradient to operations that kernels have. */
export function lowerLoss({ graph, inputs, loss, gradient, scatters }: LossGraph): LossGraph {
  const lowered = lower(graph, [...inputs, loss, ...gradient], scatters);
  return {
    graph: lowered.graph,
    inputs: inputs.map(lowered.of),
    loss: lowered.of(loss),
    gradient: gradient.map(lowered.of),
    scatters: lowered.scatters,
  };
}
